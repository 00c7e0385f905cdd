"""Which groups a person administers, as Telegram last said: so that somebody can be shown the groups they may set.

Nobody may do anything because of what is here: it says which groups to ask Telegram about (handlers.deciders). Two
sorted sets by when it was last seen: `administers` of the person's private chat holds the groups, `administrators` of
the group the people, by which the former are found when the group is erased.
"""

import time
from collections.abc import Callable, Iterable
from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_chat

KEPT_SECONDS: Final = 90 * 86_400
"""After Telegram last named the person among the group's administrators."""

MOST_GROUPS: Final = 500
"""Of one person; those seen longest ago give way."""

MOST_PEOPLE: Final = 200
"""Of one group. Telegram allows some fifty administrators; this is what is kept of those who were."""


class Administering:
    """The administrators of all groups. `clock` gives epoch seconds."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock

    async def seen(self, chat: int, people: Iterable[int]) -> None:
        """Telegram named these people, all of them or some, as administrators of this group."""
        there = list(people)
        if not there:
            return
        # The group's own first: a person in it who knows nothing of the group is looked at in vain when it is erased,
        # one missing would be overlooked. No transaction, since the keys may lie on several nodes.
        await self._put(_of_group(chat), there, MOST_PEOPLE)
        for person in there:
            await self._put(_of_person(person), [chat], MOST_GROUPS)

    async def lost(self, chat: int, person: int) -> None:
        """This person is no administrator of this group any more."""
        await self._redis.zrem(_of_person(person), str(chat))
        await self._redis.zrem(_of_group(chat), str(person))

    async def of(self, person: int) -> list[int]:
        """The groups this person was seen to administer, the one seen last first."""
        since = self._clock() - KEPT_SECONDS
        held = await self._redis.zrevrangebyscore(_of_person(person), "+inf", since)
        return [int(chat) for chat in cast("list[bytes]", held)]

    async def people(self, chat: int) -> list[int]:
        """Who was seen to administer this group, the one seen last first."""
        since = self._clock() - KEPT_SECONDS
        held = await self._redis.zrevrangebyscore(_of_group(chat), "+inf", since)
        return [int(person) for person in cast("list[bytes]", held)]

    async def erase(self, person: int) -> int:
        """Forget all groups of one person, until Telegram names them anew; how many."""
        groups = cast("list[bytes]", await self._redis.zrange(_of_person(person), 0, -1))
        for chat in groups:
            await self._redis.zrem(_of_group(int(chat)), str(person))
        await self._redis.unlink(_of_person(person))
        return len(groups)

    async def forget(self, chat: int) -> None:
        """A group is erased. To be called while its own keys are still there."""
        for person in cast("list[bytes]", await self._redis.zrange(_of_group(chat), 0, -1)):
            await self._redis.zrem(_of_person(int(person)), str(chat))

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup. To be called after its keys have moved."""
        for person in cast("list[bytes]", await self._redis.zrange(_of_group(new), 0, -1)):
            key = _of_person(int(person))
            if when := await self._redis.zscore(key, str(old)):
                await self._redis.zadd(key, {str(new): when})
            await self._redis.zrem(key, str(old))

    async def _put(self, key: str, members: list[int], most: int) -> None:
        now = self._clock()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(key, {str(member): now for member in members})
            pipe.zremrangebyscore(key, 0, now - KEPT_SECONDS)
            pipe.zremrangebyrank(key, 0, -most - 1)
            pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()


def _of_person(person: int) -> str:
    return of_chat(person, "administers")


def _of_group(chat: int) -> str:
    return of_chat(chat, "administrators")
