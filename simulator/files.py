"""The files Telegram keeps: bytes, their identity for everybody, and their name for each bot.

`file_unique_id` is the same for one stored file wherever it turns up. `file_id` is another text for each bot, and
only that bot can use it. Bytes live in memory; past the bound the oldest files go and can no longer be fetched.
"""

import base64
import hashlib
import secrets
import struct
from dataclasses import dataclass
from typing import Any

from simulator.errors import bad_request

BOUND = 512 * 2**20
"""Bytes kept in all, a blob shared by several files counted once."""
LARGEST_FETCH = 20 * 2**20
"""Bytes. What the public Bot API hands to a bot by getFile."""

_PREFIXES = {
    "photos": "AgACAgQAAxkBAAI",
    "documents": "BQACAgQAAxkBAAI",
    "videos": "BAACAgQAAxkBAAI",
    "animations": "CgACAgQAAxkBAAI",
    "video_notes": "DQACAgQAAxkBAAI",
    "stickers": "CAACAgQAAxkBAAI",
    "thumbnails": "AAMCBAADGQEAAgI",
    "profile_photos": "AQADBAADqacxG4s",
}
_CODED = struct.Struct(">QQ")
_SEAL = 5
_CODED_LETTERS = (_CODED.size + _SEAL) * 8 // 6


@dataclass(frozen=True, slots=True)
class FileKey:
    """Stands in a message where each bot sees its own `file_id`."""

    number: int
    folder: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as Telegram keeps it. `declared_size` (bytes) may exceed the bytes really held, for big files."""

    key: FileKey
    unique_id: str
    path: str
    data: bytes
    declared_size: int


class Files:
    """Every stored file of one simulator; the oldest are forgotten beyond `bound` bytes."""

    def __init__(self, bound: int = BOUND) -> None:
        self._bound = bound
        self._seed = secrets.token_bytes(16)
        self._made = 0
        self._held = 0
        self._holders: dict[int, int] = {}
        self._by_number: dict[int, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def store(self, data: bytes, folder: str, extension: str, declared_size: int | None = None) -> StoredFile:
        """Keep bytes as a new file of its own, with a new `file_unique_id`."""
        self._made += 1
        key = FileKey(self._made, folder)
        path = f"{folder}/file_{self._made}{extension}"
        size = len(data) if declared_size is None else declared_size
        stored = StoredFile(key, self._unique_id(self._made), path, data, size)
        self._by_number[self._made] = self._by_path[path] = stored
        self._hold(data)
        while self._held > self._bound and len(self._by_number) > 1:
            self._forget(next(iter(self._by_number.values())))
        return stored

    def _hold(self, data: bytes) -> None:
        holders = self._holders.get(id(data), 0)
        self._holders[id(data)] = holders + 1
        if not holders:
            self._held += len(data)

    def _forget(self, stored: StoredFile) -> None:
        del self._by_number[stored.key.number], self._by_path[stored.path]
        self._holders[id(stored.data)] -= 1
        if not self._holders[id(stored.data)]:
            del self._holders[id(stored.data)]
            self._held -= len(stored.data)

    def _unique_id(self, number: int) -> str:
        digest = hashlib.blake2b(number.to_bytes(8), key=self._seed, digest_size=11).digest()
        return "AQAD" + base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _seal(self, coded: bytes) -> bytes:
        return hashlib.blake2b(coded, key=self._seed, digest_size=_SEAL).digest()

    def name_for(self, bot_id: int, key: FileKey) -> str:
        """Give the `file_id` under which this bot knows the file."""
        coded = _CODED.pack(bot_id, key.number)
        return _PREFIXES[key.folder] + base64.urlsafe_b64encode(coded + self._seal(coded)).decode()

    def named(self, bot_id: int, file_id: str) -> StoredFile:
        """Find the file a bot names; another bot's name, or a forgotten file, is refused."""
        try:
            sealed = base64.urlsafe_b64decode(file_id[-_CODED_LETTERS:])
            owner, number = _CODED.unpack(sealed[:-_SEAL])
        except (ValueError, struct.error):
            raise bad_request("invalid file_id") from None
        if sealed[-_SEAL:] != self._seal(sealed[:-_SEAL]) or owner != bot_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if number not in self._by_number:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self._by_number[number]

    def at(self, path: str) -> StoredFile | None:
        """Give the file behind a `file_path`, if it is still kept."""
        return self._by_path.get(path)

    def seen_by(self, bot_id: int, content: Any) -> Any:
        """Copy a JSON value, every FileKey in it replaced by this bot's `file_id`."""
        if isinstance(content, dict):
            return {name: self.seen_by(bot_id, value) for name, value in content.items()}
        if isinstance(content, list):
            return [self.seen_by(bot_id, value) for value in content]
        return self.name_for(bot_id, content) if isinstance(content, FileKey) else content
