"""Tells the source of an entry that a post matched it for the first time, and that people have to look at it."""

from collections.abc import Set as AbstractSet
from typing import Protocol

from handlers.witnesses import Acted
from matching.fingerprint import Fingerprint
from matching.match import Trust


class PendingReviews(Protocol):
    """What is to be said to sources (records.feedback.FeedbackQueue)."""

    async def pending(self, source: str, entry: Fingerprint) -> bool:
        """A post matched an entry nobody has reviewed; False where something was said of it before."""


class FirstMatches:
    """Queues a word about each entry once. `sources` are those that take feedback."""

    def __init__(self, queue: PendingReviews, sources: AbstractSet[str]) -> None:
        self._queue = queue
        self._sources = sources

    async def acted(self, acted: Acted) -> None:
        """See handlers.witnesses. What was reviewed needs no review, what is doubtful is no match."""
        match = acted.judged.hit.match
        if match.trust is Trust.UNVERIFIED and match.doubt is None and match.source in self._sources:
            await self._queue.pending(match.source, match.entry)
