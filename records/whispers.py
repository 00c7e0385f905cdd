"""Who is to be shown one line in a group that nobody else sees, since the bot may not write to them in private yet."""

from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_chat

WAITING_SECONDS: Final = 3_600
"""A line that could not be shown for so long answers nothing any more."""


class Whispers:
    """The lines that wait, of all groups."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, chat: int, person: int) -> None:
        """Have the line shown to this person."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(_key(chat), str(person))
            pipe.expire(_key(chat), WAITING_SECONDS)
            await pipe.execute()

    async def waiting(self, chat: int) -> list[int]:
        """Who is to be shown it."""
        return sorted(int(person) for person in cast("set[bytes]", await self._redis.smembers(_key(chat))))

    async def shown(self, chat: int, person: int) -> None:
        """They were, or cannot be."""
        await self._redis.srem(_key(chat), str(person))


def _key(chat: int) -> str:
    return of_chat(chat, "whispers")
