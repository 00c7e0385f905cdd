"""Reading of a stream with the types it has for us: redis-py leaves open what a reply may be."""

from typing import cast

from redis.asyncio import Redis

Entries = list[tuple[bytes, dict[bytes, bytes]]]
"""Pairs of an entry's id and its fields, as the store holds them."""


async def entries_of(redis: Redis, key: str, *, after: bytes | str = b"-", most: int | None = None) -> Entries:
    """The entries of a stream from the id `after` on, the oldest first, at most `most` of them."""
    return cast("Entries", await redis.xrange(key, min=after, count=most))
