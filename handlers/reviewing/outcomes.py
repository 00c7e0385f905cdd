"""What follows from a review that has ended. Every step can be repeated: it is owed until all of it is done."""

import logging
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from telegram.error import TelegramError

from config.sources import OWN_SOURCE
from handlers.deciders import Decider
from handlers.reviewing.telling import Operator
from locales.texts import Translator
from matching.fingerprint import Fingerprint
from matching.match import Trust
from matching.wire import FeedbackValue
from policies.reviewing import Answer, Code, Kind, Outcome, settled
from records.audit import MODERATION
from records.minors import Minor, Minors
from records.review import Review
from records.reviews import Reviews
from records.store import OUTAGES
from records.suspended import Flag

log = logging.getLogger(__name__)

BY: Final = "moderators"
"""Who decided, for the trail of an entry."""

NOBODY: Final = "nobody"
"""The same, where nobody did."""


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

    async def lapse(self, entry: Fingerprint, outcome: Outcome | None, by: str) -> Flag | None:
        """Its review ended with nobody's decision. None where it stays suspended."""


class Keeping(Protocol):
    """Has an entry act, whatever is said of it (records.suspended.Suspended)."""

    async def keep(self, entry: Fingerprint, source: str, now: float) -> Flag | None:
        """It may show somebody under 18."""


class Appealing(Protocol):
    """Ends appeals (handlers.poster.appealing.Appealing)."""

    async def decide(
        self, chat: int, appeal: str, *, granted: bool, by: Decider, pardon: bool = False, reason: str = ""
    ) -> bool:
        """Decide an appeal; with `pardon` only the sanction is lifted. False where this person may not, or was late."""

    async def hand_to_administrators(self, chat: int, appeal: str) -> None:
        """The administrators of the group decide."""


class Settles(Protocol):
    """Ends appeals that nothing is left of (handlers.reviewing.settling.Settling)."""

    async def settle_all(self) -> None:
        """An entry was rejected: look at every open appeal."""


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
        settling: Settles,
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
        self._settling = settling

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
                await self._settling.settle_all()
            case Outcome.MINOR:
                await self._seal(review, entry)
            case _:
                if told:
                    await self._words.ask(review.source, entry)
                await self._guard.lapse(entry, review.outcome, NOBODY)

    async def _seal(self, review: Review, entry: Fingerprint) -> None:
        """It acts on, nobody looks at it again, and a rejection that was said before is taken back."""
        await self._keeping.keep(entry, review.source, review.closed)
        await self._minors.add(_minor(review))
        if another := await self._reviews.of_subject(review):
            await self._reviews.withdraw(another.id)
        before = [vote for vote in review.votes if vote.answer is not Answer.MINOR]
        rejected = settled(before, confirmed=review.trust is Trust.CONFIRMED) is Outcome.REJECTED
        if rejected and review.source in self._listeners:
            # The own service has a rejection as the operator's word, which no request for a review would replace.
            own = review.source == OWN_SOURCE
            await self._words.say(review.source, entry, FeedbackValue.NONE if own else FeedbackValue.PENDING_REVIEW)

    async def _answer(self, review: Review) -> None:
        """An appeal."""
        if review.outcome in {Outcome.GRANTED, Outcome.PARDONED, Outcome.UPHELD}:
            granted, pardon = review.outcome is not Outcome.UPHELD, review.outcome is Outcome.PARDONED
            by, reason = _decided(review)
            decider = Decider(by, "", "moderator")  # the poster learns in what part they acted, not who they are
            if await self._appealing.decide(
                review.chat, review.appeal, granted=granted, by=decider, pardon=pardon, reason=reason.value
            ):
                return
        # nobody here decided; of one that is decided already nothing comes of this
        await self._appealing.hand_to_administrators(review.chat, review.appeal)

    async def write_answers(self, review: Review) -> None:
        """What each person has said of it so far, once, and when they did: also of a review that never ends.

        The review that seals says nothing of what it is about.
        """
        for vote in review.votes:
            given = datetime.fromtimestamp(vote.time, UTC).isoformat(timespec="milliseconds")
            about = {"review": review.id, "answer": vote.answer.value, "reason": vote.code.value, "given": given}
            await self._audit.decided(MODERATION, vote.by, "review", about, f"{review.id}/{vote.by}/{vote.answer}")

    async def _write_down(self, review: Review) -> None:
        """The same of one that has ended, and how it did."""
        await self.write_answers(review)
        ended = {"review": review.id, "outcome": review.outcome.value if review.outcome else ""}
        if review.outcome is Outcome.GRANTED:
            ended["reason"] = _decided(review)[1].value
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


def _decided(appeal: Review) -> tuple[int, Code]:
    """Who decided an appeal, and why; nobody (0) where its entry was rejected meanwhile."""
    for vote in appeal.votes:
        if vote.answer in {Answer.GRANT, Answer.UPHOLD}:
            return vote.by, vote.code
    return 0, Code.ENTRY_REJECTED


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
