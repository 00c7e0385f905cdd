"""Making a backup."""

from pathlib import Path
from typing import NamedTuple

from redis.asyncio import Redis

from records.backups.copying import StoreCopy
from records.backups.parts import packed
from records.backups.sealed_file import Head, SealedWriter, new_file
from records.store import SCHEMA_VERSION


class Made(NamedTuple):
    """A backup that is complete and on the disk."""

    head: Head
    keys: int
    bytes: int


async def make_backup(redis: Redis, path: Path, secret: bytes, made: float, program: str) -> Made:
    """Write a backup of everything but what records.backups.scope leaves out to a new file.

    `secret` is the secret key, `made` the time in epoch seconds, `program` our version. Raises a BackupError, and then
    leaves no file.
    """
    head = Head.new(secret, made, SCHEMA_VERSION, program)
    keys, last = 0, b""
    with new_file(path) as file:
        writer = SealedWriter(file, secret, head)
        async for part in StoreCopy(redis).parts():
            writer.write(packed(part))
            keys += part.name != last
            last = part.name
        writer.finish()
        size = file.tell()
    return Made(head, keys, size)
