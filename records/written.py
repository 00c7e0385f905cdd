"""The numbers of the messages in a private chat that are deleted when its person asks for it.

Numbers alone: what was written, and at which step, is nowhere kept. They stay for as long as Telegram lets a bot
delete a message.
"""

import time
from collections.abc import Callable
from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_chat

KEPT_SECONDS: Final = 48 * 3_600


class Written:
    """The messages of all private chats. `clock` gives epoch seconds."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock

    async def note(self, chat: int, *messages: int) -> None:
        """These are there now."""
        now = self._clock()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(_key(chat), {str(message): now for message in messages})
            pipe.zremrangebyscore(_key(chat), 0, now - KEPT_SECONDS)
            pipe.expire(_key(chat), KEPT_SECONDS)
            await pipe.execute()

    async def of(self, chat: int) -> list[int]:
        """All of them, the oldest first."""
        return [int(one) for one in cast("list[bytes]", await self._redis.zrange(_key(chat), 0, -1))]

    async def gone(self, chat: int, *messages: int) -> None:
        """These are deleted."""
        await self._redis.zrem(_key(chat), *map(str, messages))


def _key(chat: int) -> str:
    return of_chat(chat, "written")
