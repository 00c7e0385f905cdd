"""What was removed because it matched an entry of the list: how often, and where the evidence of it lies.

It is kept under the entry, so that who registered an image (number and PIN lead to its entries) can be told that
something was removed, and can have its evidence put together. Two keys for each entry, under its keyed name:

- `days`   hash: day since 1970 (UTC) -> how many removals. Tells neither where nor what.
- `where`  sorted set by time: sealed, the chat and the name of its evidence record. What is in it was counted. Two
           keyed names stand before what is sealed, of the chat, and of the chat with the posted image, so that what is
           of one chat or image is found without opening thousands. The newest MOST_KEPT: older ones only count.

A chat's own `removed` names the entries of which something was removed there, so that what names the chat is found
when the chat is erased or moves to another id. What was removed stays counted when its chat is erased: the number
never said where.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from heapq import nlargest
from itertools import chain
from math import inf
from operator import itemgetter
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.evidence import KEPT_SECONDS
from records.keys import of_chat, of_register
from records.vault import Vault

DAY_SECONDS: Final = 86_400

NO_DAY: Final = 2**31
"""After all days."""

MOST_KEPT: Final = 20_000
"""Places of one entry: some 3 MB. An image that is removed more often than that in a year is posted by machines."""

MOST_TOLD: Final = 1_000
"""Places told at once, the newest."""

ENTRIES_AT_ONCE: Final = 20
OPENED_AT_ONCE: Final = 100
"""Places opened in one go, which takes some milliseconds: other work has its turn in between."""

_MARK_BYTES: Final = 8
"""Of each name before what is sealed. Two of one entry that are alike by chance: once in 2**64 pairs."""

_POSTED: Final = re.compile("[0-9a-f]{64}")
"""The fingerprint of the whole posted image, in the key of the record about it."""

_PLACE: Final = "removed where"
"""Of the seal: no chat is named in it, since what is sealed is written anew when the chat moves."""

_NOTE: Final = """
local today, oldest = tonumber(ARGV[3]), tonumber(ARGV[4])
local added = redis.call('ZADD', KEYS[2], 'NX', ARGV[2], ARGV[1])
if added == 1 then redis.call('HINCRBY', KEYS[1], today, 1) end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', oldest * 86400)
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[6]))
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

_OF: Final = """
local found = {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, 1, #ARGV[1]) == ARGV[1] then found[#found + 1] = member end
end
return found
"""
"""The places that begin with a name: 20,000 are looked through in some milliseconds, and only these travel."""

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


class Places(NamedTuple):
    """Where removals were, the oldest first, and how many `older` ones there are besides."""

    removals: list[Removal]
    older: int = 0


