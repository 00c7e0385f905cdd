"""Ends the appeals that a rejection leaves nothing to be decided about: in favour of whoever posted."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from policies.reviewing import Outcome
from records.review import Review
from records.reviews import Reviews


class Entries(Protocol):
    """The entries of contested reports (handlers.reviewing.present.Contested)."""

    async def rejected(self, appeal: Review) -> bool:
        """Whether all that the contested report is about was rejected."""


class Settling:
    """Grants such appeals, by nobody's vote; what follows is owed as after any other. `clock` gives epoch seconds."""

    def __init__(self, reviews: Reviews, entries: Entries, clock: Callable[[], float] = time.time) -> None:
        self._reviews = reviews
        self._entries = entries
        self._clock = clock

    async def settle_all(self) -> None:
        """An entry was rejected: look at every open appeal."""
        async for review in self._reviews.waiting():
            if review.is_appeal:
                await self.settle(review)

    async def settle(self, appeal: Review) -> bool:
        """Grant one appeal, if nothing of it is left; whether that is so."""
        if not await self._entries.rejected(appeal):
            return False
        now = self._clock()
        await self._reviews.change(
            appeal.id, lambda one: replace(one, outcome=Outcome.GRANTED, closed=now, holder=0, held_until=0.0)
        )
        return True
