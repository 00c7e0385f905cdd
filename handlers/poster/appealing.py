"""Appeals from beginning to end: made, handed to people who did not decide before, decided once, carried out, told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from handlers.deciders import Decider
from handlers.executors import Bell
from handlers.poster.decisions import Decision
from handlers.poster.news import PosterNews
from handlers.poster.wording import ANSWER_SECONDS
from matching.match import Trust
from records.allowances import Allowances, Kind
from records.appeals import Appeal, Appeals, State, With
from records.audit import Audit
from records.outbox import Card, Outbox
from records.statistics import Figure

FIGURES: Mapping[str, Figure] = {
    State.GRANTED: Figure.GRANTED,
    State.LIFTED: Figure.GRANTED,
    State.UPHELD: Figure.REFUSED,
}
"""What an outcome counts as."""

MODERATOR: Final = "moderator"
"""The part of who decides by a review."""

REMINDERS: Final = (24 * 3_600.0, 48 * 3_600.0)
"""How long after they were handed an appeal administrators are reminded of it; the last time anybody may decide."""


class Undoes(Protocol):
    """Undoes what was appealed against (handlers.poster.late.UndoingAppealed)."""

    async def undo(self, chat: int, poster: int, card: str, by: Decider) -> None:
        """Undo it. May be repeated."""

    async def pardon(self, chat: int, poster: int, card: str, by: Decider) -> None:
        """Lift the sanction only. May be repeated."""


class Desk(Protocol):
    """Where moderators take what they decide about (handlers.reviewing.desk.Desk)."""

    async def staffed(self) -> bool:
        """Whether there is any moderator."""

    async def appeal(self, chat: int, appeal: str, facts: Mapping[str, Any], deciders: frozenset[int]) -> None:
        """A poster contests. Handed in again, what is told of it is the newest."""

    async def withdrawn(self, chat: int, appeal: str) -> None:
        """The poster took the appeal back."""


class Counting(Protocol):
    """Numbers of groups (records.statistics.Statistics)."""

    async def count(self, chat: int | None, figure: Figure, number: int = 1, *, once: str = "") -> None:
        """Count something, what has a name once."""


class Colleagues(Protocol):
    """Who could decide in a group (handlers.poster.colleagues.Colleagues)."""

    async def able(self, chat: int) -> frozenset[int]:
        """The administrators who may lift sanctions."""

    async def besides(self, chat: int, people: frozenset[int]) -> bool:
        """Whether there is an administrator who may lift sanctions, and is none of these."""


@dataclass(frozen=True)
class Outcome:
    """What follows from a decision about an appeal."""

    undoing: Undoes
    news: PosterNews
    audit: Audit
    figures: Counting


class Appealing:
    """All appeals. `clock` gives epoch seconds."""

    def __init__(
        self,
        appeals: Appeals,
        outbox: Outbox,
        allowances: Allowances,
        desk: Desk,
        colleagues: Colleagues,
        outcome: Outcome,
        bell: Bell,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._appeals = appeals
        self._outbox = outbox
        self._allowances = allowances
        self._desk = desk
        self._colleagues = colleagues
        self._outcome = outcome
        self._bell = bell
        self._clock = clock

    async def make(self, chat: int, person: int, decision: Decision, language: str | None) -> Appeal:
        """Contest a decision, once. Raises TooMany where the person has contested enough for a day."""
        name = self._appeals.name(person, decision.card)
        if known := await self._appeals.get(chat, name):
            return known
        await self._allowances.spend(person, Kind.APPEALS)
        card = await self._outbox.card(chat, decision.card)
        distances = [facts["distance"] for facts in card.hits.values() if facts["poster"] == person]
        deciders = _deciders(card)
        facts = {**_facts(person, decision), **({"distance": min(distances)} if distances else {})}
        made = Appeal(name, person, decision.card, self._clock(), language, facts, deciders)
        kept = await self._appeals.make(chat, made)
        await self._outcome.figures.count(chat, Figure.APPEALS, once=f"appeal/{name}")
        await self._bell.ring([chat])
        return kept

    async def add_text(self, chat: int, appeal: str, text: str) -> bool:
        """Add the poster's own words; False where it is open no more."""
        added = await self._appeals.change(
            chat, appeal, lambda held: replace(held, text=text) if held.is_open else None
        )
        await self._bell.ring([chat])
        return added is not None

    async def withdraw(self, chat: int, appeal: str) -> bool:
        """The poster takes an appeal back; False where it is open no more."""
        now = self._clock()

        def withdrawn(held: Appeal) -> Appeal | None:
            return replace(held, state=State.WITHDRAWN, decided=now, finished=True) if held.is_open else None

        taken_back = await self._appeals.change(chat, appeal, withdrawn) is not None
        await self._desk.withdrawn(chat, appeal)
        await self._bell.ring([chat])
        return taken_back

    async def decide(
        self, chat: int, appeal: str, *, granted: bool, by: Decider, pardon: bool = False, reason: str = ""
    ) -> bool:
        """Decide about an appeal; False where somebody has, or it was withdrawn, or this person must not decide.

        `granted` with `pardon` lifts the sanction only: the match stands, and the image stays listed here. `reason` is
        why (policies.reviewing.Code), where that is told. The first decision stands, and is carried out at once. If
        that does not come to its end it is taken up again, by a repetition or by the group's next turn.
        """
        answer, now = _answer(granted=granted, pardon=pardon), self._clock()
        if not await self.may_decide(chat, appeal, by.id):
            return False

        def decided(held: Appeal) -> Appeal | None:
            if not held.is_open or not may_decide(held, by.id):
                return None
            return replace(held, state=answer, decided=now, by=by.id, as_what=by.as_what, name=by.name, reason=reason)

        await self._appeals.change(chat, appeal, decided)
        held = await self._appeals.get(chat, appeal)
        if held is None or held.by != by.id or held.state != answer:
            return False
        await self.finish(chat, held)
        return True

    async def may_decide(self, chat: int, appeal: str, person: int) -> bool:
        """Whether a person may decide about it now, who may lift sanctions there: see `may_decide` below.

        Who has decided about the report since the appeal was made is among those who may not, and where nobody else is
        left they all may.
        """
        held = await self._brought_up_to_date(chat, appeal)
        if held is None or may_decide(held, person):
            return held is not None
        if held.desk != With.ADMINISTRATORS or person == held.poster or await self._others(chat, held):
            return False
        held = await self._appeals.change(chat, appeal, lambda one: replace(one, anybody=True))
        return held is not None

    async def hand_to_administrators(self, chat: int, appeal: str) -> None:
        """No moderator decides about it: the administrators of the group do. May be repeated."""
        held = await self._brought_up_to_date(chat, appeal)
        if held is None or not held.is_open or held.desk == With.ADMINISTRATORS:
            return
        anybody, now = not await self._others(chat, held), self._clock()

        def handed(one: Appeal) -> Appeal | None:
            return replace(one, desk=With.ADMINISTRATORS, anybody=anybody, handed=now) if one.is_open else None

        await self._appeals.change(chat, appeal, handed)
        await self._bell.ring([chat])

    async def hand_over(self, chat: int, appeal: Appeal) -> Appeal | None:
        """Hand an open appeal to who decides, moderators where there are any; to these again what was added to it.

        Gives it as it was handed over: what its poster has added since is not with the moderators yet.
        """
        if not appeal.desk and not await self._desk.staffed():
            await self.hand_to_administrators(chat, appeal.id)
        elif appeal.desk != With.ADMINISTRATORS:
            return await self._hand_to_moderators(chat, appeal)
        return await self._appeals.get(chat, appeal.id)

    async def _hand_to_moderators(self, chat: int, appeal: Appeal) -> Appeal:
        held = await self._brought_up_to_date(chat, appeal.id) or appeal
        facts = {**held.facts, "text": held.text}
        await self._desk.appeal(chat, held.id, facts, frozenset({*held.deciders, held.poster}))
        if held.desk:
            return held
        await self._appeals.change(chat, held.id, lambda one: replace(one, desk=one.desk or With.MODERATORS))
        return replace(held, desk=With.MODERATORS)

    async def finish(self, chat: int, appeal: Appeal) -> None:
        """Do what follows from a decision. May be repeated; what was done is found done."""
        if appeal.is_open or appeal.finished:
            return
        outcome, by = self._outcome, Decider(appeal.by, appeal.name, appeal.as_what)
        if appeal.state == State.GRANTED:
            await outcome.undoing.undo(chat, appeal.poster, appeal.card, by)
        elif appeal.state == State.LIFTED:
            await outcome.undoing.pardon(chat, appeal.poster, appeal.card, by)
        if appeal.as_what != MODERATOR:
            await self._desk.withdrawn(chat, appeal.id)
        about = {"card": appeal.card, "appeal": appeal.id, "as": appeal.as_what}
        await outcome.audit.decided(chat, by.id, f"appeal-{appeal.state}", about, f"appeal/{appeal.id}")
        await outcome.figures.count(chat, FIGURES[appeal.state], once=f"answered/{appeal.id}")
        await outcome.news.changed(chat, appeal.poster, appeal.language)
        await self._appeals.change(chat, appeal.id, lambda held: replace(held, finished=True))

    async def able(self, chat: int) -> frozenset[int]:
        """The administrators of a group who could decide about its appeals."""
        return await self._colleagues.able(chat)

    def reminders_due(self, appeal: Appeal) -> int:
        """Of how many REMINDERS the time has come for the administrators."""
        if appeal.desk != With.ADMINISTRATORS:
            return 0
        return sum(self._clock() >= (appeal.handed or appeal.made) + after for after in REMINDERS)

    async def reminded(self, chat: int, appeal: str, number: int) -> None:
        """They were reminded so often; after the last time anybody may decide."""
        last = number >= len(REMINDERS)
        await self._appeals.change(
            chat, appeal, lambda one: replace(one, reminded=number, anybody=one.anybody or (last and one.is_open))
        )

    async def say_if_late(self, chat: int, appeal: Appeal) -> None:
        """Have the poster told, once, that the answer is late."""
        if not appeal.late and self._clock() >= appeal.made + ANSWER_SECONDS:
            await self._outcome.news.changed(chat, appeal.poster, appeal.language)
            await self._appeals.change(chat, appeal.id, lambda one: replace(one, late=True))

    async def _brought_up_to_date(self, chat: int, appeal: str) -> Appeal | None:
        """The appeal, with all who have decided about its report by now."""
        held = await self._appeals.get(chat, appeal)
        if held is None or not held.is_open:
            return held
        deciders = _deciders(await self._outbox.card(chat, held.card))
        if set(deciders) <= set(held.deciders):
            return held
        return await self._appeals.change(
            chat, appeal, lambda one: replace(one, deciders=tuple(sorted({*one.deciders, *deciders})))
        )

    async def _others(self, chat: int, appeal: Appeal) -> bool:
        """Whether there is an administrator who may lift sanctions and has not decided before."""
        return await self._colleagues.besides(chat, frozenset({*appeal.deciders, appeal.poster}))


