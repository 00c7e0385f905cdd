"""The list of one source, kept equal to what the source has.

Each round: wait until the source says that something changed (or, where it cannot say so, for the interval), read all
pages since the checkpoint, and only when the last one is read, write them to the store and then put them in force.
Until then, and whenever anything fails, the list stays as it was. Each source has its own rounds and fails alone.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from config.errors import EgideError, ServiceError
from config.sources import OWN_SOURCE
from matching import gathering
from matching.acceptance import AS_MEANT, Acceptance
from matching.blocklist import Blocklist, Changes, Codes, Compared, Octets, acting
from matching.gathering import Gathered, gather
from matching.pacing import Pace

log = logging.getLogger(__name__)

LONGEST_WAIT: Final = 20.0
"""Seconds of one wait for a change: so long an answer that got lost on the way may delay what it announced."""

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
"""Seconds between attempts after errors: doubled each time, and half of it at random."""

LONGEST_PAUSE_ANNOUNCED: Final = 1.0
"""The same for a source that announces changes, which is one of ours: when it is back, a change has a second."""

LONGEST_BUSY: Final = 900.0
"""Seconds at most, where the source itself says how long to leave it alone."""

UNSEEN: Final = -1
"""No count of changes: asked with this, the service answers at once."""

IN_ONE_GO: Final = 20_000
"""Entries put in force at once, in some 100 ms; more are read back from the store and indexed in a thread."""

COMPARED_AT_ONCE: Final = 5_000
"""Changes compared with the list in one go, in some milliseconds."""

TIDY_SECONDS: Final = 60.0
COMPACT_SECONDS: Final = 900.0
"""How long a removed entry may stay in memory, where no search finds it."""

LONGEST_APART: Final = 25 * 86_400.0
"""Seconds without a fetch after which everything is fetched anew: services forget what was withdrawn after 30 days,
and would never say that it has to go."""

ANEW_SECONDS: Final = 3_600.0
"""Between two fetches of everything because the source's clock went back."""

Added = Callable[[str, Octets], None]
"""Told of new entries in force: name of the source, N x 32 fingerprints."""


class Client(gathering.Client, Protocol):
    """What is asked of a source's client."""

    async def wait_for_change(self, after: int, seconds: float) -> int | None:
        """The count of changes once it is another than `after`; None where the source has none."""


class Known(Protocol):
    """What is asked of the facts about a copy."""

    @property
    def fetched_at(self) -> float:
        """When it was last brought up to date, in epoch seconds."""

    @property
    def told(self) -> int:
        """The checkpoint up to which new entries were told to who listens."""


class Copy(Protocol):
    """What is asked of the copy in the store."""

    async def facts(self) -> Known:
        """What is known about it."""

    async def load(self) -> tuple[Changes, int]:
        """All entries and their checkpoint."""

    async def write(
        self, octets: Octets, codes: Codes, since: int, until: int, known: NDArray[np.bool_] | None = None
    ) -> bool:
        """Move the copy from one checkpoint to another; False where it is not that far."""

    async def void(self) -> None:
        """Take nothing but a complete list from now on."""

    async def tidy(self) -> None:
        """Let go of what was removed, if it is time."""

    async def note_told(self, until: int) -> None:
        """Keep up to where new entries were told to who listens."""

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
    """Whether the source says when something changed."""
    failures: int = 0
    """Attempts in a row that failed."""
    error: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """What the fetches of this program left out, by reason."""
    source: str = OWN_SOURCE

    @property
    def has_list(self) -> bool:
        """Whether there is a list in force: fetched now, or kept from before."""
        return bool(self.fetched_at or self.checkpoint or self.entries)


