"""The branch "my case": how a case stands and what its holder may do with it, by number and PIN, from any account.

Leave to add images holds number and PIN: it is given once the age is told, and taken back when the case is left.
Which of number and PIN is wrong is never told. Besides the case's own lock, wrong tries are counted for each person.
"""

import logging
import math
import time
from collections.abc import Callable
from typing import Final, Protocol

from config.errors import EgideError, ServiceError
from handlers.private import case_notices
from handlers.private import case_screens as screens
from handlers.private.case_notices import CaseNotices, Reminders, Removals, known_until
from handlers.private.minors import UNKEPT
from handlers.private.page_link import page_buttons
from handlers.private.screens import Screen
from locales.texts import Translator
from matching.case_numbers import Mistyped, PinMistyped, read_number, read_pin
from matching.cases import CaseClosed, CaseLocked, CaseRefused, CaseState
from records.allowances import Kind
from records.conversations import Talk
from records.grants import Grant, Held, Purpose

log = logging.getLogger(__name__)

LONGEST: Final = 100
"""Characters of what is typed that are looked at."""

WRONG, SAID, TICKET = "case.wrong", "case.said", "case.ticket"
"""Names of answers: what was wrong, what was done, what opens the page."""

PLAIN: Final = {"case.gone": screens.forgotten, "case.unknown": screens.unknown, "case.add-age": screens.age}
"""Step -> its screen, which says the same to everybody."""

LEADS_TO: Final = {
    **{step: f"case.{step}" for step in ("withdraw", "withdraw-sure", "renew", "forget", "notices")},
    "add": "case.add-age",
    "minor": UNKEPT,
    "file": "file.begin",
}
"""Button -> step, of those that do nothing else."""

CHANGES: Final = frozenset({"renew-now", "withdraw-now", "forget-now"})
"""Buttons after which, where the service did not answer, nobody knows whether it was done."""


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

    async def of_chat(self, chat: int) -> Held | None:
        """What a person is allowed now."""

    async def erase(self, chat: int) -> None:
        """Take it back."""


class Allowances(Protocol):
    """How many tries a person has (records.allowances.Allowances)."""

    async def spend(self, person: int, kind: Kind, amount: int = 1) -> str:
        """Count one, or raise TooMany; a receipt."""

    async def give_back(self, person: int, kind: Kind, amount: int = 1, receipt: str = "") -> None:
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
            "adult": self._add,
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
        return await self._held(await self._pressed(talk.at(talk.step, **{SAID: "", WRONG: ""}), action))

    async def _pressed(self, talk: Talk, action: str) -> Talk:
        if leads_to := _going(talk, action):
            return leads_to
        try:
            return await self._doing[action](talk)
        except (CaseClosed, CaseRefused, CaseLocked) as no:
            return _stopped(talk, no)
        except ServiceError as no:
            if action not in CHANGES:
                raise
            log.warning("whether a case was changed is not known: %s", no)
            return talk.at("case.unknown")

    async def left(self, talk: Talk) -> None:
        """The case was left: no page that is still open can add to it any more."""
        held = await self._grants.of_chat(talk.chat)
        if held and held.grant.purpose == Purpose.ADD:
            await self._grants.erase(talk.chat)

    async def _held(self, talk: Talk) -> Talk:
        """Who does not have number and PIN any more has no leave to add either."""
        if not (talk.get("number") and talk.get("pin")):
            await self.left(talk)
        return talk

    async def read(self, talk: Talk, text: str) -> Talk:
        """See Branch."""
        return await self._held(await self._typed(talk, text))

    async def _typed(self, talk: Talk, text: str) -> Talk:
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
        receipt = await self._allowances.spend(talk.chat, Kind.PINS)
        try:
            await self._cases.state(talk.get("number"), pin)
        except CaseRefused:
            raise
        except EgideError:  # it was not looked at
            await self._allowances.give_back(talk.chat, Kind.PINS, receipt=receipt)
            raise
        await self._allowances.give_back(talk.chat, Kind.PINS, receipt=receipt)

    def _unopened(self, talk: Talk, say: Translator) -> Screen | None:
        """What can be shown without looking at the case; None where it has to be looked at."""
        if plain := PLAIN.get(talk.step):
            return plain(say)
        match talk.step:
            case "case.pin":
                return screens.ask_pin(say, talk.get(WRONG))
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
                return screens.renew(told, say)
            case "case.forget":
                return screens.forget(say, withdrawn=bool(told.state.withdrawn))
            case "case.notices":
                return screens.notices(told, say)
        return screens.status(told, say, talk.get(SAID))

    async def _told(self, talk: Talk) -> screens.Told:
        """What is known now."""
        state = await self._cases.state(talk.get("number"), talk.get("pin"))
        removed = await self._notices.removed(talk, state)
        now = self._clock()
        where = await self._notices.where(talk)
        return screens.Told(state, removed, known_until(now) - 1, where, bool(self._page), now)

    async def _add(self, talk: Talk) -> Talk:
        grant = Grant(Purpose.ADD, talk.language, talk.get("number"), talk.get("pin"))
        return talk.at("case.add", **{TICKET: await self._grants.issue(talk.chat, grant)})

    async def _renew(self, talk: Talk) -> Talk:
        await self._cases.renew(talk.get("number"), talk.get("pin"))
        return await self._look(_said(talk, "renewed"))

    async def _withdraw(self, talk: Talk) -> Talk:
        await self.left(talk)
        await self._cases.withdraw(talk.get("number"), talk.get("pin"))
        await self._notices.switch_off(talk)
        return _said(talk, "withdrawn")

    async def _forget(self, talk: Talk) -> Talk:
        await self.left(talk)
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
        case "other":
            return _asked_anew(talk)
        case "retry":
            return talk.at("case.shown" if talk.get("pin") else "case.pin")
    return talk.at(LEADS_TO[action]) if action in LEADS_TO else None


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