def next_look(appeal: Appeal) -> float:
    """When something is to be done about an open appeal though nobody does anything, in epoch seconds."""
    late = [] if appeal.late else [appeal.made + ANSWER_SECONDS]
    with_them = appeal.desk == With.ADMINISTRATORS
    reminders = [(appeal.handed or appeal.made) + after for after in REMINDERS[appeal.reminded :]] if with_them else []
    return min([*late, *reminders], default=float("inf"))


def _answer(*, granted: bool, pardon: bool) -> State:
    if not granted:
        return State.UPHELD
    return State.LIFTED if pardon else State.GRANTED


def _deciders(card: Card) -> tuple[int, ...]:
    """Who has decided about a report."""
    return tuple(sorted({one.by for one in card.decisions.values()}))


def may_decide(appeal: Appeal, person: int) -> bool:
    """Whether a person is none of those who decided before, nor the poster."""
    return person != appeal.poster and (appeal.anybody or person not in appeal.deciders)


def _facts(person: int, decision: Decision) -> dict[str, Any]:
    """What who decides is told of the decision."""
    return {
        "poster": person,
        "card": decision.card,
        "time": decision.time,
        "done": sorted(decision.done),
        "until": decision.until,
        "trust": Trust.CONFIRMED.value if decision.confirmed else Trust.UNVERIFIED.value,
        "posts": decision.deleted,
        "lifted": decision.lifted is not None,
    }
