"""One entry of the directory: whom one can turn to, and what is known of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from config.errors import N_, EgideError
from handlers.helplines.countries import KNOWN
from handlers.helplines.opening import Opening, Standing


class Kind(StrEnum):
    """What somebody does there."""

    EMERGENCY = "emergency"
    MEDICAL = "medical"
    SUPPORT = "support"
    HASHING = "hashing"
    HOTLINE = "hotline"
    REMOVAL = "removal"
    AUTHORITY = "authority"
    POLICE = "police"


class Need(StrEnum):
    """What a person came for."""

    DANGER = "danger"
    SUPPORT = "support"
    REMOVAL = "removal"
    POLICE = "police"
    REPORT = "report"
    """To report an image of somebody under 18 that was found, or a child in danger."""


class Scope(StrEnum):
    """Whom it is for, the nearest to what people come for first."""

    IMAGES = "images"
    """People whose intimate images are shared."""
    EVERYONE = "everyone"
    """All victims, or whoever writes or calls."""
    SOME = "some"
    """Some of them: those of a gender, a region, or another kind of violence."""


class BrokenEntry(EgideError):
    """An entry of the directory that cannot be shown."""

    cause = N_("The directory of helplines: the entry {name} is broken ({detail}).")
    cure = N_("It is left out. See docs/helplines.md.")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. `country` is ISO 3166, or EU, or * for everywhere."""

    country: str
    name: str
    kind: Kind
    needs: tuple[Need, ...]
    scope: Scope
    who: str
    for_minors: bool
    for_adults: bool
    confidence: str
    """A: the organisation itself or an official source. B: a good second-hand source. C: a weak one."""
    source: str
    checked: date
    phone: str = ""
    abroad: str = ""
    """The number to call from another country."""
    sms: str = ""
    chat: str = ""
    url: str = ""
    email: str = ""
    hours: str = ""
    zone: str = ""
    """IANA, of the clock the hours are read from."""
    languages: tuple[str, ...] = ()
    note: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """Read an entry as the file has it; raises BrokenEntry."""
        name = raw.get("name") if isinstance(raw, Mapping) else None
        try:
            return cls(**{field: _READ[field](value) for field, value in _checked(raw).items()})
        except (TypeError, ValueError, KeyError) as no:
            raise BrokenEntry(name=repr(name), detail=f"{type(no).__name__}: {no}") from no

    @property
    def answers(self) -> bool:
        """Whether somebody can be spoken or written to there at once."""
        return bool(self.phone or self.chat)

    def standing(self, now: datetime) -> Standing | None:
        """Whether it is open; None where its hours are not known."""
        if not self.hours:
            return None
        return Opening.read(self.hours).at(now, ZoneInfo(self.zone or "UTC"))


_NEEDED: Final = (
    "country",
    "name",
    "kind",
    "needs",
    "scope",
    "who",
    "for_minors",
    "for_adults",
    "confidence",
    "source",
    "checked",
)
_WAYS: Final = ("phone", "sms", "chat", "url", "email")
_NUMBER: Final = re.compile(r"\+?\d[\d -]{1,20}")
_LINK: Final = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[\w./-]*)?")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_TEXT: Final = re.compile(r"\S[^\n]{0,199}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")


def _checked(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry whose fields go together."""
    if missing := [field for field in _NEEDED if field not in raw]:
        raise ValueError(f"no {', '.join(missing)}")
    if not any(raw.get(way) for way in _WAYS):
        raise ValueError("no number, link or address")
    if not raw["for_minors"] and not raw["for_adults"]:
        raise ValueError("it is for nobody")
    hours, zone = raw.get("hours"), raw.get("zone")
    if hours and not zone and not Opening.read(hours).always:
        raise ValueError("hours without a time zone")
    return raw


def _text(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"{value!r}")
        return value

    return read


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _country(value: Any) -> str:
    if value not in KNOWN:
        raise ValueError(f"country {value!r}")
    return str(value)


def _confidence(value: Any) -> str:
    if value not in ("A", "B", "C"):
        raise ValueError(f"confidence {value!r}: only what was checked is shown")
    return str(value)


def _hours(value: Any) -> str:
    Opening.read(value)
    return str(value)


def _zone(value: Any) -> str:
    return ZoneInfo(value).key


def _several(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{value!r} is no list")
    return value


_words = _text(_TEXT)
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "country": _country,
    "name": _words,
    "kind": Kind,
    "needs": lambda value: tuple(Need(one) for one in _several(value)),
    "scope": Scope,
    "who": _words,
    "for_minors": _truth,
    "for_adults": _truth,
    "confidence": _confidence,
    "source": _words,
    "checked": date.fromisoformat,
    "phone": _text(_NUMBER),
    "abroad": _text(_NUMBER),
    "sms": _text(_NUMBER),
    "chat": _text(_LINK),
    "url": _text(_LINK),
    "email": _text(_EMAIL),
    "hours": _hours,
    "zone": _zone,
    "languages": lambda value: tuple(_text(_LANGUAGE)(one) for one in _several(value)),
    "note": _words,
}
"""How each field of the file is read. A field that is not here breaks its entry."""
