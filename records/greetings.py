"""In which groups the bot has introduced itself within a day: added again so soon, it says nothing."""

from typing import Final

from redis.asyncio import Redis

from records.keys import of_register

ONCE_IN_SECONDS: Final = 86_400


class Greetings:
    """The groups greeted lately. Kept apart from the group's own keys, which may be erased meanwhile."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def given(self, chat: int) -> bool:
        """Whether this group was greeted within the last ONCE_IN_SECONDS."""
        return bool(await self._redis.exists(_key(chat)))

    async def give(self, chat: int) -> None:
        """It is, from now."""
        await self._redis.set(_key(chat), "1", ex=ONCE_IN_SECONDS)


def _key(chat: int) -> str:
    return of_register("greeted", f"lately:{chat}")
