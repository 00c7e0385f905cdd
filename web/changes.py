"""Clients that wait for a change of the blocklist, all woken by one follower of the store."""

import asyncio
from contextlib import aclosing
from typing import Self

from records.hashes import Hashes

STOP_SECONDS = 1.0
"""Between two requests to the follower to stop."""


class Changes:
    """The count of changes, followed. Use as an async context manager."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes
        self._moved = asyncio.Condition()
        self._version = -1
        self._closing = False
        self._follower: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._follower = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        # Again and again: a cancellation that meets redis-py's own timeout of a read gets lost in it.
        while self._follower and not self._follower.done():
            self._follower.cancel()
            await asyncio.wait([self._follower], timeout=STOP_SECONDS)

    async def other_than(self, known: int, seconds: float) -> int:
        """The count, as soon as it is another than `known`, at the latest after `seconds`.

        Another, not a greater one: a store restored from a backup counts from where it was.
        """
        await self._note(await self._hashes.version())
        async with self._moved:
            try:
                async with asyncio.timeout(seconds):
                    await self._moved.wait_for(lambda: self._closing or self._version != known)
            except TimeoutError:
                return known
        return self._version

    async def release(self) -> None:
        """Let everybody go who waits, now and from now on."""
        self._closing = True
        async with self._moved:
            self._moved.notify_all()

    async def _follow(self) -> None:
        async with aclosing(self._hashes.versions()) as versions:
            async for version in versions:
                await self._note(version)
                if self._closing:
                    return

    async def _note(self, version: int) -> None:
        if version == self._version:
            return
        async with self._moved:
            self._version = version
            self._moved.notify_all()
