"""Countries: their names, and which a person of a language most likely lives in."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from config.errors import N_
from locales.texts import Translator

EVERYWHERE: Final = "*"
UNION: Final = "EU"
"""Some country of the European Union. ISO 3166 keeps this code for it."""
ELSEWHERE: Final = "ZZ"
"""A country of which nothing is known here. ISO 3166 leaves this code to its users."""

MEMBERS: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905 - legible
)
"""Of the European Union, in November 2026."""

NAMES: Final = {
    "AU": N_("Australia"),
    "BE": N_("Belgium"),
    "CA": N_("Canada"),
    "CH": N_("Switzerland"),
    "DE": N_("Germany"),
    "ES": N_("Spain"),
    "FR": N_("France"),
    "GB": N_("United Kingdom"),
    "IE": N_("Ireland"),
    "IT": N_("Italy"),
    "MU": N_("Mauritius"),
    "US": N_("United States"),
    UNION: N_("Another country of the European Union"),
    ELSEWHERE: N_("Another country"),
}
"""What stands on the buttons."""

KNOWN: Final = frozenset(NAMES) - {ELSEWHERE} | {EVERYWHERE}
"""The countries the directory may have entries of."""

LIKELY: Final = {
    "fr": ("FR", "BE", "CH", "CA", "MU"),
    "en": ("GB", "US", "IE", "CA", "AU", "MU"),
    "it": ("IT", "CH"),
    "es": ("ES", "US"),
    "de": ("DE", "CH", "BE"),
}
"""Language -> where its speakers most likely live, most likely first."""


_ZONES: Final = {
    "BE": "Europe/Brussels",
    "CH": "Europe/Zurich",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "MU": "Indian/Mauritius",
}
"""Where (nearly) everybody's clock is the same. Not so in Australia, Canada and the United States."""


def clock_of(country: str) -> tzinfo:
    """The time zone of a country, to tell which day it is there; UTC where it has several, or is not known."""
    return ZoneInfo(_ZONES[country]) if country in _ZONES else UTC


def in_order(codes: Iterable[str], say: Translator) -> list[str]:
    """Countries as they are offered: the likeliest for the language first, then by name, then the others."""
    likely = LIKELY.get(say.language, ())
    last = (UNION, ELSEWHERE)

    def place(code: str) -> tuple[int, str]:
        if code in likely:
            return likely.index(code), ""
        return len(likely) + (1 + last.index(code) if code in last else 0), say(NAMES[code])

    return sorted(codes, key=place)


def in_union(country: str) -> bool:
    """Whether a country is in the European Union, as far as is known."""
    return country == UNION or country in MEMBERS
