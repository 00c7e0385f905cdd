"""Chains of records: each holds the SHA-256 of the one before, so that whoever changes the past is found out.

Each record is canonical JSON (sorted keys, no spaces, UTF-8). Changing, inserting or removing one breaks the chain
from there on; the chain's two ends are kept beside it, so cutting off its tail shows as well. Each holds 16 random
bytes (`salt`): who is handed one record, and with it the hash of the one before, cannot find out what that one says by
trying what it might say.

Three keys of an owner: the stem's own (stream), `-keys` (hash: a name for what each record is about -> its mark, so
that work repeated after a crash writes nothing twice) and `-ends` (hash: `anchor` and `head`, the hashes before the
first and of the last record). Records older than the chain keeps them are cut off at the front.

Records and ends are sealed, since records hold fingerprints and ids of people; the hashes are those of what was
sealed, so that a chain can be checked by whoever is handed its opened records. Whoever can write to the store but has
no secret key can seal no record of their own, and so make no other chain. What is bound into a seal names no chat,
since a chain may move to another id.
"""

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, ClassVar, NamedTuple, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from config.errors import N_, EgideError
from records.keys import of_register
from records.replies import text_of
from records.streams import Entries, entries_of
from records.vault import SealBroken, Vault

FIRST = "0" * 64
"""What the very first record names as the hash before it."""

NO_MARK = "1"
"""The mark of a record that was given none."""

BATCH = 500
"""Records read, or cut off, at a time."""

FIELD = b"record"

SALT_BYTES = 16
"""Random, in every record."""


class ChainBroken(EgideError):
    """A chain does not hold together; `at` is the stream id of the first record that does not fit."""

    cause = N_("Something that Égide keeps for the record was changed: in {owner}, from the record {at} on.")
    cure = N_("Compare with a backup of the store; keep both.")

    def __init__(self, owner: int | str, at: str) -> None:
        self.owner = owner
        self.at = at
        super().__init__(owner=owner, at=at)


class Picked(NamedTuple):
    """Some records of a chain, as they were written, and whether the whole chain holds."""

    records: tuple[bytes, ...]
    holds: bool


class _Link(NamedTuple):
    """A record with its stream id. `written` is empty at the end of a chain, and where it was not sealed by us."""

    at: str
    written: bytes
    fits: bool


class _Keys(NamedTuple):
    """Where a chain lies: its records, the names of what they are about, and its ends."""

    stream: str
    names: str
    ends: str


