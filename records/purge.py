"""Erasing everything about a chat, at a set time after the bot has left it."""

import logging
import time
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from records.chats import Chats
from records.keys import of_register, pattern_of_chat
from records.owed import Owed

log = logging.getLogger(__name__)

DELAY_SECONDS = 12 * 3600
"""Between leaving and erasing. PRODUCT's promise is 24 h; half of it leaves room for a program that was down, and
the other half lets an administrator who removed the bot by mistake undo that without losing anything."""

_DUE = of_register("purges", "due")


class Purges:
    """The chats to be erased, and when."""

    def __init__(self, redis: Redis, chats: Chats) -> None:
        self._redis = redis
        self._chats = chats

    async def schedule(self, chat: int, after: float = DELAY_SECONDS) -> None:
        """Erase this chat in `after` seconds; a chat already scheduled keeps its time."""
        await self._redis.zadd(_DUE, {str(chat): time.time() + after}, nx=True)

    async def cancel(self, chat: int) -> None:
        """The bot is back: keep the chat."""
        await self._redis.zrem(_DUE, str(chat))

    async def erase_due(self) -> list[int]:
        """Erase the chats whose time has come; returns them."""
        due = [int(member) for member in cast("list[bytes]", await self._redis.zrangebyscore(_DUE, 0, time.time()))]
        for chat in due:
            await self.erase(chat)
        if due:
            await self._rewrite_log()
        return due

    async def erase(self, chat: int) -> int:
        """Erase every key of a chat now; returns how many there were."""
        erased = 0
        async for key in self._redis.scan_iter(match=pattern_of_chat(chat), count=1000):
            await self._redis.unlink(key)
            erased += 1
        await self._chats.forget(chat)
        await Owed(self._redis).forget(chat)
        await self.cancel(chat)
        return erased

    async def _rewrite_log(self) -> None:
        """Have the server write its append-only file anew: until then what was erased is still in the old one."""
        if (await self._redis.info("persistence")).get("aof_enabled") != 1:
            return
        try:
            await self._redis.bgrewriteaof()
        except ResponseError as no:
            # Already at it (then the next rewriting does it), or not ours to order: the operator's server.
            log.info("the append-only file is not rewritten now: %s", no)
