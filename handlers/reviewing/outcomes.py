"""What follows from a review that has ended. Every step can be repeated: it is owed until all of it is done."""

import logging
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, Protocol

from telegram.error import TelegramError

from handlers.deciders import Decider
from handlers.reviewing.telling import Operator
from locales.texts import Translator
from matching.fingerprint import Fingerprint
from matching.wire import FeedbackValue
from policies.reviewing import Answer, Kind, Outcome
from records.audit import MODERATION
from records.minors import Minor, Minors
from records.review import Review
from records.reviews import Reviews
from records.store import OUTAGES
from records.suspended import Flag

log = logging.getLogger(__name__)

BY: Final = "moderators"
"""Who decided, for the trail of an entry."""


class Words(Protocol):
    """What is said to sources (records.feedback.FeedbackQueue)."""

    async def say(self, source: str, entry: Fingerprint, value: FeedbackValue) -> None:
        """A review. It replaces what waits."""

    async def ask(self, source: str, entry: Fingerprint) -> bool:
        """The entry awaits its review; a review that waits to be sent stays."""


class Guard(Protocol):
    """Lets entries act, or not (handlers.entry_guard.EntryGuard)."""

    async def lift(self, entry: Fingerprint, by: str) -> Flag | None:
        """A person lets the entry act again. None where nothing is to be lifted."""

    async def reject(self, entry: Fingerprint, by: str) -> Flag | None:
        """A person says that it does not belong on the list."""


class Keeping(Protocol):
    """Has an entry act, whatever is said of it (records.suspended.Suspended)."""

    async def keep(self, entry: Fingerprint, source: str, now: float) -> Flag | None:
        """It may show somebody under 18."""


class Appealing(Protocol):
    """Ends appeals (handlers.poster.appealing.Appealing)."""

    async def decide(self, chat: int, appeal: str, *, granted: bool, by: Decider) -> bool:
        """Decide an appeal; False where it was decided before."""

    async def hand_to_administrators(self, chat: int, appeal: str) -> None:
        """The administrators of the group decide."""


class Log(Protocol):
    """Who decided what (records.audit.Audit)."""

    async def decided(self, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str) -> bool:
        """Somebody decided something. `key` is written about once."""


