"""Gives the chats of a due queue their turns: many chats at a time, each chat in one place only."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from records.duequeue import LEASE_SECONDS, DueQueue, Lease
from records.store import OUTAGES

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""Between two looks at the queue when nothing is heard: chats whose time comes later, messages that were missed."""

OUTAGE_SECONDS = 0.5
"""Between two tries while the store does not answer."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How a turn ended: nothing left (`drained`), or more to do in `after` seconds."""

    drained: bool
    after: float = 0.0


class Turns:
    """Runs `turn` for each chat of `queue` as it comes due, in up to `places` chats at the same time."""

    def __init__(self, queue: DueQueue, turn: Callable[[Lease], Awaitable[Rest]], places: int) -> None:
        self._queue = queue
        self._turn = turn
        self._places = places
        self._running: set[int] = set()
        self._look = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled. A store that is away is waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._keep_leases())
            while True:
                await self._start_turns(group)

    async def _start_turns(self, group: asyncio.TaskGroup) -> None:
        self._look.clear()
        if free := self._places - len(self._running):
            try:
                leases = await self._queue.take(free)
            except OUTAGES as no:
                log.warning("the store does not answer: %s", no)
                await asyncio.sleep(OUTAGE_SECONDS)
                return
            for lease in leases:
                if lease.chat in self._running:
                    continue  # our own lease lapsed while this process stood still; the turn goes on
                self._running.add(lease.chat)
                group.create_task(self._give_turn(lease))
        await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._look.wait()
        except TimeoutError:
            return

    async def _give_turn(self, lease: Lease) -> None:
        try:
            rest = await self._turn(lease)
            # Given back, the chat may be ours again before the next line: so it leaves our books first.
            self._running.discard(lease.chat)
            await self._queue.give_back(lease, drained=rest.drained, after=rest.after)
        except OUTAGES as no:
            # The lease ends by itself, and the chat is taken again with all that was not acknowledged.
            log.warning("the store does not answer: %s", no)
            self._running.discard(lease.chat)
        except Exception:
            log.exception("a turn of chat %d failed; it will be taken again", lease.chat)
            self._running.discard(lease.chat)
        self._look.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._queue.rung() as bell:
                    while True:
                        await bell.wait(LEASE_SECONDS)
                        self._look.set()
            except OUTAGES:
                await asyncio.sleep(OUTAGE_SECONDS)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if not self._running:
                continue
            try:
                await self._queue.extend(list(self._running))
            except OUTAGES as no:
                log.warning("leases could not be extended: %s", no)
