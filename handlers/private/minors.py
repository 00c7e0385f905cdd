"""Where somebody is, or may be, under 18 in the image: no fingerprint, no case, no notice, and nothing is stored.

There are two screens: for who is in the image, and for who has found one of somebody else. Neither is a step of the
conversation, which is erased before they are shown. Their buttons carry all that has to be known: which of the two it
is, the language, and the country whose helplines are asked for.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from handlers.private.screens import Button, Row, Screen, column, paragraphs
from locales.texts import Translator

UNKEPT: Final = "minor.begin"
"""The step that erases the conversation, for who is in the image."""

FOUND: Final = "found.begin"
"""The same for who has found an image of somebody else."""

UNKEPT_STEPS: Final = frozenset({UNKEPT, FOUND})

ERASE: Final = "erase"
TAKE_IT_DOWN: Final = "https://takeitdown.ncmec.org"

_ACTION: Final = re.compile(r"(minor|found)\.([a-z]{2})\.(|[A-Z]{2}|erase)")


class Unkept(NamedTuple):
    """What a button of these screens says."""

    step: str
    """UNKEPT or FOUND."""
    language: str
    action: str
    """ERASE, or a country, or nothing for none."""


class Country(NamedTuple):
    """A country of the directory of helplines."""

    code: str
    name: str


class ChildHelp(Protocol):
    """Whom to turn to (handlers.helplines). A country is "" where none is known."""

    def danger(self, country: str, say: Translator) -> str:
        """Whom to call in immediate danger."""

    def for_minors(self, country: str, say: Translator) -> str:
        """Who to call or write to for somebody under 18."""

    def to_report(self, country: str, say: Translator) -> str:
        """Where an image of somebody under 18 is reported."""

    def for_witnesses(self, country: str, say: Translator) -> str:
        """Who to talk to about what one has seen; "" for none that is known."""

    def countries(self, say: Translator) -> Sequence[Country]:
        """The countries with helplines, the likeliest for this language first."""


def read_unkept(action: str) -> Unkept | None:
    """What a tapped button of these screens says; None where it is none of these."""
    if not (found := _ACTION.fullmatch(action)):
        return None
    family, language, said = found.groups()
    return Unkept(f"{family}.begin", language, said)


class Minors:
    """The screens."""

    def __init__(self, helplines: ChildHelp) -> None:
        self._helplines = helplines

    def at(self, step: str, country: str, say: Translator) -> Screen:
        """The screen of one of UNKEPT_STEPS."""
        return self.found(country, say) if step == FOUND else self.screen(country, say)

    def screen(self, country: str, say: Translator) -> Screen:
        """For who is in the image: what to do instead, and whom to talk to."""
        text = "\n\n".join(
            (
                self._helplines.danger(country, say),
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
        rows = (*column(Button(say("Open Take It Down"), url=TAKE_IT_DOWN)), *self._rows("minor", country, say))
        return Screen(text, rows, alone=True)

    def found(self, country: str, say: Translator) -> Screen:
        """For who has found it, of whatever age: where to report it, what not to do, and whom to talk to."""
        parts = [
            self._helplines.danger(country, say),
            say(
                "Do not save or copy the image, take no picture of the screen, and send it on to nobody, not even as "
                "proof. That can be an offence even with good intentions."
            ),
            say(
                "What helps is a report to people who may look at it: the link of the message or of the group, and "
                "when you saw it. You need not be sure of the age. The police near you take a report too, and are the "
                "right place for a private group."
            ),
            self._helplines.to_report(country, say),
            say("Nothing is stored here about you or what you have found: no link, and not your answer."),
            self._helplines.for_witnesses(country, say),
        ]
        return Screen(paragraphs(*parts), self._rows("found", country, say), alone=True)

    def _rows(self, family: str, country: str, say: Translator) -> tuple[Row, ...]:
        others = [
            Button(one.name, f"{family}.{say.language}.{one.code}")
            for one in self._helplines.countries(say)
            if one.code != country
        ]
        pairs = (tuple(others[first : first + 2]) for first in range(0, len(others), 2))
        return (*pairs, *column(Button(say("Delete this message"), f"{family}.{say.language}.{ERASE}")))
