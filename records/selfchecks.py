"""What administrators were last told of each chat's self-check, and when each chat is to be checked again."""

import json
import random
from collections.abc import Callable, Iterable
from typing import Final, cast

from redis.asyncio import Redis

from policies.policy import DAY
from policies.selfcheck import Told
from records.keys import of_chat, of_register

EVERY_SECONDS: Final = float(DAY)
"""Each chat is checked once a day."""

_DUE: Final = of_register("self-checks", "due")

_TAKE: Final = """
local taken = redis.call('ZRANGEBYSCORE', KEYS[1], 0, ARGV[1], 'LIMIT', 0, ARGV[3])
for _, chat in ipairs(taken) do redis.call('ZADD', KEYS[1], ARGV[2], chat) end
return taken
"""
"""Give the chats that are due, and put them off: no two processes are given the same."""


class SelfChecks:
    """The self-checks of all chats. `chance` gives a number from 0 to 1, by which the chats are spread over the day."""

    def __init__(self, redis: Redis, chance: Callable[[], float] = random.random) -> None:
        self._redis = redis
        self._chance = chance
        self._take = redis.register_script(_TAKE)

    async def told(self, chat: int) -> Told | None:
        """What was last told of a chat; None where nobody could be told anything yet."""
        held = await self._redis.get(of_chat(chat, "self-check"))
        if held is None:
            return None
        told = json.loads(held)
        return Told(frozenset(told["problems"]), told["at"])

    async def note(self, chat: int, told: Told) -> None:
        """Administrators were told this."""
        kept = {"problems": sorted(told.problems), "at": told.at}
        await self._redis.set(of_chat(chat, "self-check"), json.dumps(kept))

    async def plan(self, chats: Iterable[int], now: float) -> None:
        """Have these checked every day, and no others; those not planned yet begin at any time of the next day."""
        held = {int(chat) for chat in cast("list[bytes]", await self._redis.zrange(_DUE, 0, -1))}
        wanted = set(chats)
        if gone := held - wanted:
            await self._redis.zrem(_DUE, *map(str, gone))
        if fresh := {str(chat): now + EVERY_SECONDS * self._chance() for chat in sorted(wanted - held)}:
            await self._redis.zadd(_DUE, fresh, nx=True)

    async def take(self, now: float, most: int) -> list[int]:
        """The chats that are due, for the caller alone. One that is not checked after all is due the next day."""
        arguments = [str(now), str(now + EVERY_SECONDS), str(most)]
        return [int(chat) for chat in cast("list[bytes]", await self._take(keys=[_DUE], args=arguments))]

    async def again(self, chat: int, at: float) -> None:
        """One that was taken could not be checked: have it checked at this time."""
        await self._redis.zadd(_DUE, {str(chat): at}, xx=True)
