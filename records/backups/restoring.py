"""Restoring a backup: written into a second database, put right by what happened since, then exchanged in one step.

Killed at any moment, this leaves either the store as it was or the restored one; what it left in the other database
is emptied by the next restoring, or the next start of the bot on an embedded store.
"""

from pathlib import Path
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from records.aof import AppendOnlyFile
from records.backups.errors import StoreNotEmpty
from records.backups.reading import Checked, opened_parts
from records.backups.scope import PATTERN, is_copied, tag_of
from records.backups.since import Since, say_again
from records.backups.staging import check_alone, exchange, staging
from records.backups.writing import PartsWriter
from records.hashes import Hashes
from records.secret_key import SecretKey
from records.store import Store
from records.vault import WRAPPED, SecretKeyWrong, Vault, key_id, unwrapped, wrapped

EVERYWHERE: Final = frozenset({b"schema", b"vault"})
"""What every store holds, a new one too."""


class Restored(NamedTuple):
    """A backup that is in force."""

    keys: int
    replaced: int
    """Keys of the former store."""
    since: Since | None
    """None where there was no store that could tell."""


async def restore(redis: Redis, path: Path, checked: Checked, sealed_under: SecretKey, key: SecretKey) -> Restored:
    """Put a backup that was read to its end in the place of the store.

    `key` is the secret key in use, under which the restored store will open, `sealed_under` that of the backup.
    Raises StoreShared, StoreNotExchanged, SecretKeyWrong for a present store of another key, and BackupDamaged if
    the file was changed since it was checked; the store is then as it was.
    """
    await check_alone(redis)
    present = await _present_keys(redis, key)
    replaced = await count_keys(redis)
    async with staging(redis) as other:
        keys = await _write(other, path, sealed_under)
        await other.delete(WRAPPED)
        await other.hset(WRAPPED, key_id(key.secret), wrapped(checked.data_keys, key.secret))
        since = None
        if present is not None:
            since = await _say_again(redis, other, present, checked.data_keys)
        await exchange(redis, other)
    await AppendOnlyFile(redis).outdated()
    await AppendOnlyFile(redis).rewrite_if_due()
    return Restored(keys, replaced, since)


async def count_keys(redis: Redis) -> int:
    """How many keys the store holds besides what every store does."""
    found = 0
    async for key in redis.scan_iter(match=PATTERN, count=5_000):
        found += is_copied(key) and tag_of(key) not in EVERYWHERE
    return found


async def check_empty(redis: Redis) -> None:
    """Raise StoreNotEmpty."""
    if found := await count_keys(redis):
        raise StoreNotEmpty(keys=found)


async def _present_keys(redis: Redis, key: SecretKey) -> bytes | None:
    """The data keys of the present store; None where it has none."""
    held = cast("dict[bytes, bytes]", await redis.hgetall(WRAPPED))
    if not held:
        return None
    ours = held.get(key_id(key.secret).encode())
    if ours is None:
        raise SecretKeyWrong(source=key.source)
    return unwrapped(ours, key.secret, key.source)


async def _write(other: Redis, path: Path, sealed_under: SecretKey) -> int:
    writer = PartsWriter(other)
    with opened_parts(path, sealed_under) as (_, parts):
        for part in parts:
            await writer.write(part)
    await writer.finish()
    return writer.keys


async def _say_again(redis: Redis, other: Redis, present: bytes, restored: bytes) -> Since:
    there, here = Store(redis, Vault(present)), Store(other, Vault(restored))
    # Positions of changes only grow: a store that has got less far than its backup was damaged, and what is missing
    # from it says nothing.
    later = await Hashes(*there).position() >= await Hashes(*here).position()
    return await say_again(there, here, same=present == restored and later)
