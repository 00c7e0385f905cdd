"""A basic group became a supergroup: it has a new id, and everything kept about it follows."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import ResponseError

from records.chats import CHATS
from records.keys import of_chat, pattern_of_chat

log = logging.getLogger(__name__)

STAYING = frozenset({"inbox", "seen", "attempts", "quarantine", "moving"})
"""What is on its way belongs to the id it was sent for, and is worked off under it."""

LOCK_SECONDS = 60
"""After which a chat may be moved again by somebody else, where a program was killed over it."""


@asynccontextmanager
async def alone(redis: Redis, old: int) -> AsyncIterator[None]:
    """Wait until nobody else moves this chat, and keep others from it as long as the context lasts.

    Both chats tell of the migration, perhaps to two workers at the same moment: each key would be moved twice, and the
    second copy be taken for a record that was there before.
    """
    lock = redis.lock(of_chat(old, "moving"), timeout=LOCK_SECONDS, sleep=0.05, raise_on_release_error=False)
    async with lock:
        renewing = asyncio.create_task(_renewed(lock))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)


async def _renewed(lock: Lock) -> None:
    while True:
        await asyncio.sleep(LOCK_SECONDS / 3)
        await lock.reacquire()


async def move_chat(redis: Redis, old: int, new: int) -> int:
    """Move every record of `old` to `new`; returns how many keys were moved.

    Both chats tell of the migration, so this runs twice; the second run finds nothing. A record that `new` has
    already is the later one and stays; the old one is kept beside it under its name with the old id behind.
    """
    moved = 0
    async for key in redis.scan_iter(match=pattern_of_chat(old), count=1000):
        name = key.decode().partition("}:")[2]
        if name not in STAYING:
            moved += await _move(redis, key, new, name, old)
    if moved:
        async with redis.pipeline(transaction=True) as pipe:
            pipe.srem(CHATS, str(old))
            pipe.sadd(CHATS, str(new))
            await pipe.execute()
        log.info("chat %d became %d: %d records moved", old, new, moved)
    return moved


async def _move(redis: Redis, key: bytes, new: int, name: str, old: int) -> int:
    """DUMP and RESTORE instead of RENAME: the two ids may live on different nodes of a cluster."""
    content, lifetime = await redis.dump(key), await redis.pttl(key)
    if content is None:
        return 0
    for target in (of_chat(new, name), of_chat(new, f"{name}:{old}")):
        try:
            await redis.restore(target, max(lifetime, 0), content)
        except ResponseError as no:
            if "BUSYKEY" not in str(no):
                raise
            continue
        break
    return int(await redis.unlink(key))
