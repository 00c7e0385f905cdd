"""Who wants to see the cards of a group one by one that a summary only named: shown when it is the group's turn."""

from typing import NamedTuple

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of

WISH_SECONDS = 3_600
"""A wish that could not be met for so long is forgotten: its button is still there."""


class Wish(NamedTuple):
    """Where to show them: a chat, and the topic within it."""

    place: int
    topic: int | None


class Wishes:
    """The wishes about all groups."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, chat: int, wish: Wish) -> None:
        """Somebody wants to see some more of the cards of this group there."""
        key = of_chat(chat, "wishes")
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, str(wish.place), str(wish.topic or ""))
            pipe.expire(key, WISH_SECONDS)
            await pipe.execute()

    async def of(self, chat: int) -> list[Wish]:
        """All of them."""
        found = await self._redis.hgetall(of_chat(chat, "wishes"))
        return [Wish(int(place), _topic_of(topic)) for place, topic in found.items()]

    async def met(self, chat: int, wish: Wish) -> None:
        """This one was met, or cannot be."""
        await self._redis.hdel(of_chat(chat, "wishes"), str(wish.place))


def _topic_of(told: bytes | str) -> int | None:
    text = text_of(told)
    return int(text) if text else None
