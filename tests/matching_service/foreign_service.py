"""A foreign matching service: it keeps its records in memory, pages them, and announces nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import numpy as np
from aiohttp import web

from matching.fingerprint import BYTES, Fingerprint
from matching.sync import Sync

KNOWN = [Fingerprint(np.random.default_rng(n).bytes(BYTES)) for n in range(40)]

CLOCK = 1_700_000_000
"""Seconds since 1970 when a foreign service starts."""


class ForeignService:
    """Speaks the documented protocol and nothing more. `now` is its clock, in seconds."""

    def __init__(self, page_size: int = 3) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.now = CLOCK
        self.starts: list[int] = []
        self._page_size = page_size
        self._sets: list[tuple[int, list[dict[str, Any]]]] = []

    def put(self, numbers: Iterable[int], **changes: Any) -> None:
        """Add records of the known fingerprints of these numbers, or change them."""
        self.now += 1
        for number in numbers:
            told = {"signalType": "ImagePDQ", "hashValue": str(KNOWN[number]), "hashStatus": "Active"}
            before = self.records.pop(told["hashValue"], told)
            self.records[told["hashValue"]] = {**before, **changes, "lastModtimestamp": self.now}

    async def fetch(self, request: web.Request) -> web.Response:
        """A page of what had changed since the second asked for, when the set was begun."""
        if not (token := request.query.get("nextPageToken", "")):
            token = f"{self._begin(int(request.query['startTimestamp']))}/0"
        number, first = map(int, token.split("/"))
        checkpoint, found = self._sets[number]
        next_one = first + self._page_size
        part, more = found[first:next_one], len(found) > next_one
        body = {"count": len(part), "nextSetTimestamp": checkpoint, "hasMoreRecords": more, "hashRecords": part}
        return web.json_response({**body, "nextPageToken": f"{number}/{next_one}" if more else ""})

    def _begin(self, start: int) -> int:
        self.starts.append(start)
        found = [dict(one) for one in self.records.values() if one["lastModtimestamp"] >= start]
        self._sets.append((self.now, found))
        return len(self._sets) - 1

    @property
    def route(self) -> web.RouteDef:
        """Where it is asked."""
        return web.get("/v1/FetchHashes", self.fetch)


@asynccontextmanager
async def running(*syncs: Sync) -> AsyncIterator[None]:
    """Their rounds going on meanwhile."""
    tasks = [asyncio.create_task(sync.run()) for sync in syncs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def until(condition: Callable[[], object]) -> None:
    """Wait for it, with a deadline."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)
