"""The file of a backup: sealed in pieces under a key derived from the secret key, so that any length fits in memory.

One line of magic, one line of JSON that says what it is, then the pieces: four bytes of length, then AES-256-GCM of at
most PIECE bytes. A nonce is the piece's number and whether it is the last, and each piece is bound to the head: so
pieces that are missing, doubled, exchanged, or taken from another backup do not open (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár, 2015). The key is one of this file alone, made from 32 random bytes of its head.
"""

import hashlib
import json
import os
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.backups.errors import BackupDamaged, BackupExists, BackupNotRead, BackupNotWritten, NoBackup
from records.vault import key_id

MAGIC: Final = b"egide backup 1\n"

PIECE: Final = 2**20
"""Bytes sealed together."""

LONGEST_HEAD: Final = 4_096
"""Bytes."""

SALT_BYTES: Final = 32
TAG_BYTES: Final = 16

_LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself to everybody."""

    key: str
    """Which secret key it is sealed under (records.vault.key_id)."""
    made: float
    """Epoch seconds."""
    schema: int
    """Of the store it is a copy of."""
    program: str
    """The version of Égide that wrote it."""
    salt: str

    @classmethod
    def new(cls, secret: bytes, made: float, schema: int, program: str) -> Self:
        """The head of a backup about to be written."""
        return cls(key_id(secret), made, schema, program, secrets.token_bytes(SALT_BYTES).hex())

    def line(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"

    def sealer(self, secret: bytes) -> AESGCM:
        """What seals and opens the pieces."""
        salt = bytes.fromhex(self.salt)
        key = hashlib.blake2b(salt, digest_size=64, key=hashlib.blake2b(secret).digest(), person=b"egide backup")
        return AESGCM(key.digest()[:32])


class SealedWriter:
    """Seals what is written to it, piece by piece."""

    def __init__(self, file: BinaryIO, secret: bytes, head: Head) -> None:
        self._file = file
        self._head = head.line()
        self._sealer = head.sealer(secret)
        self._number = 0
        self._waiting = bytearray()
        file.write(MAGIC + self._head)

    def write(self, data: bytes) -> None:
        """Add something."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Write the last piece, which says that it is."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._sealer.encrypt(_nonce(self._number, last=last), plain, self._head)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class SealedReader:
    """Opens what SealedWriter wrote. `name` is that of the file, for errors.

    Raises NoBackup where the file is none, and BackupDamaged wherever it is not what was written.
    """

    def __init__(self, file: BinaryIO, name: Path) -> None:
        self._file = file
        self._name = name
        self._waiting = bytearray()
        self._number = 0
        self._last = False
        self._sealer: AESGCM | None = None
        self._line = self._read_line()
        try:
            self.head = Head(**json.loads(self._line))
            bytes.fromhex(self.head.salt)
        except (ValueError, TypeError):
            raise BackupDamaged(file=name, detail="its head cannot be read") from None

    def unlock(self, secret: bytes) -> None:
        """Give the secret key, before anything is read."""
        self._sealer = self.head.sealer(secret)

    def read(self, length: int) -> bytes:
        """The next `length` bytes; fewer only at the end."""
        while len(self._waiting) < length and not self._last:
            self._waiting += self._open()
        data = bytes(self._waiting[:length])
        del self._waiting[:length]
        return data

    def _read_line(self) -> bytes:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise NoBackup(file=self._name)
        line = self._file.readline(LONGEST_HEAD)
        if not line.endswith(b"\n"):
            raise BackupDamaged(file=self._name, detail="it ends within its head")
        return line

    def _open(self) -> bytes:
        sealed = self._read_piece()
        if self._sealer is None:
            raise RuntimeError("the backup was not unlocked")
        for last in (False, True):
            try:
                plain = self._sealer.decrypt(_nonce(self._number, last=last), sealed, self._line)
            except InvalidTag:
                continue
            if last and self._file.read(1):
                raise BackupDamaged(file=self._name, detail="something follows its end")
            self._last = last
            self._number += 1
            return plain
        raise BackupDamaged(file=self._name, detail=f"its piece {self._number} does not open")

    def _read_piece(self) -> bytes:
        head = self._file.read(_LENGTH.size)
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
        if not TAG_BYTES <= length <= PIECE + TAG_BYTES:
            cut = "it is cut off" if len(head) < _LENGTH.size else f"its piece {self._number} has an impossible length"
            raise BackupDamaged(file=self._name, detail=cut)
        sealed = self._file.read(length)
        if len(sealed) < length:
            raise BackupDamaged(file=self._name, detail="it is cut off")
        return sealed


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner only, which has its name once it is complete and on the disk; never over another."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if path.exists():
            raise BackupExists(file=path)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync(path.parent)
    except OSError as no:
        raise BackupNotWritten(file=path, detail=no.strerror or no) from no
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def existing_file(path: Path) -> Iterator[BinaryIO]:
    """A file to be read."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as no:
        raise BackupNotRead(file=path, detail=no.strerror or no) from no


def _sync(directory: Path) -> None:
    """The file's name is on the disk too."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
