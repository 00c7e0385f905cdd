"""Reading a store, whether somebody writes to it or not, as parts of a backup.

Whatever the program changes in one step lies under one tag (records.keys). So the few keys of a tag that are the only
ones of their kind are read in one step, and after them its families (`card:...`, `case:...`), a few hundred keys in
one step: what a queue or register names is read after it. What belongs to different tags may be some moments apart, as
after a crash, which the program is made for. Chats are read before the registers: a queue may name a chat that has no
work, never the other way round.

Long keys are not read but copied in that step, under a name of their own that expires by itself, and the copy is then
read page by page: the server holds them twice meanwhile, and stands still for some two seconds for a million entries.
"""

import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterator
from itertools import islice
from typing import Any, Final

from redis.asyncio import Redis

from records.backups.errors import KeyNotCopied
from records.backups.parts import STREAM_END, TYPES, Part, elements_of, stream_end
from records.backups.scope import COPIED, PATTERN, is_chat, is_copied, is_one_of_many, tag_of
from records.keys import of_register
from records.replies import text_of

TOGETHER: Final = 200
"""Keys of a family read in one step."""

AT_ONCE: Final = 5_000
"""Elements read in one step, and of a page: some milliseconds in which the store does nothing else."""

COPY_SECONDS: Final = 3_600
"""How long a copy may stay if the program that made it was killed."""

NO_KEY: Final = "none"

_READ: Final = """
local room, found = tonumber(ARGV[1]), {}
local sizes = {hash = 'HLEN', set = 'SCARD', zset = 'ZCARD', list = 'LLEN', stream = 'XLEN'}
local ways = {
  hash = {'HGETALL'}, set = {'SMEMBERS'}, zset = {'ZRANGE', '0', '-1', 'WITHSCORES'}, list = {'LRANGE', '0', '-1'},
  stream = {'XRANGE', '-', '+'}
}
for i = 1, #KEYS / 2 do
  local key, copy = KEYS[i], KEYS[#KEYS / 2 + i]
  local kind = redis.call('TYPE', key).ok
  local content, more = false, false
  if kind == 'string' then
    content = {redis.call('GET', key)}
    room = room - math.floor(#content[1] / 256)
  elseif sizes[kind] then
    local size = redis.call(sizes[kind], key)
    if size > room then
      redis.call('COPY', key, copy, 'REPLACE')
      redis.call('EXPIRE', copy, ARGV[2])
    else
      room = room - size
      content = redis.call(ways[kind][1], key, unpack(ways[kind], 2))
      if kind == 'stream' then more = redis.call('XINFO', 'STREAM', key) end
    end
  end
  found[i] = {kind, redis.call('PEXPIRETIME', key), content, more}
end
return found
"""
"""Type, end and content of each key; where the content is missing, it is in the copy. The latter half of the keys are
the names for copies; arguments are how many elements to read, and how long a copy may stay, in seconds."""

_ASK: Final = "return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))"
_ASK_STREAM: Final = "return redis.call('XINFO', 'STREAM', KEYS[1])"
"""Commands with their replies as the server gives them: redis-py would make other things of them."""

SCANNED_BY: Final = {"hash": "HSCAN", "set": "SSCAN", "zset": "ZSCAN"}


class StoreCopy:
    """The keys of one store that go into a backup."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._token = secrets.token_hex(8)
        self._read = redis.register_script(_READ)
        self._ask = redis.register_script(_ASK)
        self._ask_stream = redis.register_script(_ASK_STREAM)

    async def parts(self) -> AsyncGenerator[Part, None]:
        """All of them. The names of all keys are held in memory, their content is not."""
        names = await self._names()
        for tag in sorted(names, key=lambda one: (not is_chat(one), one)):
            for keys in _steps(names.pop(tag)):
                async for part in self._together(tag, keys):
                    yield part

    async def _names(self) -> dict[bytes, set[bytes]]:
        names: dict[bytes, set[bytes]] = defaultdict(set)
        async for key in self._redis.scan_iter(match=PATTERN, count=AT_ONCE):
            if is_copied(key):
                names[tag_of(key)].add(key)
        return names

    async def _together(self, tag: bytes, keys: list[bytes]) -> AsyncGenerator[Part, None]:
        """These keys as they were at one moment."""
        copies = [of_register(tag.decode(), f"{COPIED}:{self._token}:{number}") for number in range(len(keys))]
        found = await self._read(keys=[*keys, *copies], args=[AT_ONCE, COPY_SECONDS])
        for key, copy, (told, expires, content, more) in zip(keys, copies, found, strict=True):
            kind = text_of(told)
            if kind == NO_KEY:
                continue
            if kind not in TYPES:
                raise KeyNotCopied(key=key.decode(errors="replace"), type=kind)
            end = more or None
            if content is None:
                async for page in self._pages(kind, copy):
                    yield Part(key, kind, max(expires, 0), elements_of(kind, page))
                end = await self._ask_stream(keys=[copy]) if kind == "stream" else None
                await self._redis.unlink(copy)
            elif content:
                yield Part(key, kind, max(expires, 0), elements_of(kind, content))
            if end:
                yield Part(key, STREAM_END, max(expires, 0), stream_end(end))

    async def _pages(self, kind: str, key: str) -> AsyncGenerator[Any, None]:
        """A copied key, some thousand elements at a time."""
        if kind in SCANNED_BY:
            cursor = None
            while cursor != b"0":
                cursor, page = await self._asked(SCANNED_BY[kind], key, cursor or 0, "COUNT", AT_ONCE)
                if page:
                    yield page
        elif kind == "list":
            at = 0
            while page := await self._asked("LRANGE", key, at, at + AT_ONCE - 1):
                yield page
                at += len(page)
        else:
            after = "-"
            while page := await self._asked("XRANGE", key, after, "+", "COUNT", AT_ONCE):
                yield page
                after = f"({text_of(page[-1][0])}"

    async def _asked(self, command: str, key: str, *more: Any) -> Any:
        return await self._ask(keys=[key], args=[command, *more])


def _steps(keys: set[bytes]) -> Iterator[list[bytes]]:
    """What is read together, in this order."""
    ordered = sorted(keys)
    yield [key for key in ordered if not is_one_of_many(key)]
    many = iter([key for key in ordered if is_one_of_many(key)])
    while some := list(islice(many, TOGETHER)):
        yield some
