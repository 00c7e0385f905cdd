"""Turns of each client at what is much work: whoever asks for much at once waits, and nobody else for it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from records.quotas import Overrun


class Turns:
    """At most `at_once` calls of a client are served at the same time in one process, and `waiting` more wait."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._most = at_once + waiting
        self._present: Counter[str] = Counter()
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_once))

    @asynccontextmanager
    async def of(self, client: str) -> AsyncIterator[None]:
        """One turn of this client, as soon as it comes. Raises Overrun where too many wait already."""
        if self._present[client] >= self._most:
            raise Overrun(f"more than {self._most} calls at the same time", 1, first=True)
        self._present[client] += 1
        try:
            async with self._turns[client]:
                yield
        finally:
            self._present[client] -= 1
            if not self._present[client]:
                del self._present[client], self._turns[client]
