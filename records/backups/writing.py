"""Writing the parts of a backup into an empty database."""

import time
from typing import Any, Final

from redis.asyncio import Redis

from records.backups.parts import STREAM_END, Malformed, Part, entries_of

AT_ONCE: Final = 5_000
"""Elements sent to the store together."""

BYTES_AT_ONCE: Final = 2**21
"""Bytes of elements sent to the store together."""

MARGIN_MS: Final = 60_000
"""Milliseconds. What would expire so soon after the restoring is left out."""


WRITTEN_BY: Final = {"string": "SET", "hash": "HSET", "set": "SADD", "list": "RPUSH"}


class PartsWriter:
    """Collects parts, and sends them when there are enough."""

    def __init__(self, redis: Redis) -> None:
        self._pipe = redis.pipeline(transaction=False)
        self._waiting = 0
        self._bytes = 0
        self._last = b""
        self.keys = 0
        """How many keys were written."""

    async def write(self, part: Part) -> None:
        """Add a part. Those of one key follow each other."""
        if part.expires and part.expires < time.time() * 1000 + MARGIN_MS:
            return
        for command in _commands(part):
            self._pipe.execute_command(*command)
        if part.expires:
            self._pipe.pexpireat(part.name, part.expires)
        self.keys += part.name != self._last
        self._last = part.name
        self._waiting += len(part.elements)
        self._bytes += sum(map(len, part.elements))
        if self._waiting > AT_ONCE or self._bytes > BYTES_AT_ONCE:
            await self.finish()

    async def finish(self) -> None:
        """Send what is left."""
        await self._pipe.execute()
        self._waiting = self._bytes = 0


def _commands(part: Part) -> list[tuple[Any, ...]]:
    name, elements = part.name, part.elements
    match part.type:
        case "string" | "hash" | "set" | "list":
            return [(WRITTEN_BY[part.type], name, *elements)]
        case "zset":
            scored = [piece for at in range(0, len(elements), 2) for piece in (elements[at + 1], elements[at])]
            return [("ZADD", name, *scored)]
        case "stream":
            return [("XADD", name, entry, *fields) for entry, fields in entries_of(elements)]
        case kind if kind == STREAM_END:
            return _stream_end(name, *elements)
        case kind:
            raise Malformed(f"a part is of the type {kind}")


def _stream_end(name: bytes, last: bytes, added: bytes, deleted: bytes) -> list[tuple[Any, ...]]:
    """What a stream knows besides its entries. One without any is made by way of a group, which goes again."""
    if last == b"0-0":
        return []
    return [
        ("XGROUP", "CREATE", name, "restored", "0", "MKSTREAM"),
        ("XGROUP", "DESTROY", name, "restored"),
        ("XSETID", name, last, "ENTRIESADDED", added, "MAXDELETEDID", deleted),
    ]
