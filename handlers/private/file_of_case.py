"""The branch "file": the evidence file of a case, explained, asked for, and handed over in the chat."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Protocol

from handlers.evidence_file.making import Asked, Made
from handlers.evidence_file.moments import NO_ZONE, zone_of
from handlers.helplines.countries import NAMES, in_order
from handlers.private import file_screens as screens
from handlers.private.branch import Tapped
from handlers.private.screens import Screen
from locales.texts import Translator
from matching.cases import CaseLocked, CaseRefused
from records.allowances import Kind, TooMany
from records.conversations import Talk
from records.issued import MadeToday

_FORM: Final = "file.form"
_COMPLAINT: Final = "complaint"
_COUNTRY: Final = "file.country"
_UTC: Final = "utc"
_ASKING: Final = "file.asking"
"""A word of its own for each request. It is forgotten once the files were handed over."""

_ASKING_BYTES: Final = 12

_LEADS_TO: Final = {
    "case": "case.shown",
    "ask": "file.ask",
    "countries": "file.country",
    "first": "file.begin",
}
"""Button -> step."""

_PLAIN: Final = {"file.none": screens.none, "file.later": screens.later}
"""Steps that look the same for everybody."""


class Files(Protocol):
    """Who makes them (handlers.evidence_file.making.EvidenceFiles)."""

    async def check(self, asked: Asked) -> bool:
        """Whether there is anything to tell. Raises MadeToday, and what a case call raises."""

    async def make(self, asked: Asked) -> Made | None:
        """Both files; None where there is nothing to tell. Raises MadeToday, and what a case call raises."""


class Allowances(Protocol):
    """How many files a person may have (records.allowances.Allowances)."""

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> object:
        """Count one, or raise TooMany."""

    async def give_back(self, person: int, kind: Kind, amount: int = 1) -> None:
        """It was not made."""


class FileOfCase(Tapped):
    """The branch.

    The files are made when the screen is shown that hands them over, by whichever process shows it, and are in memory
    for as long as that takes. Where they did not arrive they are made again for the same request, as long as the
    conversation is there: it is no second file of the day, and does not count again for the person.
    """

    name = "file"

    def __init__(self, files: Files, allowances: Allowances) -> None:
        self._files = files
        self._allowances = allowances

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """See Branch."""
        if talk.step == "file.sent" and talk.get(_ASKING):
            return await self._made(talk, say)
        match talk.step:
            case "file.ask":
                return screens.ask(say, _zone(talk), complaint=_complaint(talk))
            case "file.country":
                return screens.countries(say, [code for code in in_order(NAMES, say) if zone_of(code) != NO_ZONE])
            case "file.sent":
                return screens.sent(say, complaint=_complaint(talk))
        return _PLAIN.get(talk.step, screens.explain)(say)

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        if not (talk.get("number") and talk.get("pin")):
            return talk.at("case.begin")
        kind, _, what = action.partition(".")
        match kind:
            case "country":
                return talk.at("file.ask", **{_COUNTRY: what})
            case "form":
                return talk.at("file.ask", **{_FORM: what if what == _COMPLAINT else ""})
            case "make":
                return await self._ask(talk)
        return talk.at(_LEADS_TO[action])

    async def _ask(self, talk: Talk) -> Talk:
        """What leads elsewhere is seen before anything is made; only a request that leads to a file counts."""
        asking = talk.at("file.sent", **{_ASKING: secrets.token_hex(_ASKING_BYTES)})
        try:
            await self._allowances.spend(talk.chat, Kind.EVIDENCE)
        except TooMany:
            return talk.at("file.later")
        tells = False
        try:
            tells = await self._files.check(_asked(asking))
        except MadeToday:
            return talk.at("file.later")
        except (CaseRefused, CaseLocked):
            return talk.at("case.shown")  # which says what became of the case
        finally:
            if not tells:
                await self._allowances.give_back(talk.chat, Kind.EVIDENCE)
        return asking if tells else talk.at("file.none")

    async def _made(self, talk: Talk, say: Translator) -> Screen:
        try:
            made = await self._files.make(_asked(talk))
        except MadeToday:
            return screens.later(say)
        if made is None:
            return screens.none(say)
        return replace(screens.sent(say, complaint=_complaint(talk)), files=_named(made), forgets=(_ASKING,))


def _asked(talk: Talk) -> Asked:
    return Asked(
        talk.get("number"), talk.get("pin"), _complaint(talk), talk.language, _country(talk), talk.get(_ASKING)
    )


def _complaint(talk: Talk) -> bool:
    return talk.get(_FORM) == _COMPLAINT


def _country(talk: Talk) -> str:
    """Of the times in the file: what was chosen here, or told before for the helplines."""
    chosen = talk.get(_COUNTRY)
    return "" if chosen == _UTC else (chosen or talk.get("country")).upper()


def _zone(talk: Talk) -> str:
    return zone_of(_country(talk))


def _named(made: Made) -> tuple[tuple[str, bytes], ...]:
    """Names that say when, and not about what: they are seen in notifications and in lists of downloads."""
    name = f"egide-{datetime.now(UTC).date().isoformat()}"
    return (f"{name}.pdf", made.pdf), (f"{name}.json", made.json)