class Sync:
    """Keeps `blocklist` equal to what `client` fetches, by way of `copy`. `interval` in seconds.

    `acceptance` says which records count and how far. `added` is called with entries that were not in force before,
    or were rejected, once they are; it must not wait. After a start it may be told of some it was told of already.
    """

    def __init__(
        self,
        client: Client,
        copy: Copy,
        blocklist: Blocklist,
        interval: float,
        clock: Callable[[], float] = time.time,
        *,
        acceptance: Acceptance = AS_MEANT,
        added: Added | None = None,
    ) -> None:
        self._client = client
        self._copy = copy
        self._blocklist = blocklist
        self._interval = interval
        self._clock = clock
        self._acceptance = acceptance
        self._added = added
        self._checkpoint = 0
        self._last_fetch = 0.0
        self._retell = False
        self._version = UNSEEN
        self._announced = False
        self._failures = 0
        self._error = ""
        self._fetched_at = 0.0
        self._compacted_at = clock()
        self._anew_at = 0.0
        self._anew_due = False
        self._skipped: Counter[str] = Counter()
        self._pace = Pace(0.0 if blocklist.source == OWN_SOURCE else interval)

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
            self._blocklist.source,
        )

    async def load(self) -> None:
        """Put the copy of the store in force, without asking the source."""
        await self._reload()
        facts = await self._copy.facts()
        self._last_fetch = facts.fetched_at
        if self._added and self._checkpoint and facts.told:
            # Commands bring the copy up to date as well, and tell nobody: what they fetched is read once more.
            self._checkpoint = min(self._checkpoint, facts.told)
            self._retell = True

    async def run(self) -> None:
        """For ever; cancel it to stop."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._rounds())
            group.create_task(self._upkeep())

    async def fetch(self) -> int:
        """One round, without waiting: how many records were read. Raises ServiceError, or the store's errors."""
        await self._start_over_if_due()
        since = self._checkpoint
        gathered = await gather(self._client, since, self._acceptance, self._clock, self._pace.heed)
        octets, codes = await asyncio.to_thread(gathered.changes.columns)
        known, fresh = await self._compared(octets, codes)
        if not await self._copy.write(octets, codes, since, gathered.until, known):
            log.warning("the copy of the list %s was lost; everything is fetched anew", self._blocklist.source)
            self._checkpoint = 0
            return await self.fetch()
        await self._put_in_force(octets, codes, since, gathered.until)
        await self._tell(octets[acting(codes) if self._retell and since else fresh])
        await self._note_fetched(gathered, since)
        self._pace.complete(since, gathered.until)
        return len(gathered.changes)

    async def tidy(self) -> None:
        """Drop removed entries, which nothing finds any more, from memory and from the copy, where it is time."""
        if self._clock() - self._compacted_at > COMPACT_SECONDS:
            self._compacted_at = self._clock()
            self._blocklist.compact()
        await self._copy.tidy()

    async def _rounds(self) -> None:
        # Asked besides, since a cancellation that meets a timeout inside the store's client gets lost in it.
        while not _cancelled():
            try:
                version = await self._announcement()
                self._pace.begin()
                await self.fetch()
                # Only now: what was announced before a fetch that failed has not been seen yet.
                self._version = UNSEEN if version is None else version
                await asyncio.sleep(self._pace.rest())
            except Exception as no:  # noqa: BLE001 - whatever it is, the list stays in force and the next round comes
                await self._note(no)
                await asyncio.sleep(max(self._pause(no), self._pace.rest()))

    async def _upkeep(self) -> None:
        while not _cancelled():
            try:
                await self.tidy()
            except Exception as no:  # noqa: BLE001 - what is not tidied now is tidied in a minute
                log.warning("the list %s was not tidied: %s", self._blocklist.source, no)
            await asyncio.sleep(TIDY_SECONDS)

    async def _announcement(self) -> int | None:
        """The source's count of changes, once it moved or the interval is over; at once the first time."""
        seconds = 0.0 if self._version == UNSEEN else min(self._interval, LONGEST_WAIT)
        version = await self._client.wait_for_change(self._version, seconds)
        self._announced = version is not None
        if version is None and self._fetched_at and not self._failures:
            await asyncio.sleep(self._interval)
        return version

    async def _start_over_if_due(self) -> None:
        """Fetch everything where what was fetched before can no longer be built upon."""
        now = self._clock()
        apart = self._checkpoint and now - self._last_fetch > LONGEST_APART
        if not apart and not (self._anew_due and now - self._anew_at > ANEW_SECONDS):
            return
        log.warning(
            "the list %s is fetched anew: %s", self._blocklist.source, "too old" if apart else "clock went back"
        )
        await self._copy.void()
        self._checkpoint, self._anew_at, self._anew_due = 0, now, False

    async def _compared(self, octets: Octets, codes: Codes) -> Compared:
        """What the changes would do to the list, a few at a time, since the list is searched meanwhile."""
        if not len(self._blocklist):
            return Compared(np.zeros(len(codes), np.bool_), acting(codes))
        parts = []
        for first in range(0, max(1, len(codes)), COMPARED_AT_ONCE):
            some = slice(first, first + COMPARED_AT_ONCE)
            parts.append(self._blocklist.compared(octets[some], codes[some]))
            await asyncio.sleep(0)
        return Compared(*map(np.concatenate, zip(*parts, strict=True)))

    async def _put_in_force(self, octets: Octets, codes: Codes, since: int, until: int) -> None:
        if since == 0:
            await self._replace(octets, codes)
        elif len(codes) <= IN_ONE_GO:
            self._blocklist.apply_columns(octets, codes)
        else:
            await self._reload()
            return
        self._checkpoint = until

    async def _reload(self) -> None:
        entries, checkpoint = await self._copy.load()
        await self._replace(*await asyncio.to_thread(entries.columns))
        self._checkpoint = checkpoint

    async def _replace(self, octets: Octets, codes: Codes) -> None:
        self._blocklist.replace(await asyncio.to_thread(self._blocklist.indexes, octets, codes))

    async def _tell(self, fresh: Octets) -> None:
        if self._added is None:
            return
        if len(fresh):
            self._added(self._blocklist.source, fresh)
        self._retell = False
        await self._copy.note_told(self._checkpoint)

    async def _note_fetched(self, gathered: Gathered, since: int) -> None:
        await self._copy.note_skipped(gathered.skipped)
        self._skipped += gathered.skipped
        self._anew_due |= gathered.until < since
        self._failures, self._error = 0, ""
        self._fetched_at = self._last_fetch = self._clock()

    async def _note(self, no: Exception) -> None:
        """Say what went wrong, once for each kind of trouble, and keep it for the operator."""
        self._failures += 1
        self._version = UNSEEN
        if str(no) != self._error:
            expected = isinstance(no, ServiceError)
            log.warning("the list %s stays as it is: %s", self._blocklist.source, no, exc_info=not expected)
        self._error = str(no) or type(no).__name__
        try:
            await self._copy.note_error(self._error)
        except Exception as worse:  # noqa: BLE001 - the store is the trouble; status() still tells it
            log.debug("the error could not be kept: %s", worse)

    def _pause(self, no: Exception) -> float:
        most = LONGEST_PAUSE_ANNOUNCED if self._announced else LONGEST_PAUSE
        longest = min(most, FIRST_PAUSE * 2.0 ** min(self._failures, 10))
        asked = no.evidence.get("retry_after", 0.0) if isinstance(no, EgideError) else 0.0
        busy = min(float(str(asked)), LONGEST_BUSY)
        return max(busy, longest * (0.5 + random.random() / 2))  # noqa: S311 - spreads attempts, keeps no secret


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
