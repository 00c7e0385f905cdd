"""Drops what is kept of entries that are on no list any more: a withdrawal reaches every copy within the hour."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from matching.fingerprint import Fingerprint
from matching.match import Trust
from records.feedback import FeedbackQueue
from records.reviews import Reviews
from records.store import OUTAGES
from records.suspended import Suspended

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 600.0


class Listed(Protocol):
    """The lists in force (matching.lists.Lists)."""

    def trust(self, fingerprint: Fingerprint) -> Trust | None:
        """The trust of exactly this entry; None where no list has it."""


class Forgetting:
    """`sources` are those whose feedback waits in queues. What an asked source answers is on no list of ours.

    `complete` says whether there is a list of every source that is fetched.
    """

    def __init__(
        self,
        listed: Listed,
        suspended: Suspended,
        queue: FeedbackQueue,
        reviews: Reviews,
        sources: Iterable[str],
        asked: Iterable[str],
        complete: Callable[[], bool],
    ) -> None:
        self._complete = complete
        self._listed = listed
        self._suspended = suspended
        self._queue = queue
        self._reviews = reviews
        self._sources = tuple(sources)
        self._asked = frozenset(asked)

    async def run(self) -> None:
        """Look every LOOK_SECONDS, until cancelled. To be started once the list is in force."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                if dropped := await self.look():
                    log.info("withdrawn entries of which something was kept: %d", dropped)
            except OUTAGES as no:
                log.warning("what was withdrawn is forgotten later: %s", no)

    async def look(self) -> int:
        """Drop what is kept of entries that are on no list; of how many. Nothing while a list was not fetched yet."""
        if not self._complete():
            return 0
        flags = [flag for flag in await self._suspended.all() if flag.source not in self._asked]
        gone = [flag.entry for flag in flags if self._listed.trust(flag.entry) is None]
        for entry in gone:
            await self._suspended.drop(entry)
        number = len(gone)
        number += await self._reviews.drop(
            [
                entry
                for source, entry in await self._reviews.entries()
                if source not in self._asked and self._listed.trust(entry) is None
            ]
        )
        for source in self._sources:
            gone = [entry for entry in await self._queue.entries(source) if self._listed.trust(entry) is None]
            if gone:
                await self._queue.drop(source, gone)
            number += len(gone)
        return number
