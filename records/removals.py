"""What was removed because it matched an entry of the list: how often, and where the evidence of it lies.

It is kept under the entry, so that who registered an image (number and PIN lead to its entries) can be told that
something was removed, and can have its evidence put together. Two keys for each entry, under its keyed name:

- `days`   hash: day since 1970 (UTC) -> how many removals. Tells neither where nor what.
- `where`  sorted set by time: sealed, the chat and the name of its evidence record. What is in it was counted.

A chat's own `removed` names the entries of which something was removed there, so that what names the chat is found
when the chat is erased or moves to another id. What was removed stays counted when its chat is erased: the number
never said where.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.evidence import KEPT_SECONDS
from records.keys import of_chat, of_register
from records.vault import Vault

DAY_SECONDS: Final = 86_400
_PLACE: Final = "removed where"
"""Of the seal: no chat is named in it, since what is sealed is written anew when the chat moves."""

_NOTE: Final = """
local today, oldest = tonumber(ARGV[3]), tonumber(ARGV[4])
local added = redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[1])
if added == 1 then redis.call('HINCRBY', KEYS[1], today, 1) end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', oldest * 86400)
for _, day in ipairs(redis.call('HKEYS', KEYS[1])) do
  if tonumber(day) < oldest then redis.call('HDEL', KEYS[1], day) end
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return added
"""
"""Count a removal that was not counted yet, and drop what is too old."""

_UNDO: Final = """
local undone = 0
for i = 1, #ARGV do
  local time = redis.call('ZSCORE', KEYS[2], ARGV[i])
  if time and redis.call('ZREM', KEYS[2], ARGV[i]) == 1 then
    undone = undone + 1
    local day = string.format('%d', math.floor(tonumber(time) / 86400))
    if redis.call('HINCRBY', KEYS[1], day, -1) <= 0 then redis.call('HDEL', KEYS[1], day) end
  end
end
return undone
"""
"""Count these removals no more."""

_MOVE: Final = """
local time = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not time then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('ZADD', KEYS[1], 'NX', time, ARGV[2])
"""


class Removal(NamedTuple):
    """One removal: `key` is the name of its record in the evidence of `chat`; `time` in epoch seconds."""

    chat: int
    key: str
    time: float


class Removals:
    """The removals of all entries."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._note = redis.register_script(_NOTE)
        self._undo = redis.register_script(_UNDO)
        self._move = redis.register_script(_MOVE)

    def name(self, entry: Fingerprint) -> str:
        """What stands for an entry where its fingerprint must not be."""
        return self._vault.name(entry.octets, "removed entry")

    async def note(self, entry: Fingerprint, chat: int, key: str, time: float) -> bool:
        """Something was removed, and its evidence has this key; False where that was noted before."""
        name, today = self.name(entry), int(time // DAY_SECONDS)
        # The chat's own list first: a name in it that leads to nothing is looked at in vain, and no other way round.
        await self._redis.zadd(of_chat(chat, "removed"), {name: time})
        await self._redis.zremrangebyscore(of_chat(chat, "removed"), "-inf", time - KEPT_SECONDS)
        await self._redis.expire(of_chat(chat, "removed"), KEPT_SECONDS)
        oldest = today - KEPT_SECONDS // DAY_SECONDS
        limits = [time, today, oldest, KEPT_SECONDS]
        return bool(await self._note(keys=_keys(name), args=[self._sealed(chat, key), *limits]))

    async def counts(self, entries: Iterable[Fingerprint], since_day: int, until_day: int | None = None) -> int:
        """How often something was removed because of these entries, from a day on and before another.

        Days are counted from 1970-01-01, UTC.
        """
        return await self.counts_of([self.name(entry) for entry in entries], since_day, until_day)

    async def counts_of(self, names: Sequence[str], since_day: int, until_day: int | None = None) -> int:
        """The same for entries of which only the names are known."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hgetall(_keys(name)[0])
            found = cast("list[dict[bytes, bytes]]", await pipe.execute())
        days = ((int(day), int(count)) for held in found for day, count in held.items())
        return sum(count for day, count in days if since_day <= day and (until_day is None or day < until_day))

    async def where(self, entries: Iterable[Fingerprint]) -> list[Removal]:
        """Where the evidence of these entries' removals lies, the oldest first.

        Removals in a group that was erased are not among them, since their evidence was erased with it.
        """
        names = [self.name(entry) for entry in entries]
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.zrange(_keys(name)[1], 0, -1, withscores=True)
            found = cast("list[list[tuple[bytes, float]]]", await pipe.execute())
        removals = {self._opened(member, time) for held in found for member, time in held}
        return sorted(removals, key=lambda one: (one.time, one.chat, one.key))

    async def undo(self, entry: Fingerprint, chat: int, posted: Fingerprint) -> int:
        """A group says that its posts of this fingerprint (the whole image's) were a false alarm.

        They count no more; how many.
        """
        name = self.name(entry)
        wrong = [member for member, one in await self._of_chat(name, chat) if str(posted) in one.key]
        return int(await self._undo(keys=_keys(name), args=wrong)) if wrong else 0

    async def forget(self, chat: int) -> None:
        """A group is erased: where its evidence lay is not known any more. To be called before its own records go."""
        for name in await self._names(chat):
            if gone := [member for member, _ in await self._of_chat(name, chat)]:
                await self._redis.zrem(_keys(name)[1], *gone)

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup. To be called before its own records move; repeating is harmless."""
        names = await self._names(old)
        for name, time in names.items():
            await self._redis.zadd(of_chat(new, "removed"), {name: time}, gt=True)
            await self._redis.expire(of_chat(new, "removed"), KEPT_SECONDS)
            for member, one in await self._of_chat(name, old):
                await self._move(keys=[_keys(name)[1]], args=[member, self._sealed(new, one.key)])
        if names:
            await self._redis.zrem(of_chat(old, "removed"), *names)

    async def _names(self, chat: int) -> dict[str, float]:
        """The names of the entries of which something was removed in a chat, with when that was last."""
        found = await self._redis.zrange(of_chat(chat, "removed"), 0, -1, withscores=True)
        return {name.decode(): time for name, time in cast("list[tuple[bytes, float]]", found)}

    async def _of_chat(self, name: str, chat: int) -> list[tuple[bytes, Removal]]:
        held = cast("list[tuple[bytes, float]]", await self._redis.zrange(_keys(name)[1], 0, -1, withscores=True))
        opened = ((member, self._opened(member, time)) for member, time in held)
        return [(member, one) for member, one in opened if one.chat == chat]

    def _sealed(self, chat: int, key: str) -> bytes:
        return self._vault.seal(json.dumps([chat, key], separators=(",", ":")).encode(), _PLACE)

    def _opened(self, sealed: bytes, time: float) -> Removal:
        chat, key = json.loads(self._vault.open(sealed, _PLACE))
        return Removal(int(chat), str(key), time)


def _keys(name: str) -> list[str]:
    """Of the days, and of where."""
    register = f"removed:{name}"
    return [of_register(register, "days"), of_register(register, "where")]