class Chain:
    """The chains of one kind, `stem`, of all owners: chats by their id, registers by their name.

    Records are kept for `kept` seconds. `clock` gives epoch seconds; without one, the store's clock counts, which is
    the same for all processes.
    """

    broken: ClassVar[type[ChainBroken]] = ChainBroken

    def __init__(
        self, redis: Redis, vault: Vault, stem: str, kept: int, clock: Callable[[], float] | None = None
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._stem = stem
        self._kept = kept
        self._clock = clock

    async def append(self, owner: int | str, key: str, record: Mapping[str, object], mark: str = NO_MARK) -> bool:
        """Write a record about `key` (unique in its chat); False where there is one already, which is kept.

        `mark` is a word for `mark()` to give back without reading the chain; it is no part of the record.
        """
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    return await self._try_append(pipe, owner, key, record, mark)
                except WatchError:
                    continue  # another worker wrote to this chain; build upon its record

    async def expire(self, owner: int | str, now: float) -> int:
        """Cut off what is past its time at `now` (epoch seconds); how many records.

        Of a chain to which nothing is added any more as well. One that loses its last record is gone.
        """
        erased, until = 0, int((now - self._kept) * 1000)
        if until < 0 or not await self._redis.xrange(self._keys(owner).stream, max=str(until), count=1):
            return 0  # nearly always: one question for each chain
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    cut = await self._try_expire(pipe, owner, now)
                except WatchError:
                    continue  # a record was added meanwhile
                erased += cut
                if cut < BATCH:
                    return erased

    async def has(self, owner: int | str, key: str) -> bool:
        """Whether there is a record about `key`."""
        return bool(await self._redis.hexists(self._keys(owner).names, self._name(key)))

    async def mark(self, owner: int | str, key: str) -> str | None:
        """The mark of the record about `key`; None where there is no such record."""
        mark = await self._redis.hget(self._keys(owner).names, self._name(key))
        return None if mark is None else text_of(mark)

    async def records(self, owner: int | str) -> list[dict[str, Any]]:
        """All records of a chain, the oldest first."""
        entries = await entries_of(self._redis, self._keys(owner).stream)
        return [json.loads(self._open(fields)) for _, fields in entries]

    async def verify(self, owner: int | str) -> int:
        """How many records the chain has; ChainBroken where it does not hold."""
        count = 0
        async for link in self._links(owner):
            if not link.fits:
                raise self.broken(owner, link.at)
            count += bool(link.written)
        return count

    async def picked(self, owner: int | str, wanted: Callable[[bytes], bool]) -> Picked:
        """The records of a chain that are wanted, as they were written, the oldest first, and whether its chain holds.

        Where it does not, what can be opened is given all the same.
        """
        found, holds = [], True
        async for link in self._links(owner):
            holds = holds and link.fits
            if link.written and wanted(link.written):
                found.append(link.written)
        return Picked(tuple(found), holds)

    async def _links(self, owner: int | str) -> AsyncIterator[_Link]:
        """Every record of a chain and whether it follows from the one before; at last the end, without a record."""
        last = b"0-0"
        entries, ends = await self._page(owner, last)
        before = self._end_held(owner, ends.get(b"anchor"))
        while entries:
            for last, fields in entries:
                written = self._opened(fields)
                yield _Link(last.decode(), written, _follows(written, before))
                before = _sha256(written)
            entries, ends = await self._page(owner, last)
        head = self._end_held(owner, ends.get(b"head"))
        yield _Link(last.decode(), b"", head is not None and head == before)

    async def _try_append(
        self, pipe: Pipeline, owner: int | str, key: str, record: Mapping[str, object], mark: str
    ) -> bool:
        stream, keys, ends = self._keys(owner)
        await pipe.watch(stream, keys, ends)
        if await pipe.hexists(keys, self._name(key)):
            return False
        before = self._end(owner, cast("bytes | None", await pipe.hget(ends, "head")))
        now = await self._now(pipe)
        at = max(now, await _last(pipe, stream))
        expired = await self._expired(pipe, stream, now)
        own = {"salt": secrets.token_hex(SALT_BYTES), "key": key, "previous": before}
        written = canonical({**record, **own})
        pipe.multi()  # type: ignore[no-untyped-call]
        self._cut(pipe, owner, expired)
        pipe.xadd(stream, {FIELD: self._vault.seal(written, self._stem)}, id=f"{at}-*")
        pipe.hset(keys, self._name(key), mark)
        pipe.hset(ends, "head", self._sealed_end(written))
        for name in (stream, keys, ends):
            pipe.expire(name, self._kept)
        await pipe.execute()
        return True

    async def _try_expire(self, pipe: Pipeline, owner: int | str, now: float) -> int:
        stream = self._keys(owner).stream
        await pipe.watch(*self._keys(owner))
        expired, held = await self._expired(pipe, stream, int(now * 1000)), await pipe.xlen(stream)
        pipe.multi()  # type: ignore[no-untyped-call]
        if expired and len(expired) == held:
            pipe.unlink(*self._keys(owner))
        else:
            self._cut(pipe, owner, expired)
        await pipe.execute()
        return len(expired)

    def _cut(self, pipe: Pipeline, owner: int | str, expired: list[tuple[bytes, bytes]]) -> None:
        """Take the oldest records away, and what they are about; the chain is then anchored at the last of them."""
        if not expired:
            return
        stream, keys, ends = self._keys(owner)
        pipe.xtrim(stream, minid=_after(expired[-1][0]), approximate=False)
        pipe.hdel(keys, *(self._name(json.loads(old)["key"]) for _, old in expired))
        pipe.hset(ends, "anchor", self._sealed_end(expired[-1][1]))

    async def _page(self, owner: int | str, last: bytes) -> tuple[Entries, dict[bytes, bytes]]:
        """The records after one, and the ends of the chain at the same moment: a running bot goes on writing."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xrange(self._keys(owner).stream, min=b"(" + last, count=BATCH)
            pipe.hgetall(self._keys(owner).ends)
            entries, ends = await pipe.execute()
        return cast("Entries", entries), ends

    async def _expired(self, pipe: Pipeline, stream: str, now: int) -> list[tuple[bytes, bytes]]:
        """The oldest records that are past their time at this moment (milliseconds), with their ids; BATCH at most."""
        until = now - self._kept * 1000
        found = cast("Entries", await pipe.xrange(stream, max=str(until), count=BATCH)) if until >= 0 else []
        return [(entry, self._open(fields)) for entry, fields in found]

    async def _now(self, pipe: Pipeline) -> int:
        """Milliseconds since 1970."""
        if self._clock:
            return int(self._clock() * 1000)
        seconds, microseconds = await pipe.time()
        return int(seconds) * 1000 + int(microseconds) // 1000

    def _keys(self, owner: int | str) -> _Keys:
        return _Keys(*(of_register(str(owner), f"{self._stem}{part}") for part in ("", "-keys", "-ends")))

    def _name(self, key: str) -> str:
        return self._vault.name(key, f"{self._stem} key")

    def _open(self, fields: Mapping[bytes, bytes]) -> bytes:
        return self._vault.open(fields.get(FIELD, b""), self._stem)

    def _opened(self, fields: Mapping[bytes, bytes]) -> bytes:
        """The record, or nothing where it was not sealed by us."""
        try:
            return self._open(fields)
        except SealBroken:
            return b""

    def _sealed_end(self, written: bytes) -> bytes:
        return self._vault.seal(_sha256(written).encode(), f"{self._stem} end")

    def _end(self, owner: int | str, sealed: bytes | None) -> str:
        """The hash at one end of a chain; of a chain that has none yet, that before its first record."""
        try:
            return FIRST if sealed is None else self._vault.open(sealed, f"{self._stem} end").decode()
        except SealBroken:
            raise self.broken(owner, "end") from None

    def _end_held(self, owner: int | str, sealed: bytes | None) -> str | None:
        """The same; None where it was not sealed by us."""
        try:
            return self._end(owner, sealed)
        except ChainBroken:
            return None


def canonical(record: Mapping[str, object]) -> bytes:
    """The one way a record is written: the bytes that are hashed."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _sha256(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def _follows(written: bytes, before: str | None) -> bool:
    try:
        record = json.loads(written)
    except ValueError:
        return False
    return before is not None and isinstance(record, dict) and record.get("previous") == before


async def _last(pipe: Pipeline, stream: str) -> int:
    """When the newest record was written, in milliseconds: a stream's ids never go back, though a clock may."""
    newest = cast("Entries", await pipe.xrevrange(stream, count=1))
    return int(newest[0][0].partition(b"-")[0]) if newest else 0


def _after(entry: bytes) -> str:
    """The smallest stream id greater than this one."""
    milliseconds, _, sequence = entry.decode().partition("-")
    return f"{milliseconds}-{int(sequence) + 1}"
