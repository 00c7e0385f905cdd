"""A queue of chats that have something waiting: each chat is taken by one worker at a time, the longest waiting first.

The queue holds ids of chats, never the work itself, which lies under the chat's own keys. So a chat that floods
takes one place like any other. Everything is in three keys of one slot:

- `due`    sorted set: chat -> when it may be taken (epoch milliseconds). A taken chat is due when its lease ends,
           so the chats of a worker that died come back by themselves.
- `rings`  hash: chat -> number of its last ring (all rings are counted under `last`). A worker gives back the number
           it saw; if it has changed meanwhile, the chat stays in the queue. So nothing added while a chat is being
           worked on is overlooked, and no number ever comes twice: a lease of long ago cannot pass for a new one.
- `leases` hash: chat -> token of the worker that has it. A worker that lost its lease can no longer give it back.
"""

import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from records.keys import of_register

LEASE_SECONDS = 6.0
"""How long a taken chat stays taken without a word from its worker."""

RING_AT_ONCE = 1_000
"""Chats rung in one script: the server does nothing else meanwhile."""

_RING = """
for i = 3, #ARGV do
  redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[i])
  redis.call('HSET', KEYS[2], ARGV[i], redis.call('HINCRBY', KEYS[2], 'last', 1))
end
redis.call('PUBLISH', ARGV[2], '')
"""

_TAKE = """
local taken = {}
for _, chat in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local holder = redis.call('HGET', KEYS[3], chat)
  redis.call('ZADD', KEYS[1], 'XX', ARGV[2], chat)
  redis.call('HSET', KEYS[3], chat, ARGV[4])
  taken[#taken + 1] = {chat, redis.call('HGET', KEYS[2], chat) or '0', holder or ARGV[4]}
end
return taken
"""

_EXTEND = """
for i = 3, #ARGV do
  if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[2] then
    redis.call('ZADD', KEYS[1], 'XX', ARGV[1], ARGV[i])
  end
end
"""

_GIVE_BACK = """
if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[3], ARGV[1])
if ARGV[4] == '1' and redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[3] then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[1], 'XX', ARGV[5], ARGV[1])
end
return 1
"""

_FREE_ALL = """
for _, chat in ipairs(redis.call('HKEYS', KEYS[2])) do
  redis.call('ZADD', KEYS[1], 'XX', ARGV[1], chat)
end
return redis.call('HLEN', KEYS[2])
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """One chat, taken."""

    chat: int
    rings: int
    orphaned: bool
    """Whether another worker had the chat before and never gave it back; what this one could not give back while the
    store was away does not count."""


class DueQueue:
    """One queue of chats. `token` tells this worker's leases from those of others."""

    def __init__(self, redis: Redis, name: str) -> None:
        self._redis = redis
        self._token = secrets.token_hex(8)
        self._due = of_register(name, "due")
        self._rings = of_register(name, "rings")
        self._leases = of_register(name, "leases")
        self._channel = of_register(name, "wake")
        self._ring = redis.register_script(_RING)
        self._take = redis.register_script(_TAKE)
        self._extend = redis.register_script(_EXTEND)
        self._give_back = redis.register_script(_GIVE_BACK)
        self._free_all = redis.register_script(_FREE_ALL)

    async def ring(self, chats: Iterable[int], after: float = 0.0) -> None:
        """Say, once the work is written, that these chats have something waiting, to be taken in `after` seconds.

        A chat that is in the queue already keeps its place.
        """
        keys, waiting = [self._due, self._rings], list(chats)
        for at in range(0, len(waiting), RING_AT_ONCE):
            some = waiting[at : at + RING_AT_ONCE]
            await self._ring(keys=keys, args=[_milliseconds(after), self._channel, *some])

    async def take(self, limit: int) -> list[Lease]:
        """Take up to `limit` chats whose time has come."""
        taken = await self._take(
            keys=[self._due, self._rings, self._leases],
            args=[_milliseconds(), _milliseconds(LEASE_SECONDS), limit, self._token],
        )
        mine = self._token.encode()
        return [Lease(int(chat), int(rings), holder != mine) for chat, rings, holder in taken]

    async def extend(self, chats: Iterable[int]) -> None:
        """Keep these chats for another LEASE_SECONDS."""
        keys = [self._due, self._leases]
        await self._extend(keys=keys, args=[_milliseconds(LEASE_SECONDS), self._token, *chats])

    async def give_back(self, lease: Lease, *, drained: bool, after: float = 0.0) -> None:
        """Let a chat go: out of the queue if its work was `drained`, otherwise due again in `after` seconds."""
        await self._give_back(
            keys=[self._due, self._rings, self._leases],
            args=[lease.chat, self._token, lease.rings, int(drained), _milliseconds(after)],
        )

    async def free_all(self) -> int:
        """Free every taken chat at once: for a start after a crash, by the only program on this store."""
        return int(await self._free_all(keys=[self._due, self._leases], args=[_milliseconds()]))

    async def waiting(self) -> int:
        """How many chats are in the queue, taken ones included."""
        return int(await self._redis.zcard(self._due))

    @asynccontextmanager
    async def rung(self) -> AsyncIterator["Bell"]:
        """Hear of new work while the context lasts."""
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(self._channel)
            yield Bell(pubsub)


class Bell:
    """Hears the queue's channel. A message that is missed costs time only: workers also look by themselves."""

    def __init__(self, pubsub: PubSub) -> None:
        self._pubsub = pubsub

    async def wait(self, seconds: float) -> None:
        """Return when something was added, or after `seconds`."""
        await self._pubsub.get_message(timeout=seconds)


def _milliseconds(later: float = 0.0) -> int:
    return int((time.time() + later) * 1000)
