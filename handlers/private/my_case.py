"""The branch "my case": how a case stands and what its holder may do with it, by number and PIN, from any account.

Which of number and PIN is wrong is never told. Besides the case's own lock, wrong tries are counted for each person.
"""

import math
import time
from collections.abc import Callable
from typing import Final, Protocol

from config.errors import EgideError
from handlers.private import case_notices
from handlers.private import case_screens as screens
from handlers.private.case_notices import CaseNotices, Reminders, Removals, known_until
from handlers.private.page_link import page_buttons
from handlers.private.screens import Screen
from handlers.private.ways import home
from locales.texts import Translator
from matching.case_numbers import Mistyped, PinMistyped, read_number, read_pin
from matching.cases import CaseClosed, CaseLocked, CaseRefused, CaseState
from records.allowances import Kind
from records.conversations import Talk
from records.grants import Grant, Purpose

LONGEST: Final = 100
"""Characters of what is typed that are looked at."""

WRONG, SAID, TICKET = "case.wrong", "case.said", "case.ticket"
"""Names of answers: what was wrong, what was done, what opens the page."""


class Cases(case_notices.Cases, Protocol):
    """The calls about cases (matching.case_client.CaseClient)."""

    async def withdraw(self, number: str, pin: str) -> CaseState:
        """Take everything of it off the list."""

    async def renew(self, number: str, pin: str) -> CaseState:
        """Let it live on."""

    async def forget(self, number: str, pin: str) -> None:
        """Have it deleted."""


class Grants(Protocol):
    """What allows a person to add images (records.grants.Grants)."""

    async def issue(self, chat: int, grant: Grant) -> str:
        """Allow it for an hour; the ticket for a browser."""


class Allowances(Protocol):
    """How many tries a person has (records.allowances.Allowances)."""

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> None:
        """Count one, or raise TooMany."""

    async def give_back(self, person: int, kind: Kind, amount: int = 1) -> None:
        """It was not wrong."""


