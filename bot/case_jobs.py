"""What has to happen to cases as time passes: they expire, and what was withdrawn is erased."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final, Self

from records.aof import AppendOnlyFile
from records.cases import Cases
from records.hashes import Hashes
from records.kept_case import TRACE_SECONDS
from records.store import OUTAGES, Store

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 60.0
LOOKS_AN_HOUR: Final = 60


class CaseJobs:
    """Runs beside a service. Several processes may do so: each step can be repeated. `clock` gives seconds."""

    def __init__(self, cases: Cases, hashes: Hashes, clock: Callable[[], float] = time.time) -> None:
        self._cases = cases
        self._hashes = hashes
        self._clock = clock
        self._file = AppendOnlyFile(hashes.store.redis)

    @classmethod
    def of(cls, store: Store) -> Self:
        """Those of a store."""
        hashes = Hashes(*store)
        return cls(Cases(hashes), hashes)

    async def run(self) -> None:
        """Look every hour, and every minute whether the append-only file is to be rewritten, until cancelled."""
        looks = 0
        while True:
            try:
                if looks % LOOKS_AN_HOUR == 0:
                    await self.look()
                await self._file.rewrite_if_due()
                looks += 1
            except OUTAGES as no:
                log.warning("cases that expire wait for the store: %s", no)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Withdraw what has expired; erase what was withdrawn 30 days ago, cases and records alike."""
        touched = await self._cases.expire()
        erased = await self._hashes.erase_gone(int(self._clock()) - TRACE_SECONDS)
        if touched or erased:
            await self._file.outdated()
            log.info("%d cases have expired or were erased, and %d withdrawn records", touched, erased)
