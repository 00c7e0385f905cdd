"""Where somebody is, or may be, under 18 in the image: no fingerprint, no case, and nothing is stored.

So this screen is not a step of the conversation, which is erased before it is shown. Its buttons carry all that has to
be known: the language, and the country whose helplines are asked for.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from handlers.private.screens import Button, Screen, column
from locales.texts import Translator

UNKEPT: Final = "minor.begin"
"""The step that erases the conversation."""

ERASE: Final = "erase"
TAKE_IT_DOWN: Final = "https://takeitdown.ncmec.org"

_ACTION: Final = re.compile(r"minor\.([a-z]{2})\.(|[A-Z]{2}|erase)")


class Unkept(NamedTuple):
    """What a button of this screen says."""

    language: str
    action: str
    """ERASE, or a country, or nothing for none."""


class Country(NamedTuple):
    """A country of the directory of helplines."""

    code: str
    name: str


class ChildHelp(Protocol):
    """The helplines for somebody under 18 (handlers.helplines)."""

    def for_minors(self, country: str, say: Translator) -> str:
        """Who to call or write to in this country; "" for none that is known."""

    def countries(self, say: Translator) -> Sequence[Country]:
        """The countries with helplines, the likeliest for this language first."""


def read_unkept(action: str) -> Unkept | None:
    """What a tapped button of this screen says; None where it is none of these."""
    found = _ACTION.fullmatch(action)
    return Unkept(*found.groups()) if found else None


class Minors:
    """The screen."""

    def __init__(self, helplines: ChildHelp) -> None:
        self._helplines = helplines

    def screen(self, country: str, say: Translator) -> Screen:
        """What to do instead, and whom to talk to."""
        text = "\n\n".join(
            (
                say(
                    "For images taken before the age of 18, or where you are not sure, there is a service made for it."
                ),
                say(
                    "Take It Down makes the fingerprint of the image on your own device too, asks for no name, and is "
                    "free. It passes the fingerprint on to the platforms that take part. Telegram is not one of them."
                ),
                say("Nothing is stored here about you or the image: no fingerprint, no case, and not your answer."),
                say("Do not send the image to anybody, not even to report it. It is not your fault."),
                self._helplines.for_minors(country, say),
            )
        )
        others = [
            Button(one.name, f"minor.{say.language}.{one.code}")
            for one in self._helplines.countries(say)
            if one.code != country
        ]
        rows = (
            *column(Button(say("Open Take It Down"), url=TAKE_IT_DOWN)),
            *(tuple(others[first : first + 2]) for first in range(0, len(others), 2)),
            *column(Button(say("Delete this message"), f"minor.{say.language}.{ERASE}")),
        )
        return Screen(text, rows, alone=True)
