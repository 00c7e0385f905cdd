"""Erases what has an end in time, where the store does not do it by itself: most keys carry their own end.

A key that holds several records ends with the last of them; what came before that is looked for here. PRIVACY.md says
of each how long it is kept.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, Self

from records.aof import AppendOnlyFile
from records.appeals import Appeals
from records.audit import MODERATION, Audit
from records.chats import Chats
from records.evidence import Evidence
from records.minors import Minors
from records.reviews import Reviews
from records.standings import Standings
from records.statements import Statements
from records.store import OUTAGES, Store

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 6 * 3_600.0
"""What is past its time is gone a quarter of a day later at most. Each look goes through all keys a few times."""

AGAIN_SECONDS: Final = 60.0
"""After an outage."""

Ends = Callable[[float], Awaitable[int]]
"""Erases what is past its time at a moment (epoch seconds); how much that was."""


class Chain(Protocol):
    """Records in a row (records.chain.Chain)."""

    async def expire(self, owner: int | str, now: float) -> int:
        """Cut off what is past its time; how many records."""


class Retention:
    """Runs beside the workers. Several processes may do so: each step can be repeated. `clock` gives epoch seconds."""

    def __init__(
        self,
        chats: Chats,
        ends: Sequence[Ends],
        of_groups: Sequence[Chain],
        of_moderation: Sequence[Chain],
        file: AppendOnlyFile,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._chats = chats
        self._ends = ends
        self._of_groups = of_groups
        self._of_moderation = of_moderation
        self._file = file
        self._clock = clock

    @classmethod
    def of(cls, store: Store, chats: Chats, clock: Callable[[], float] = time.time) -> Self:
        """That of a store."""
        redis, vault = store
        audit = Audit(redis, vault)
        statements, appeals = Statements(redis, vault, clock), Appeals(redis, vault, clock)

        async def told_to_posters(_: float) -> int:
            return await statements.expire() + await appeals.expire()

        reviews, minors = Reviews(redis, vault), Minors(redis, vault)
        ends = [Standings(redis).expire, told_to_posters, reviews.erase_closed, minors.erase_reported]
        logs = [audit.decisions, audit.views]
        return cls(chats, ends, [Evidence(redis, vault), *logs], logs, AppendOnlyFile(redis), clock)

    async def run(self) -> None:
        """Look every LOOK_SECONDS, until cancelled."""
        while True:
            try:
                await self.look()
            except OUTAGES as no:
                log.warning("what is past its time waits for the store: %s", no)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Erase what is past its time now; how many records that were."""
        now = self._clock()
        erased = sum([await end(now) for end in self._ends])
        erased += sum([await chain.expire(MODERATION, now) for chain in self._of_moderation])
        for chat in await self._chats.ids():
            erased += sum([await chain.expire(chat, now) for chain in self._of_groups])
        if erased:
            await self._file.outdated()
            log.info("records that were past their time: %d", erased)
        return erased
