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

CONVERSATION: Final = 0
"""The number of no message: there was a conversation."""


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

    async def talked(self, chat: int) -> None:
        """A conversation began, and not only something else was written."""
        await self.note(chat, CONVERSATION)

    async def has_talked(self, chat: int) -> bool:
        """Whether there was a conversation in these two days that was not erased."""
        return await self._redis.zscore(_key(chat), str(CONVERSATION)) is not None

    async def of(self, chat: int) -> list[int]:
        """All of them, the oldest first."""
        held = cast("list[bytes]", await self._redis.zrange(_key(chat), 0, -1))
        return [number for number in map(int, held) if number != CONVERSATION]

    async def erased(self, chat: int) -> None:
        """The conversation is erased."""
        await self.gone(chat, CONVERSATION)

    async def gone(self, chat: int, *messages: int) -> None:
        """These are deleted."""
        await self._redis.zrem(_key(chat), *map(str, messages))


def _key(chat: int) -> str:
    return of_chat(chat, "written")
