"""The blocklist kept equal to the matching service's list.

Each round: wait until the service says that something changed (or, where it cannot say so, for the interval), read
all pages since the checkpoint, and only when the last one is read, write them to the store and then put them in
force. Until then, and whenever anything fails, the list stays as it was.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from config.errors import ServiceError, ServiceRefused
from matching.blocklist import Blocklist, Changes, Codes, Octets
from matching.wire import Page

log = logging.getLogger(__name__)

LONGEST_WAIT: Final = 50.0
"""Seconds of one wait for a change; the service answers after 55 at the latest."""

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
"""Seconds between attempts after errors: doubled each time, and half of it at random."""

UNSEEN: Final = -1
"""No count of changes: asked with this, the service answers at once."""

IN_ONE_GO: Final = 20_000
"""Entries put in force at once, in some 100 ms; more are read back from the store and indexed in a thread."""

MOST_ENTRIES: Final = 50_000_000
"""In one fetch: 1.6 GB in memory until the last page."""

COMPACT_SECONDS: Final = 900.0
"""How long a removed entry may stay in memory, where no search finds it."""


class Client(Protocol):
    """What is asked of a matching service's client."""

    @property
    def address(self) -> str:
        """Where the service is."""

    def fetch(self, start: int) -> AsyncIterator[Page]:
        """The pages of everything changed since a second."""

    async def wait_for_change(self, after: int, seconds: float) -> int | None:
        """The count of changes once it is another than `after`; None where the service has none."""


class Copy(Protocol):
    """What is asked of the copy in the store."""

    async def load(self) -> tuple[Changes, int]:
        """All entries and their checkpoint."""

    async def write(self, octets: Octets, codes: Codes, since: int, until: int) -> bool:
        """Move the copy from one checkpoint to another; False where it is not that far."""

    async def note_skipped(self, skipped: Mapping[str, int]) -> None:
        """Count what a fetch left out."""

    async def note_error(self, error: str) -> None:
        """Keep the last error."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How equal the list is. Times in seconds since 1970; 0 = never in the life of this program."""

    address: str
    entries: int
    checkpoint: int = 0
    fetched_at: float = 0.0
    announced: bool = False
    """Whether the service says when something changed."""
    failures: int = 0
    """Attempts in a row that failed."""
    error: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """What the fetches of this program left out, by reason."""


class Sync:
    """Keeps `blocklist` equal to what `client` fetches, by way of `copy`. `interval` in seconds."""

    def __init__(
        self,
        client: Client,
        copy: Copy,
        blocklist: Blocklist,
        interval: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._copy = copy
        self._blocklist = blocklist
        self._interval = interval
        self._clock = clock
        self._checkpoint = 0
        self._version = UNSEEN
        self._announced = False
        self._failures = 0
        self._error = ""
        self._fetched_at = 0.0
        self._compacted_at = clock()
        self._skipped: Counter[str] = Counter()

    def status(self) -> SyncStatus:
        """How it stands."""
        return SyncStatus(
            self._client.address,
            len(self._blocklist),
            self._checkpoint,
            self._fetched_at,
            self._announced,
            self._failures,
            self._error,
            dict(self._skipped),
        )

    async def load(self) -> None:
        """Put the copy of the store in force, without asking the service."""
        entries, checkpoint = await self._copy.load()
        await self._replace(*await asyncio.to_thread(entries.columns))
        self._checkpoint = checkpoint

    async def run(self) -> None:
        """For ever; cancel it to stop."""
        # Asked besides, since a cancellation that meets a timeout inside the store's client gets lost in it.
        while not _cancelled():
            try:
                version = await self._announcement()
                await self.fetch()
                # Only now: what was announced before a fetch that failed has not been seen yet.
                self._version = UNSEEN if version is None else version
            except Exception as no:  # noqa: BLE001 - whatever it is, the list stays in force and the next round comes
                await self._note(no)
                await asyncio.sleep(self._pause())

    async def fetch(self) -> int:
        """One round, without waiting: how many records were read. Raises ServiceError, or the store's errors."""
        since = self._checkpoint
        changes, skipped, until = await self._read(since)
        octets, codes = await asyncio.to_thread(changes.columns)
        if not await self._copy.write(octets, codes, since, until):
            log.warning("the copy of the blocklist was lost from the store; everything is fetched anew")
            self._checkpoint = 0
            return await self.fetch()
        await self._put_in_force(octets, codes, since, until)
        await self._copy.note_skipped(skipped)
        self._skipped += skipped
        self._failures, self._error, self._fetched_at = 0, "", self._clock()
        self._compact()
        return len(changes)

    async def _announcement(self) -> int | None:
        """The service's count of changes, once it moved or the interval is over; at once the first time."""
        seconds = min(self._interval, LONGEST_WAIT)
        version = await self._client.wait_for_change(self._version, seconds)
        self._announced = version is not None
        if version is None and self._fetched_at and not self._failures:
            await asyncio.sleep(self._interval)
        return version

    async def _read(self, since: int) -> tuple[Changes, Counter[str], int]:
        """All pages, in 33 bytes a record."""
        changes, until = Changes(), since
        skipped: Counter[str] = Counter()
        async for page in self._client.fetch(since):
            for record in page.records:
                changes.put(record.fingerprint, None if record.gone else record.trust, derived=record.derived)
            if len(changes) > MOST_ENTRIES:
                raise ServiceRefused(address=self._client.address, detail=f"it has more than {MOST_ENTRIES} records")
            skipped += page.skipped
            until = page.checkpoint
        return changes, skipped, until

    async def _put_in_force(self, octets: Octets, codes: Codes, since: int, until: int) -> None:
        if since == 0:
            await self._replace(octets, codes)
        elif len(codes) <= IN_ONE_GO:
            self._blocklist.apply_columns(octets, codes)
        else:
            await self.load()
            return
        self._checkpoint = until

    async def _replace(self, octets: Octets, codes: Codes) -> None:
        self._blocklist.replace(await asyncio.to_thread(self._blocklist.indexes, octets, codes))

    def _compact(self) -> None:
        if self._clock() - self._compacted_at > COMPACT_SECONDS:
            self._compacted_at = self._clock()
            self._blocklist.compact()

    async def _note(self, no: Exception) -> None:
        """Say what went wrong, once for each kind of trouble, and keep it for the operator."""
        self._failures += 1
        self._version = UNSEEN
        if str(no) != self._error:
            log.warning("the blocklist stays as it is: %s", no, exc_info=not isinstance(no, ServiceError))
        self._error = str(no) or type(no).__name__
        try:
            await self._copy.note_error(self._error)
        except Exception as worse:  # noqa: BLE001 - the store is the trouble; status() still tells it
            log.debug("the error could not be kept: %s", worse)

    def _pause(self) -> float:
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures, 10))
        return longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads attempts, keeps no secret


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
