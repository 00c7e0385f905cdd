"""The moderators' queue: the next card, shown to one of them at a time, and what they say about it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Protocol

from handlers.reviewing.conflicts import Conflicts
from handlers.reviewing.outcomes import Outcomes
from matching.match import Trust
from policies.reviewing import (
    ABOUT_APPEALS,
    ABOUT_ENTRIES,
    CLAIM_SECONDS,
    SECOND_THOUGHT_SECONDS,
    Answer,
    Code,
    Outcome,
    Pause,
    Vote,
    codes_for,
    pause,
    settled,
)
from records.audit import MODERATION
from records.review import Review
from records.reviews import Reviews

MOST_ASKED: Final = 300
"""Questions to Telegram before it is said that there is no card: whose group it is. The answers hold for a minute, so
whoever looks again gets further."""


class Staff(Protocol):
    """Who reviews, and what they were shown (records.moderators.Moderators)."""

    async def are(self, person: int) -> bool:
        """Whether this person reviews."""

    async def staffed_since(self) -> float | None:
        """Since when there is a moderator."""

    async def note_shown(self, person: int, review: str, now: float) -> None:
        """This person is shown a card."""

    async def shown(self, person: int) -> list[float]:
        """When cards were shown to them in the last day."""

    async def last_shown(self, person: int) -> str | None:
        """The review whose card they were shown last."""


class Views(Protocol):
    """Who was shown what (records.audit.Audit)."""

    async def viewed(self, owner: int | str, by: int, what: str, about: Mapping[str, Any]) -> bool:
        """Somebody was shown something."""


class Trusting(Protocol):
    """How entries stand now (handlers.reviewing.trusted.Trusted)."""

    async def refreshed(self, review: Review) -> Trust:
        """The trust of what a review is about."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No card now. `others` wait for somebody else."""

    others: int = 0


class Said(StrEnum):
    """What became of an answer."""

    DECIDED = "decided"
    """The review has ended with it."""
    NOTED = "noted"
    """Somebody else is asked too."""
    GONE = "gone"
    """It has ended, was withdrawn, or is with somebody else by now."""
    SEALED = "sealed"
    """It may show somebody under 18."""


