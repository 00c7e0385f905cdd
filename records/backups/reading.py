"""Reading a backup: what it says of itself, and its parts, checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from records.backups.errors import BackupDamaged, BackupOfAnotherKey, BackupOfAnotherSchema
from records.backups.parts import LENGTH_BYTES, Malformed, Part, length_of, unpacked
from records.backups.scope import is_copied
from records.backups.sealed_file import Head, SealedReader, existing_file
from records.secret_key import SecretKey
from records.store import SCHEMA_VERSION
from records.vault import WRAPPED, key_id, unwrapped


class Checked(NamedTuple):
    """A backup that was read to its end, and is whole."""

    head: Head
    keys: int
    data_keys: bytes
    """Of the vault of the store it is a copy of."""


def check(path: Path, key: SecretKey) -> Checked:
    """Read a backup to its end. Raises a BackupError for anything but one of this schema under this key."""
    keys, last, data_keys = 0, b"", b""
    with opened_parts(path, key) as (head, parts):
        for part in parts:
            keys += part.name != last
            last = part.name
            if part.name == WRAPPED.encode():
                held = dict(zip(part.elements[::2], part.elements[1::2], strict=True))
                data_keys = unwrapped(held.get(head.key.encode(), b""), key.secret, key.source)
    if not data_keys:
        raise BackupDamaged(file=path, detail="the keys its records are sealed with are not in it")
    return Checked(head, keys, data_keys)


@contextmanager
def opened_parts(path: Path, key: SecretKey) -> Iterator[tuple[Head, Iterator[Part]]]:
    """The head of a backup and its parts, one after the other."""
    with existing_file(path) as file:
        reader = SealedReader(file, path)
        head, known = reader.head, key_id(key.secret)
        if head.key != known:
            raise BackupOfAnotherKey(file=path, found=head.key, known=known, source=key.source)
        if head.schema != SCHEMA_VERSION:
            raise BackupOfAnotherSchema(file=path, found=head.schema, known=SCHEMA_VERSION, program=head.program)
        reader.unlock(key.secret)
        yield head, _parts(reader, path)


def _parts(reader: SealedReader, path: Path) -> Iterator[Part]:
    try:
        while (part := _next(reader)) is not None:
            yield part
    except Malformed as no:
        raise BackupDamaged(file=path, detail=no) from None


def _next(reader: SealedReader) -> Part | None:
    start = reader.read(LENGTH_BYTES)
    if not start:
        return None
    body = reader.read(length_of(start))
    if len(body) < length_of(start):
        raise Malformed("a part is cut off")
    part = unpacked(body)
    if not is_copied(part.name):
        raise Malformed("it has a key that no backup holds")
    return part