class Outcomes:
    """Carries outcomes out. `listeners` are the sources that take feedback."""

    def __init__(
        self,
        reviews: Reviews,
        words: Words,
        listeners: AbstractSet[str],
        guard: Guard,
        keeping: Keeping,
        minors: Minors,
        appealing: Appealing,
        audit: Log,
        operator: Operator,
    ) -> None:
        self._reviews = reviews
        self._words = words
        self._listeners = listeners
        self._guard = guard
        self._keeping = keeping
        self._minors = minors
        self._appealing = appealing
        self._audit = audit
        self._operator = operator

    async def follow_all(self) -> None:
        """Do what is owed. What cannot be done now stays owed, and keeps nothing else waiting."""
        done = []
        for review in await self._reviews.owed():
            try:
                await self._follow(review)
            except (*OUTAGES, TelegramError) as no:
                log.warning("what follows from review %s waits: %s", review.id, no)
            else:
                done.append(review)
        if done:
            await self._tell(done)
            for review in done:
                await self._reviews.done(review.id)

    async def _follow(self, review: Review) -> None:
        await self._write_down(review)
        if review.is_appeal:
            await self._answer(review)
        elif review.entry is not None:
            await self._carry_out(review, review.entry)

    async def _carry_out(self, review: Review, entry: Fingerprint) -> None:
        told = review.source in self._listeners
        match review.outcome:
            case Outcome.CONFIRMED:
                if told:
                    await self._words.say(review.source, entry, FeedbackValue.BLOCKED)
                await self._guard.lift(entry, BY)
            case Outcome.REJECTED:
                if told:
                    await self._words.say(review.source, entry, FeedbackValue.NOT_BLOCKED)
                await self._guard.reject(entry, BY)
            case Outcome.MINOR:
                await self._seal(review, entry)
            case _:
                if told:
                    await self._words.ask(review.source, entry)

    async def _seal(self, review: Review, entry: Fingerprint) -> None:
        """It acts on, nobody looks at it again, and a rejection that was said before is taken back."""
        await self._keeping.keep(entry, review.source, review.closed)
        await self._minors.add(_minor(review))
        if another := await self._reviews.of_subject(review):
            await self._reviews.withdraw(another.id)
        rejected = any(vote.answer is Answer.NOT_BLOCKED for vote in review.votes)
        if rejected and review.source in self._listeners:
            await self._words.say(review.source, entry, FeedbackValue.PENDING_REVIEW)

    async def _answer(self, review: Review) -> None:
        """An appeal."""
        if review.outcome in {Outcome.GRANTED, Outcome.UPHELD}:
            granted = review.outcome is Outcome.GRANTED
            by = next(vote.by for vote in review.votes if vote.answer in {Answer.GRANT, Answer.UPHOLD})
            decider = Decider(by, "", "moderator")  # the poster learns in what part they acted, not who they are
            await self._appealing.decide(review.chat, review.appeal, granted=granted, by=decider)
        else:
            await self._appealing.hand_to_administrators(review.chat, review.appeal)

    async def _write_down(self, review: Review) -> None:
        """What was decided, by whom; each once. The review that seals says nothing of what it is about."""
        for vote in review.votes:
            about = {"review": review.id, "answer": vote.answer.value, "reason": vote.code.value}
            await self._audit.decided(MODERATION, vote.by, "review", about, f"{review.id}/{vote.by}/{vote.answer}")
        ended = {"review": review.id, "outcome": review.outcome.value if review.outcome else ""}
        await self._audit.decided(MODERATION, 0, "review ended", ended, f"{review.id}/{review.outcome}")

    async def _tell(self, reviews: Sequence[Review]) -> None:
        """The operator is told of what nobody else will settle."""
        for one in (
            _unreviewed([one for one in reviews if one.outcome is Outcome.UNREVIEWED], self._operator.say),
            _sealed([one for one in reviews if one.outcome is Outcome.MINOR], self._operator.say),
            _untold([one for one in reviews if self._is_untold(one)], self._operator.say),
        ):
            if one:
                await self._operator.write(one)
        for review in reviews:
            left = review.outcome in {Outcome.UNSURE, Outcome.UNREVIEWED}
            if left and review.entry and Kind.SUSPENDED in review.kinds:
                await self._operator.tell_of_suspended(review.entry)

    def _is_untold(self, review: Review) -> bool:
        decided = review.outcome in {Outcome.CONFIRMED, Outcome.REJECTED}
        return decided and review.source not in self._listeners


def _minor(review: Review) -> Minor:
    places = tuple((place.chat, place.message, place.time) for place in review.places)
    return Minor(review.id, review.opened, review.closed, places)


def _ids(reviews: Sequence[Review]) -> str:
    return ", ".join(review.id for review in reviews)


def _unreviewed(reviews: Sequence[Review], say: Translator) -> str:
    if not reviews:
        return ""
    return say(
        "Nobody decided these reviews within 48 h: {ids}. Entries stay as they are, and their sources are "
        "told that a review is due; appeals went to the administrators of their groups."
    ).format(ids=_ids(reviews))


def _sealed(reviews: Sequence[Review], say: Translator) -> str:
    if not reviews:
        return ""
    return say(
        "A moderator says that an image may show somebody under 18: review {ids}. What was removed stays "
        "removed, the entry goes on acting, and nobody looks at it again. The report is yours to make: egide "
        "moderator minors"
    ).format(ids=_ids(reviews))


def _untold(reviews: Sequence[Review], say: Translator) -> str:
    if not reviews:
        return ""
    told = ", ".join(f"{one.id} ({one.outcome}, {one.source})" for one in reviews)
    return say("These reviews were decided, but their source takes no feedback. Tell it yourself: {reviews}.").format(
        reviews=told
    )