class Queue:
    """Hands out cards and takes answers. `clock` gives epoch seconds."""

    def __init__(
        self,
        reviews: Reviews,
        moderators: Staff,
        conflicts: Conflicts,
        outcomes: Outcomes,
        views: Views,
        trusted: Trusting,
        cards_a_day: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reviews = reviews
        self._moderators = moderators
        self._conflicts = conflicts
        self._outcomes = outcomes
        self._views = views
        self._trusted = trusted
        self._cards_a_day = cards_a_day
        self._clock = clock

    async def next_for(self, person: int) -> Review | Pause | Nothing:
        """The card this moderator has open, or else the next one that is theirs to decide."""
        now, others = self._clock(), 0
        if mine := await self._open_card(person, now):
            return mine
        look = self._conflicts.look(person)
        async for review in self._reviews.served():
            if look.asked >= MOST_ASKED:
                break
            if await self._with_another(review, person, now) or not await look.allow(review):
                others += 1
            elif rest := pause(await self._moderators.shown(person), now, self._cards_a_day):
                return rest
            elif claimed := await self._claim(review, person, now):
                return claimed
            else:
                others += 1  # somebody was quicker
        return Nothing(others)

    async def waited(self, review: Review) -> float:
        """How many seconds its clock has run: since it was opened, or since there was somebody to look at it."""
        since = await self._moderators.staffed_since()
        return self._clock() - max(review.opened, since or review.opened)

    async def say(self, person: int, review: str, answer: Answer, code: Code) -> Said:
        """What a moderator says about a card they were shown. Said again, it changes nothing.

        It is written down as soon as it stands; what a crash left out, as soon as it is said again or the review ends.
        """
        vote = Vote(person, answer, code, self._clock())
        if answer is Answer.MINOR:
            return await self._seal(review, vote)
        known = await self._reviews.get(review)
        if known is None:
            return Said.GONE
        if not await self._conflicts.allow(known, person):
            await self._outcomes.write_answers(known)
            return Said.GONE
        trust = await self._trusted.refreshed(known)
        after = await self._reviews.change(review, lambda one: _voted(replace(one, trust=trust), vote))
        if after is None:
            return Said.GONE
        await self._outcomes.write_answers(after)
        if after.outcome is None:
            return Said.NOTED
        await self._outcomes.follow_all()
        return Said.DECIDED

    async def _seal(self, review: str, vote: Vote) -> Said:
        """It may show somebody under 18: that counts though others have the card by now, or have just decided.

        Not by somebody who would be given no card about it for another reason than what they have said of it.
        """
        known = await self._reviews.get(review) or await self._reviews.ended(review)
        if known is None or not await self._conflicts.allow(replace(known, votes=()), vote.by):
            return Said.GONE

        def sealed(one: Review) -> Review | None:
            if one.is_appeal:
                return None
            if one.outcome is Outcome.MINOR:
                return one
            if one.outcome and vote.time > one.closed + SECOND_THOUGHT_SECONDS:
                return None
            after = replace(one, votes=(*one.votes, vote), holder=0, held_until=0.0)
            return replace(after, outcome=Outcome.MINOR, closed=one.closed or vote.time)

        if await self._reviews.change(review, sealed) is None and await self._reviews.amend(review, sealed) is None:
            return Said.GONE
        await self._outcomes.follow_all()
        return Said.SEALED

    async def put_back(self, person: int, review: str) -> None:
        """The moderator stops: the card is for others."""
        await self._reviews.change(
            review, lambda one: replace(one, holder=0, held_until=0.0) if one.holder == person else None
        )

    async def _open_card(self, person: int, now: float) -> Review | None:
        name = await self._moderators.last_shown(person)
        review = await self._reviews.get(name) if name else None
        if review is None or review.holder != person or review.held_until <= now:
            return None
        return review if await self._conflicts.allow(review, person) else None

    async def _with_another(self, review: Review, person: int, now: float) -> bool:
        return review.held_by_another(person, now) and await self._moderators.are(review.holder)

    async def _claim(self, review: Review, person: int, now: float) -> Review | None:
        """Show this card to this moderator alone; None where somebody was quicker, or it has ended."""
        before, trust = (review.holder, review.held_until), await self._trusted.refreshed(review)

        def held(one: Review) -> Review | None:
            if (one.holder, one.held_until) != before:
                return None
            return replace(one, holder=person, held_until=now + CLAIM_SECONDS, trust=trust)

        mine = await self._reviews.change(review.id, held)
        if mine:
            about = {"review": mine.id, "kinds": ", ".join(mine.kinds)}
            await self._views.viewed(MODERATION, person, "review", about)
            await self._moderators.note_shown(person, mine.id, now)
        return mine


def _voted(review: Review, vote: Vote) -> Review | None:
    """With one more answer; None where it is not theirs to give."""
    if vote.answer not in answers_to(review) or vote.code not in reasons_for(review, vote.answer):
        return None
    if any(one.by == vote.by for one in review.votes):
        return None
    if review.held_by_another(vote.by, vote.time):
        return None
    votes = (*review.votes, vote)
    outcome = settled(votes, confirmed=review.trust is Trust.CONFIRMED)
    after = replace(review, votes=votes, holder=0, held_until=0.0, outcome=outcome)
    return replace(after, closed=vote.time) if outcome else after


def answers_to(review: Review) -> tuple[Answer, ...]:
    """What can be said about it."""
    return ABOUT_APPEALS if review.is_appeal else ABOUT_ENTRIES


def reasons_for(review: Review, answer: Answer, *, confirmed: bool = True) -> tuple[Code, ...]:
    """Why an answer can be given. `confirmed`: whether administrators confirmed a match; of an appeal it is known."""
    if not review.is_appeal:
        return codes_for(answer, confirmed=confirmed)
    found = review.findings
    return codes_for(answer, found.get("done") or (), confirmed=found.get("trust") == Trust.CONFIRMED)
