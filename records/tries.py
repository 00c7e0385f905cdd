"""Tries of a case's PIN, counted before the PIN is looked at: fifty at the same moment are still five.

Numbers that nobody has are counted as others are, so that a lock says nothing about whether there is such a case.
"""

import time
from collections.abc import Callable
from typing import Final

from redis.asyncio import Redis

from matching.cases import CaseLocked
from records.keys import of_register
from records.vault import Vault

FREE: Final = 5
"""Wrong tries before the first lock."""

LOCKS: Final = (15 * 60, 3_600, 4 * 3_600, 24 * 3_600)
"""Seconds a case is locked after the fifth wrong try, and after each further one; the last for all that follow."""

REMEMBERED: Final = 7 * 24 * 3_600
"""Seconds after the last try until the count begins anew: one try a day on average, of a million PINs."""

MOST_MISSES: Final = 10_000
"""Failed tries of one client in an hour, whatever the number: then none of its tries is looked at.

Each costs a tenth of a second of computing (records.pins), so all of them a quarter of a core. The bot lets fewer
through (records.allowances)."""

MISSES_SECONDS: Final = 3_600

_TRY = """
local now = tonumber(ARGV[1])
local locked = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if locked > now then return tostring(locked - now) end
local count = redis.call('HINCRBY', KEYS[1], 'count', 1)
local free = tonumber(ARGV[2])
if count >= free then
  local seconds = tonumber(ARGV[4 + math.min(count - free, #ARGV - 4)])
  redis.call('HSET', KEYS[1], 'until', string.format('%.3f', now + seconds))
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return '0'
"""


class Tries:
    """Counts them, in the store: all processes share the counts."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock
        self._try = redis.register_script(_TRY)

    async def begin(self, client: str, name: str) -> None:
        """Count a try at the case of this name, before its PIN is looked at. Raises CaseLocked."""
        if int(await self._redis.get(self._misses(client)) or 0) >= MOST_MISSES:
            raise CaseLocked(await self._redis.ttl(self._misses(client)))
        arguments = [self._clock(), FREE, REMEMBERED, *LOCKS]
        seconds = float(await self._try(keys=[_tries(name)], args=arguments))
        if seconds > 0:
            raise CaseLocked(seconds)

    async def failed(self, client: str) -> None:
        """The try was wrong."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(self._misses(client))
            pipe.expire(self._misses(client), MISSES_SECONDS, nx=True)
            await pipe.execute()

    async def forget(self, name: str) -> None:
        """The try was right, or the case is gone: the count begins anew."""
        await self._redis.delete(_tries(name))

    def _misses(self, client: str) -> str:
        return of_register("service", f"misses:{self._vault.name(client, 'misses')}")


def _tries(name: str) -> str:
    return of_register("service", f"tries:{name}")
