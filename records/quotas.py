"""How much a client has asked of the matching service, counted in the store: all its processes share the counts."""

import math
from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_register
from records.vault import Vault

MINUTE: Final = 60
DAY: Final = 86_400

_TAKE = """
local held = tonumber(redis.call('GET', KEYS[1]) or '0')
local amount, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
if held + amount <= limit then
  redis.call('INCRBY', KEYS[1], amount)
  if held == 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
  return {1, 0, 0}
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then left = ARGV[3] * 1000 end
local first = redis.call('SET', KEYS[2], '1', 'NX', 'PX', math.max(1, left))
return {0, left, first and 1 or 0}
"""
"""Take from what is left of a limit in the running period, which begins with the first that is taken. All or nothing:
what was refused does not count. The last number says whether it is the first refusal of this period."""


class Overrun(Exception):
    """A limit is reached. `seconds` until there is something again; `first` in this period to be refused."""

    def __init__(self, detail: str, seconds: int, *, first: bool) -> None:
        self.detail = detail
        self.seconds = seconds
        self.first = first
        super().__init__(detail)


class Quotas:
    """Counts calls and records. A period's counter goes by itself when the period ends."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._vault = vault
        self._script = redis.register_script(_TAKE)

    async def call(self, client: str, kind: str, limit: int) -> None:
        """Count a call of one kind; raises Overrun beyond `limit` of them a minute."""
        counter = of_register("service", f"calls:{self._vault.name(client, 'calls')}:{kind}")
        await self._take(counter, 1, limit, MINUTE, f"more than {limit} calls of {kind} in a minute")

    async def records(self, client: str, amount: int, limit: int) -> None:
        """Count records that a client is about to write; raises Overrun beyond `limit` of them a day."""
        counter = of_register("service", f"taken:{self._vault.name(client, 'taken')}")
        await self._take(counter, amount, limit, DAY, f"more than {limit} records in a day")

    async def registered(self, client: str, kind: str, amount: int, limit: int) -> None:
        """Count what a client registers in people's names, cases or fingerprints; raises Overrun as above."""
        counter = of_register("service", f"taken:{self._vault.name(client, 'taken')}:{kind}")
        await self._take(counter, amount, limit, DAY, f"more than {limit} {kind} registered in a day")

    async def _take(self, counter: str, amount: int, limit: int, seconds: int, detail: str) -> None:
        keys, args = [counter, f"{counter}:refused"], [amount, limit, seconds]
        taken, left, first = cast("tuple[int, int, int]", await self._script(keys=keys, args=args))
        if not taken:
            raise Overrun(detail, max(1, math.ceil(left / 1000)), first=bool(first))
