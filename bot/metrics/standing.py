"""What the gauges are read from: the store, the lists of this process, and what its parts say of themselves."""

import time
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from bot.metrics.gauges import Values
from matching.match import Trust
from matching.sync import SyncStatus
from policies.reviewing import TARGET_SECONDS
from records.appeals import Appeals
from records.chats import Chats
from records.duequeue import DueQueue
from records.feedback import FeedbackQueue
from records.inbox import Inbox
from records.reviews import Reviews
from web.health import Parts

APPEALS_SECONDS: Final = 60.0
"""Between two counts of the open appeals, for which every group is looked at."""


class Entries(Protocol):
    """A list in force (matching.blocklist.Blocklist)."""

    def count(self, trust: Trust) -> int:
        """How many entries have this trust."""


class Syncs(Protocol):
    """Keeps it equal to its source's (matching.sync.Sync)."""

    def status(self) -> SyncStatus:
        """How equal it is."""


class Kept(Protocol):
    """A list and what keeps it (bot.sources.Kept)."""

    @property
    def blocklist(self) -> Entries:
        """Its entries."""

    @property
    def sync(self) -> Syncs:
        """How it is kept."""


class OfProcess:
    """The lists of this process, and its parts."""

    def __init__(self, kept: Iterable[Kept], parts: Parts) -> None:
        self._kept = tuple(kept)
        self._parts = parts
        self._started = time.time()

    def read(self) -> Mapping[str, Values]:
        """The gauges of these."""
        entries: dict[tuple[str, ...], float] = {}
        ages: dict[tuple[str, ...], float] = {}
        failures: dict[tuple[str, ...], float] = {}
        for one in self._kept:
            status = one.sync.status()
            entries |= {(status.source, trust.value): float(one.blocklist.count(trust)) for trust in Trust}
            ages[status.source,] = max(0.0, time.time() - (status.fetched_at or self._started))
            failures[status.source,] = float(status.failures)
        return {
            "egide_list_entries": entries,
            "egide_list_age_seconds": ages,
            "egide_list_failures": failures,
            "egide_part_well": {(word.part,): float(not word.problem) for word in self._parts.words},
        }


class OfStore:
    """What waits in the store. `sources` are those that take feedback."""

    def __init__(
        self,
        chats: Chats,
        work: DueQueue,
        reports: DueQueue,
        inbox: Inbox,
        feedback: FeedbackQueue,
        sources: Iterable[str],
    ) -> None:
        self._chats = chats
        self._queues = {"egide_inbox_chats": work, "egide_reports_chats": reports}
        self._inbox = inbox
        self._feedback = feedback
        self._sources = sorted(sources)

    async def read(self) -> Mapping[str, Values]:
        """The gauges of these."""
        waiting: Values = {
            (source,): float((await self._feedback.standing(source)).waiting) for source in self._sources
        }
        return {
            "egide_groups": {(): float(len(await self._chats.ids()))},
            **{name: {(): float(await queue.waiting())} for name, queue in self._queues.items()},
            "egide_quarantined_updates": {(): float(len(await self._inbox.quarantined()))},
            "egide_feedback_waiting": waiting,
        }


class OfPeople:
    """What waits for people to decide. `clock` gives epoch seconds."""

    def __init__(self, chats: Chats, reviews: Reviews, appeals: Appeals) -> None:
        self._chats = chats
        self._reviews = reviews
        self._appeals = appeals
        self._open_appeals = 0
        self._counted = float("-inf")

    async def read(self) -> Mapping[str, Values]:
        """The gauges of these."""
        overdue = time.time() - TARGET_SECONDS
        return {
            "egide_reviews_open": {(): float(await self._reviews.count())},
            "egide_reviews_overdue": {(): float(await self._reviews.opened_before(overdue))},
            "egide_appeals_open": {(): float(await self._appeals_open())},
        }

    async def _appeals_open(self) -> int:
        if time.monotonic() > self._counted + APPEALS_SECONDS:
            self._open_appeals = sum([await self._appeals.open_in(chat) for chat in await self._chats.ids()])
            self._counted = time.monotonic()
        return self._open_appeals