class MyCase:
    """The branch. `page` is the address of the page, empty where there is none; `clock` gives epoch seconds."""

    name = "case"

    def __init__(
        self,
        cases: Cases,
        removals: Removals,
        reminders: Reminders,
        grants: Grants,
        allowances: Allowances,
        page: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cases = cases
        self._notices = CaseNotices(cases, removals, reminders, clock)
        self._grants = grants
        self._allowances = allowances
        self._page = page
        self._clock = clock
        self._doing = {
            "add": self._add,
            "renew-now": self._renew,
            "withdraw-now": self._withdraw,
            "forget-now": self._forget,
            "notices-on": self._switch_on,
            "notices-off": self._switch_off,
            "stay": self._look,
        }

    async def show(self, talk: Talk, say: Translator) -> Screen:
        """See Branch."""
        if unopened := self._unopened(talk, say):
            return unopened
        try:
            return self._opened(talk, say, await self._told(talk))
        except CaseRefused:
            return screens.gone(say)
        except CaseLocked as no:
            return screens.locked(say, _minutes(no))

    async def press(self, talk: Talk, action: str) -> Talk:
        """See Branch."""
        talk = talk.at(talk.step, **{SAID: "", WRONG: ""})
        if leads_to := _going(talk, action):
            return leads_to
        try:
            return await self._doing[action](talk)
        except (CaseClosed, CaseRefused, CaseLocked) as no:
            return _stopped(talk, no)

    async def read(self, talk: Talk, text: str) -> Talk:
        """See Branch."""
        typed = text[:LONGEST]
        try:
            if talk.step != "case.pin":
                return talk.at("case.pin", number=read_number(typed), pin="", **{WRONG: ""})
            pin = read_pin(typed)
        except PinMistyped:
            return talk.at("case.pin", **{WRONG: "pin"})
        except Mistyped:
            return talk.at("case.begin", **{WRONG: "number"})
        try:
            await self._try(talk, pin)
        except (CaseRefused, CaseLocked) as no:
            return _stopped(talk, no)
        return await self._look(talk.at("case.shown", pin=pin, **{WRONG: ""}))

    async def _try(self, talk: Talk, pin: str) -> None:
        """Try a PIN. It is counted before, so that many at once are not more than one after the other."""
        await self._allowances.spend(talk.chat, Kind.PINS)
        try:
            await self._cases.state(talk.get("number"), pin)
        except CaseRefused:
            raise
        except EgideError:  # it was not looked at
            await self._allowances.give_back(talk.chat, Kind.PINS)
            raise
        await self._allowances.give_back(talk.chat, Kind.PINS)

    def _unopened(self, talk: Talk, say: Translator) -> Screen | None:
        """What can be shown without looking at the case; None where it has to be looked at."""
        match talk.step:
            case "case.pin":
                return screens.ask_pin(say, talk.get(WRONG))
            case "case.gone":
                return screens.forgotten(say)
            case "case.locked":
                return screens.locked(say, int(talk.get(WRONG) or 1))
            case "case.add":
                return screens.add(say, page_buttons(self._page, talk.language, talk.get(TICKET), say))
            case "case.withdraw" | "case.withdraw-sure":
                return screens.withdraw(say, sure=talk.step.endswith("sure"))
        return None if talk.get("number") and talk.get("pin") else screens.ask_number(say, talk.get(WRONG))

    def _opened(self, talk: Talk, say: Translator, told: screens.Told) -> Screen:
        match talk.step:
            case "case.renew":
                return screens.renew(told, say, self._clock())
            case "case.forget":
                return screens.forget(say, withdrawn=bool(told.state.withdrawn))
            case "case.notices":
                return screens.notices(told, say)
        return screens.status(told, say, talk.get(SAID))

    async def _told(self, talk: Talk) -> screens.Told:
        """What is known now."""
        state = await self._cases.state(talk.get("number"), talk.get("pin"))
        removed = await self._notices.removed(talk, state)
        until = known_until(self._clock()) - 1
        return screens.Told(state, removed, until, await self._notices.where(talk), bool(self._page))

    async def _add(self, talk: Talk) -> Talk:
        grant = Grant(Purpose.ADD, talk.language, talk.get("number"), talk.get("pin"))
        return talk.at("case.add", **{TICKET: await self._grants.issue(talk.chat, grant)})

    async def _renew(self, talk: Talk) -> Talk:
        await self._cases.renew(talk.get("number"), talk.get("pin"))
        return await self._look(_said(talk, "renewed"))

    async def _withdraw(self, talk: Talk) -> Talk:
        await self._cases.withdraw(talk.get("number"), talk.get("pin"))
        await self._notices.switch_off(talk)
        return _said(talk, "withdrawn")

    async def _forget(self, talk: Talk) -> Talk:
        await self._cases.forget(talk.get("number"), talk.get("pin"))
        await self._notices.switch_off(talk)
        return talk.at("case.gone", number="", pin="")

    async def _switch_on(self, talk: Talk) -> Talk:
        await self._notices.switch_on(talk)
        return _said(talk, "notices-on")

    async def _switch_off(self, talk: Talk) -> Talk:
        await self._notices.switch_off(talk)
        return _said(talk, "notices-off")

    async def _look(self, talk: Talk) -> Talk:
        await self._notices.looked(talk)
        return talk.at("case.shown", **{TICKET: ""})


def _going(talk: Talk, action: str) -> Talk | None:
    """Where a button leads that does nothing else; None for the others."""
    match action:
        case "withdraw" | "withdraw-sure" | "renew" | "forget" | "notices":
            return talk.at(f"case.{action}")
        case "close":
            return home(talk)
        case "file":
            return talk.at("file.begin")
        case "other":
            return _asked_anew(talk)
        case "retry":
            return talk.at("case.shown" if talk.get("pin") else "case.pin")
    return None


def _said(talk: Talk, what: str) -> Talk:
    return talk.at("case.shown", **{SAID: what})


def _asked_anew(talk: Talk, wrong: str = "") -> Talk:
    return talk.at("case.begin", number="", pin="", **{WRONG: wrong})


def _stopped(talk: Talk, no: EgideError) -> Talk:
    """Where one goes on when the case does not open, or is closed."""
    if isinstance(no, CaseLocked):
        return talk.at("case.locked", **{WRONG: str(_minutes(no))})
    return _said(talk, "closed") if isinstance(no, CaseClosed) else _asked_anew(talk, "refused")


def _minutes(no: CaseLocked) -> int:
    return math.ceil(no.seconds / 60)