class Removals:
    """The removals of all entries. `kept` is how many places of each are."""

    def __init__(self, redis: Redis, vault: Vault, kept: int = MOST_KEPT) -> None:
        self._redis = redis
        self._vault = vault
        self._kept = kept
        self._of = redis.register_script(_OF)
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
        limits = [time, today, oldest, KEPT_SECONDS, self._kept]
        return bool(await self._note(keys=_keys(name), args=[self._member(name, chat, key), *limits]))

    async def counts(self, since: Mapping[str, float], until_day: int = NO_DAY) -> int:
        """How often something was removed because of entries: of each, after a moment, and before a day for all.

        Entries go by their names, moments are epoch seconds, days are counted from 1970-01-01, UTC. Of the day of its
        moment only what came later counts, as far as its place is kept (a group that is erased takes its own along).
        """
        async with self._redis.pipeline(transaction=False) as pipe:
            for name, moment in since.items():
                days, where = _keys(name)
                last = min(_day_after(moment), until_day) * DAY_SECONDS
                pipe.hgetall(days)
                pipe.zcount(where, f"({moment!r}", f"({last}")
            found = await pipe.execute()
        whole = sum(
            int(count)
            for moment, held in zip(since.values(), cast("list[dict[bytes, bytes]]", found[::2]), strict=True)
            for day, count in held.items()
            if _day_after(moment) <= int(day) < until_day
        )
        return whole + sum(cast("list[int]", found[1::2]))

    async def where(self, since: Mapping[Fingerprint, float], until: float = inf, most: int = MOST_TOLD) -> Places:
        """Where the evidence of entries' removals lies: of each, after a moment, and before another; the newest.

        Removals in a group that was erased are not among them, since their evidence was erased with it.
        """
        asked = [(_keys(self.name(entry))[1], moment) for entry, moment in since.items()]
        newest: list[tuple[bytes, float]] = []
        known = 0
        for first in range(0, len(asked), ENTRIES_AT_ONCE):
            async with self._redis.pipeline(transaction=False) as pipe:
                for key, moment in asked[first : first + ENTRIES_AT_ONCE]:
                    span = f"({until!r}", f"({moment!r}"
                    pipe.zcount(key, *reversed(span))
                    pipe.zrange(key, *span, desc=True, byscore=True, offset=0, num=most, withscores=True)
                found = await pipe.execute()
            known += sum(found[::2])
            newest = nlargest(most, chain(newest, *found[1::2]), key=itemgetter(1))
        removals: set[Removal] = set()
        for first in range(0, len(newest), OPENED_AT_ONCE):
            removals.update(self._opened(*one) for one in newest[first : first + OPENED_AT_ONCE])
            await asyncio.sleep(0)
        return Places(sorted(removals, key=lambda one: (one.time, one.chat, one.key)), known - len(newest))

    async def undo(self, entry: Fingerprint, chat: int, posted: Fingerprint) -> int:
        """A group says that its posts of this fingerprint (the whole image's) were a false alarm.

        They count no more; how many. Those whose place is not kept any more stay counted.
        """
        name = self.name(entry)
        wrong = await self._places(name, self._marks(name, chat, str(posted)))
        return int(await self._undo(keys=_keys(name), args=wrong)) if wrong else 0

    async def forget(self, chat: int) -> None:
        """A group is erased: where its evidence lay is not known any more. To be called before its own records go."""
        for name in await self._names(chat):
            if gone := await self._places(name, self._mark(name, str(chat))):
                await self._redis.zrem(_keys(name)[1], *gone)

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup. To be called before its own records move; repeating is harmless."""
        names = await self._names(old)
        for name, time in names.items():
            await self._redis.zadd(of_chat(new, "removed"), {name: time}, gt=True)
            await self._redis.expire(of_chat(new, "removed"), KEPT_SECONDS)
            for member in await self._places(name, self._mark(name, str(old))):
                key = self._opened(member, 0).key
                await self._move(keys=[_keys(name)[1]], args=[member, self._member(name, new, key)])
        if names:
            await self._redis.zrem(of_chat(old, "removed"), *names)

    async def _names(self, chat: int) -> dict[str, float]:
        """The names of the entries of which something was removed in a chat, with when that was last."""
        found = await self._redis.zrange(of_chat(chat, "removed"), 0, -1, withscores=True)
        return {name.decode(): time for name, time in cast("list[tuple[bytes, float]]", found)}

    async def _places(self, name: str, beginning: bytes) -> list[bytes]:
        return cast("list[bytes]", await self._of(keys=[_keys(name)[1]], args=[beginning]))

    def _member(self, name: str, chat: int, key: str) -> bytes:
        posted = _POSTED.search(key)
        sealed = self._vault.seal(json.dumps([chat, key], separators=(",", ":")).encode(), _PLACE)
        return self._marks(name, chat, posted[0] if posted else "") + sealed

    def _marks(self, name: str, chat: int, posted: str) -> bytes:
        return self._mark(name, str(chat)) + self._mark(name, f"{chat}/{posted}")

    def _mark(self, name: str, what: str) -> bytes:
        """Of one entry: that two entries were removed in the same chat is not to be seen."""
        return bytes.fromhex(self._vault.name(f"{name}/{what}", _PLACE))[:_MARK_BYTES]

    def _opened(self, member: bytes, time: float) -> Removal:
        chat, key = json.loads(self._vault.open(member[2 * _MARK_BYTES :], _PLACE))
        return Removal(int(chat), str(key), time)


def _day_after(moment: float) -> int:
    return int(moment // DAY_SECONDS) + 1


def _keys(name: str) -> list[str]:
    """Of the days, and of where."""
    register = f"removed:{name}"
    return [of_register(register, "days"), of_register(register, "where")]
