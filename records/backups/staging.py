"""A second database of the same server, in which a backup is put together before it takes the place of the store.

The exchange is one command of the server (SWAPDB), so there is no moment at which the store is half restored. Until
then nothing in the store is touched. What is left in the other database afterwards, the former store or what a
restoring that was killed had written, carries a mark by which the next one knows that it may be emptied.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from records.backups.errors import StoreNotExchanged, StoreShared
from records.keys import ROOT, of_register
from records.store import beside

LEFT_OVER: Final = of_register("restore", "left-over")
"""There in a database whose content has been replaced, or never came into force."""

MOST_DATABASES: Final = 16
"""Of a server that was not told otherwise."""


@asynccontextmanager
async def staging(redis: Redis) -> AsyncIterator[Redis]:
    """An empty database beside the one of `redis`, emptied again at the end. Raises StoreNotExchanged."""
    number = await _free_database(redis)
    async with beside(redis, db=number) as other:
        await other.flushdb(asynchronous=True)
        await other.set(LEFT_OVER, 1)
        try:
            yield other
        finally:
            await other.flushdb(asynchronous=True)


async def exchange(redis: Redis, other: Redis) -> None:
    """Put the content of `other` in the place of that of `redis`, and the reverse, in one step."""
    try:
        async with redis.pipeline(transaction=True) as pipe:
            pipe.set(LEFT_OVER, 1)
            pipe.swapdb(number_of(redis), number_of(other))
            pipe.delete(LEFT_OVER)
            await pipe.execute()
    except ResponseError as no:
        raise StoreNotExchanged(detail=no) from no


async def drop_left_over(redis: Redis) -> bool:
    """Empty what a restoring that was killed has left in other databases; whether there was any."""
    found = False
    for number in await _in_use(redis):
        async with beside(redis, db=number) as other:
            if number != number_of(redis) and await other.exists(LEFT_OVER):
                await other.flushdb(asynchronous=True)
                found = True
    return found


async def check_alone(redis: Redis) -> None:
    """Raise StoreShared where the database has keys of other programs, which would be exchanged along."""
    async for key in redis.scan_iter(count=5_000):
        if not key.startswith(f"{ROOT}:".encode()):
            raise StoreShared(key=key.decode(errors="replace"))


def number_of(redis: Redis) -> int:
    """Of the database a client speaks to."""
    return int(redis.connection_pool.connection_kwargs.get("db") or 0)


async def _free_database(redis: Redis) -> int:
    if (await redis.info("cluster")).get("cluster_enabled"):
        raise StoreNotExchanged(detail="the server is a node of a cluster")
    await drop_left_over(redis)
    used = {*await _in_use(redis), number_of(redis)}
    free = next((number for number in range(await _databases(redis)) if number not in used), None)
    if free is None:
        raise StoreNotExchanged(detail="every other database of the server is in use")
    return free


async def _in_use(redis: Redis) -> list[int]:
    """The databases of the server that hold anything."""
    return [int(name.removeprefix("db")) for name in await redis.info("keyspace")]


async def _databases(redis: Redis) -> int:
    """How many databases the server has. Where it does not say, no more than usual are tried."""
    try:
        told = cast("dict[str, str]", await redis.config_get("databases"))
    except ResponseError:
        return MOST_DATABASES
    return int(told.get("databases", MOST_DATABASES))
