"""The evidence of one chat: what was found and what was done, written before it is done, and chained.

Each record is canonical JSON (sorted keys, no spaces, UTF-8) and holds the SHA-256 of the record before it. Changing,
inserting or removing one breaks the chain from there on; the chain's two ends are kept beside it, so cutting off its
tail shows as well. No record holds an image, nor any part of one.

Three keys of a chat, erased with it: `evidence` (stream), `evidence-keys` (hash: what each record is about -> its
mark, so that work repeated after a crash writes nothing twice) and `evidence-ends` (hash: `anchor` and `head`, the
hashes before the first and of the last record). Records older than KEPT_SECONDS are cut off at the front.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from config.errors import N_, EgideError
from records.keys import of_chat
from records.replies import text_of
from records.streams import Entries, entries_of

KEPT_SECONDS = 365 * 86_400
"""A year: complaints and appeals (six months) come late."""

FIRST = "0" * 64
"""What the very first record names as the hash before it."""

NO_MARK = "1"
"""The mark of a record that was given none."""

BATCH = 500
"""Records read, or cut off, at a time."""

FIELD = b"record"


class EvidenceBroken(EgideError):
    """A chain of evidence does not hold together; `at` is the stream id of the first record that does not fit."""

    cause = N_("The evidence of chat {chat} was changed: the record {at} does not follow from the one before.")
    cure = N_("Compare with a backup of the store; keep both.")

    def __init__(self, chat: int, at: str) -> None:
        self.chat = chat
        self.at = at
        super().__init__(chat=chat, at=at)


class Evidence:
    """The evidence of all chats. Records are kept for `kept` seconds."""

    def __init__(self, redis: Redis, kept: int = KEPT_SECONDS) -> None:
        self._redis = redis
        self._kept = kept

    async def append(self, chat: int, key: str, record: Mapping[str, object], mark: str = NO_MARK) -> bool:
        """Write a record about `key` (unique in its chat); False where there is one already, which is kept.

        `mark` is a word for `mark()` to give back without reading the chain; it is no part of the record.
        """
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    return await self._try_append(pipe, chat, key, record, mark)
                except WatchError:
                    continue  # another worker wrote to this chain; build upon its record

    async def has(self, chat: int, key: str) -> bool:
        """Whether there is a record about `key`."""
        return bool(await self._redis.hexists(of_chat(chat, "evidence-keys"), key))

    async def mark(self, chat: int, key: str) -> str | None:
        """The mark of the record about `key`; None where there is no such record."""
        mark = await self._redis.hget(of_chat(chat, "evidence-keys"), key)
        return None if mark is None else text_of(mark)

    async def records(self, chat: int) -> list[dict[str, Any]]:
        """All records of a chat, the oldest first."""
        entries = await entries_of(self._redis, of_chat(chat, "evidence"))
        return [json.loads(fields[FIELD]) for _, fields in entries]

    async def verify(self, chat: int) -> int:
        """How many records the chain has; EvidenceBroken where it does not hold."""
        stream, ends = of_chat(chat, "evidence"), await self._redis.hgetall(of_chat(chat, "evidence-ends"))
        before, last, count = text_of(ends.get(b"anchor", FIRST)), b"0-0", 0
        while entries := await entries_of(self._redis, stream, after=b"(" + last, most=BATCH):
            for last, fields in entries:
                if not _follows(fields.get(FIELD, b""), before):
                    raise EvidenceBroken(chat, last.decode())
                before, count = _sha256(fields[FIELD]), count + 1
        if before != text_of(ends.get(b"head", FIRST)):
            raise EvidenceBroken(chat, last.decode())
        return count

    async def _try_append(self, pipe: Pipeline, chat: int, key: str, record: Mapping[str, object], mark: str) -> bool:
        stream, keys, ends = (of_chat(chat, name) for name in ("evidence", "evidence-keys", "evidence-ends"))
        await pipe.watch(stream, keys, ends)
        if await pipe.hexists(keys, key):
            return False
        before = text_of(await pipe.hget(ends, "head") or FIRST)
        expired = await self._expired(pipe, stream)
        written = canonical({**record, "key": key, "previous": before})
        pipe.multi()  # type: ignore[no-untyped-call]
        if expired:
            pipe.xtrim(stream, minid=_after(expired[-1][0]), approximate=False)
            pipe.hdel(keys, *(json.loads(fields[FIELD])["key"] for _, fields in expired))
            pipe.hset(ends, "anchor", _sha256(expired[-1][1][FIELD]))
        pipe.xadd(stream, {FIELD: written})
        pipe.hset(keys, key, mark)
        pipe.hset(ends, "head", _sha256(written))
        for name in (stream, keys, ends):
            pipe.expire(name, self._kept)
        await pipe.execute()
        return True

    async def _expired(self, pipe: Pipeline, stream: str) -> Entries:
        """The oldest records, where they are past their time. The store's clock made their ids, so it judges."""
        seconds, microseconds = await pipe.time()
        until = (seconds - self._kept) * 1000 + microseconds // 1000
        return cast("Entries", await pipe.xrange(stream, max=str(until), count=BATCH))


def canonical(record: Mapping[str, object]) -> bytes:
    """The one way a record is written: the bytes that are hashed."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _sha256(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def _follows(written: bytes, before: str) -> bool:
    try:
        record = json.loads(written)
    except ValueError:
        return False
    return isinstance(record, dict) and record.get("previous") == before


def _after(entry: bytes) -> str:
    """The smallest stream id greater than this one."""
    milliseconds, _, sequence = entry.decode().partition("-")
    return f"{milliseconds}-{int(sequence) + 1}"
