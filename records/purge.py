"""Erasing everything about a chat, at a set time after the bot has left it."""

import time
from typing import Protocol, cast

from redis.asyncio import Redis

from records.aof import AppendOnlyFile
from records.chats import Chats
from records.keys import of_register, pattern_of_chat
from records.owed import Owed

DELAY_SECONDS = 12 * 3600
"""Between leaving and erasing. PRODUCT's promise is 24 h; half of it leaves room for a program that was down, and
the other half lets an administrator who removed the bot by mistake undo that without losing anything."""

_DUE = of_register("purges", "due")


class Forgetting(Protocol):
    """Keeps something of a chat under other keys than the chat's (records.false_alarms, records.removals)."""

    async def forget(self, chat: int) -> None:
        """Forget it, while the chat's own records are still there."""


class Purges:
    """The chats to be erased, and when."""

    def __init__(self, redis: Redis, chats: Chats, *elsewhere: Forgetting) -> None:
        self._redis = redis
        self._chats = chats
        self._elsewhere = elsewhere
        self._log = AppendOnlyFile(redis)

    async def schedule(self, chat: int, after: float = DELAY_SECONDS) -> None:
        """Erase this chat in `after` seconds; a chat already scheduled keeps its time."""
        await self._redis.zadd(_DUE, {str(chat): time.time() + after}, nx=True)

    async def cancel(self, chat: int) -> None:
        """The bot is back: keep the chat."""
        await self._redis.zrem(_DUE, str(chat))

    async def due(self) -> dict[int, float]:
        """The chats to be erased, and when, in epoch seconds."""
        held = cast("list[tuple[bytes, float]]", await self._redis.zrange(_DUE, 0, -1, withscores=True))
        return {int(chat): when for chat, when in held}

    async def erase_due(self) -> list[int]:
        """Erase the chats whose time has come; returns them."""
        due = [int(member) for member in cast("list[bytes]", await self._redis.zrangebyscore(_DUE, 0, time.time()))]
        for chat in due:
            await self.erase(chat)
        if due:
            await self._log.outdated()
        await self._log.rewrite_if_due()
        return due

    async def erase(self, chat: int) -> int:
        """Erase every key of a chat now; returns how many there were."""
        erased = 0
        for one in self._elsewhere:
            await one.forget(chat)
        async for key in self._redis.scan_iter(match=pattern_of_chat(chat), count=1000):
            await self._redis.unlink(key)
            erased += 1
        await self._chats.forget(chat)
        await Owed(self._redis).forget(chat)
        await self.cancel(chat)
        return erased
