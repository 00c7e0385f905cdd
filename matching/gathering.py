"""One complete set of a source's records: all its pages read, and the times it names checked against our clock."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from config.errors import ServiceRefused
from matching.acceptance import Acceptance
from matching.blocklist import Changes
from matching.wire import Page

AT_ONCE: Final = 200
"""Records taken without a thread, in a millisecond."""

MOST_ENTRIES: Final = 50_000_000
"""In one set: 1.6 GB in memory until the last page."""

AHEAD_SECONDS: Final = 3_600
"""How far a source's clock may be ahead of ours. A checkpoint further in the future would make it silent until then."""

IN_FUTURE: Final = "nextSetTimestamp is in the future"
BEFORE_RECORDS: Final = "nextSetTimestamp is before the records"
WENT_BACK: Final = "nextSetTimestamp is before the one before"


class Client(Protocol):
    """What is asked of a source's client to read a set."""

    @property
    def address(self) -> str:
        """Where the source is."""

    def fetch(self, start: int) -> AsyncIterator[Page]:
        """The pages of everything changed since a second."""


@dataclass(slots=True)
class Gathered:
    """A set: what changed between two checkpoints, in 33 bytes a record."""

    until: int
    changes: Changes = field(default_factory=Changes)
    skipped: Counter[str] = field(default_factory=Counter)
    latest: int = 0
    """When the last of its records changed, by the source's clock."""

    def take(self, page: Page, acceptance: Acceptance) -> None:
        """Add a page."""
        for record in page.records:
            self.changes.put(record.fingerprint, acceptance.of(record), derived=record.derived)
            self.latest = max(self.latest, record.modified)
        self.skipped += page.skipped
        self.until = page.checkpoint


async def gather(
    client: Client,
    since: int,
    acceptance: Acceptance,
    clock: Callable[[], float],
    heed: Callable[[Page], None] | None = None,
) -> Gathered:
    """Read everything changed since a second. Raises ServiceError, and then nothing of the set counts.

    `heed` is called with every page that was read, whether it counts in the end or not.
    """
    gathered = Gathered(since)
    async for page in client.fetch(since):
        if page.anew:
            gathered = Gathered(since)
        if heed:
            heed(page)
        if len(page.records) > AT_ONCE:
            await asyncio.to_thread(gathered.take, page, acceptance)
        else:
            gathered.take(page, acceptance)
        if len(gathered.changes) > MOST_ENTRIES:
            raise ServiceRefused(address=client.address, detail=f"it has more than {MOST_ENTRIES} records")
    _check_times(gathered, since, int(clock()))
    return gathered


def _check_times(gathered: Gathered, since: int, now: int) -> None:
    """Count what is odd about the times. A checkpoint from the future would hide what comes until then."""
    if gathered.until == 0:  # the least that is a checkpoint; without any record it says nothing at all
        gathered.until = 1 if len(gathered.changes) else max(1, since)
    if gathered.until < gathered.latest <= now:
        gathered.skipped[BEFORE_RECORDS] += 1
    if gathered.until > now + AHEAD_SECONDS:
        gathered.skipped[IN_FUTURE] += 1
        gathered.until = now
    if gathered.until < since:
        gathered.skipped[WENT_BACK] += 1
