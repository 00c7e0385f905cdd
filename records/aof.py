"""The server's append-only file, which holds what was erased until it is written anew.

Whoever erases something says that the file is outdated. It is then rewritten at once, or as soon as the last rewriting
is far enough back: rewriting costs the server a copy of everything it holds.
"""

import logging
import time
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from records.keys import of_register

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1_800
"""Between two rewritings. With the 25 minutes in which copies of the blocklist are written anew, a withdrawn
fingerprint is off the disk within an hour."""

OUTDATED: Final = of_register("aof", "outdated")
"""There while something erased is still in the file; holds since when, in epoch seconds."""

REWRITTEN: Final = of_register("aof", "rewritten")
"""There for LEAST_SECONDS after a rewriting was ordered."""


class AppendOnlyFile:
    """Any number of processes may speak for the same server."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def outdated(self) -> None:
        """Something was erased that has to leave the file as well."""
        await self._redis.set(OUTDATED, int(time.time()), nx=True)

    async def rewrite_if_due(self) -> bool:
        """Have the server write it anew, if it is outdated and was not written lately; whether that was ordered."""
        if not await self._redis.exists(OUTDATED):
            return False
        if not await self._redis.set(REWRITTEN, 1, nx=True, ex=LEAST_SECONDS):
            return False
        if (await self._redis.info("persistence")).get("aof_enabled") != 1:
            await self._redis.delete(OUTDATED)
            return False
        return await self._order()

    async def _order(self) -> bool:
        try:
            await self._redis.delete(OUTDATED)
            await self._redis.bgrewriteaof()
        except ResponseError as no:
            # Already at it, with what was there when it began, or not ours to order: the operator's server.
            await self.outdated()
            log.info("the append-only file is not rewritten now: %s", no)
            return False
        return True
