"""The local copy of one source's list: what is enforced after a restart, before and without any answer of the source.

A copy is only ever read whole and added to. So it is kept as *chunks*, each of some 20,000 entries sealed together,
and the *changes* appended since, each a sealed set of entries; a hash holds the facts about them. Changes and
checkpoint move in one transaction. When much has been appended, and within 25 minutes of a removal, the chunks are
written anew under another name (their generation), which takes the place of the old one together with the facts.

Several processes may keep the same copy. Each writes what it fetched between two checkpoints, `since` and `until`;
that completes the copy if the copy has got at least to `since`, and is superfluous if it has got beyond `until`.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from matching.blocklist import REMOVED, Changes, Codes, Octets
from matching.fingerprint import BYTES
from records.aof import AppendOnlyFile
from records.copy_facts import SKIPPED, Facts
from records.keys import of_register
from records.vault import SealBroken, Vault

log = logging.getLogger(__name__)

CHUNK: Final = 20_000
"""Entries sealed together, and the most that are appended as one set of changes: 660 kB."""

READ_AT_ONCE: Final = 4
"""Chunks, or hundreds of changes, read from the store in one call."""

STAGING_SECONDS: Final = 3_600
"""How long half-written chunks of a process that died stay in the store."""

_ENTRY: Final = BYTES + 1


class Incomplete(Exception):
    """Chunks or changes that the facts promise are not there."""


class BlocklistCopy:
    """The copy of the list of the source of this name.

    `origin` is where its entries come from and how they are read: with another origin, what is held stays in force
    but has no checkpoint, so that everything is fetched anew.
    """

    def __init__(
        self, redis: Redis, vault: Vault, source: str, origin: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._register = f"blocklist:{source}"
        self._facts_key = of_register(self._register, "facts")
        self._origin = origin
        self._clock = clock
        self._log = AppendOnlyFile(redis)
        self._seen: tuple[str, int] | None = None

    async def facts(self) -> Facts:
        """What is known about the copy."""
        return Facts.read(await self._redis.hgetall(self._facts_key))

    async def count(self) -> int:
        """Entries in the copy: it is read for that, about half a second for a million."""
        entries, _ = await self.load()
        _, codes = await asyncio.to_thread(entries.columns)
        return int(np.count_nonzero(codes != REMOVED))

    async def load(self) -> tuple[Changes, int]:
        """All entries, removals among them, and the checkpoint they are complete to; 0 where of another origin.

        A copy that cannot be opened is erased: whatever it was, the source has it.
        """
        while True:
            facts = await self.facts()
            try:
                entries = await self._read(facts)
            except (Incomplete, SealBroken) as no:
                if (await self.facts()).layout == facts.layout:
                    log.warning("the copy of the list %s is lost, and fetched anew: %s", self._register, no)
                    await self._erase(facts)
                continue
            self._seen = facts.layout
            return entries, self._checkpoint(facts)

    async def write(
        self, octets: Octets, codes: Codes, since: int, until: int, known: NDArray[np.bool_] | None = None
    ) -> bool:
        """Bring the copy from one checkpoint to another with N x 32 distinct fingerprints and their N codes.

        From 0, they are the whole list. False where the copy has not even got to `since` (it was lost, or is of
        another origin): then it takes a fetch of everything. `known` are those that were so at `since` already.
        """
        while True:
            facts = await self.facts()
            if self._checkpoint(facts) < since:
                return False
            if facts.generation and self._checkpoint(facts) > max(since, until):
                return True
            # What changes nothing is left out, where nobody else has written since we saw the copy.
            news = ~known if since and known is not None and facts.layout == self._seen else slice(None)
            try:
                moved = {"origin": self._origin, "checkpoint": until, "fetched_at": self._clock()}
                if since and len(codes[news]) <= CHUNK:
                    await self._append(facts, octets[news], codes[news], moved)
                else:
                    await self._rewrite(facts, octets, codes, keep=bool(since), moved=moved)
            except WatchError:
                continue
            return True

    async def void(self) -> None:
        """From now on only a complete list is taken; until then the present one stays."""
        await self._redis.hset(self._facts_key, "checkpoint", 0)

    async def tidy(self) -> None:
        """Write it anew where it is due, so that what was removed is gone from it, and from the server's log."""
        facts = await self.facts()
        if facts.outgrown(self._clock()):
            await self._write_anew(facts)
        await self._log.rewrite_if_due()

    async def forget_removed(self) -> None:
        """Write it anew now, if something was removed."""
        facts = await self.facts()
        if facts.removed_at:
            await self._write_anew(facts)
        await self._log.rewrite_if_due()

    async def _write_anew(self, facts: Facts) -> None:
        """The same entries in new chunks. One that is of another origin will be replaced anyway."""
        if facts.origin != self._origin:
            return
        try:
            await self._rewrite(facts, *Changes().columns(), keep=True, moved={})
        except (WatchError, Incomplete, SealBroken) as no:
            log.info("the copy of the list %s is written anew later: %s", self._register, no)

    async def note_told(self, until: int) -> None:
        """Keep that new entries up to a checkpoint were told to who listens."""
        await self._redis.hset(self._facts_key, "told", until)

    async def note_skipped(self, skipped: Mapping[str, int]) -> None:
        """Count what a fetch left out."""
        for reason, number in skipped.items():
            await self._redis.hincrby(self._facts_key, f"{SKIPPED}{reason}", number)

    async def note_error(self, error: str) -> None:
        """Keep the last error, for the operator."""
        await self._redis.hset(self._facts_key, mapping={"error": error, "error_at": self._clock()})

    def _checkpoint(self, facts: Facts) -> int:
        return facts.checkpoint if facts.origin == self._origin else 0

    def _chunks(self, generation: str) -> str:
        return of_register(self._register, f"chunks:{generation}")

    def _changes(self, generation: str) -> str:
        return of_register(self._register, f"changes:{generation}")

    async def _read(self, facts: Facts) -> Changes:
        """Chunks and changes as they were when the facts were: both only ever grow, until they are replaced whole."""
        entries = Changes()
        await self._read_list(self._chunks(facts.generation), facts.chunks, READ_AT_ONCE, entries)
        await self._read_list(self._changes(facts.generation), facts.changes, READ_AT_ONCE * 100, entries)
        return entries

    async def _read_list(self, key: str, length: int, at_once: int, entries: Changes) -> None:
        for first in range(0, length, at_once):
            last = min(first + at_once, length)
            sealed = cast("list[bytes]", await self._redis.lrange(key, first, last - 1))
            if len(sealed) < last - first:
                raise Incomplete(f"{key} has {first + len(sealed)} of {length} parts")
            await asyncio.to_thread(self._open, key, first, sealed, entries)

    def _open(self, key: str, first: int, sealed: list[bytes], entries: Changes) -> None:
        for number, one in enumerate(sealed, first):
            plain = self._vault.open(one, f"{key} {number}")
            size = len(plain) // _ENTRY
            entries.extend(plain[: size * BYTES], plain[size * BYTES :])

    def _seal(self, key: str, number: int, octets: Octets, codes: Codes) -> bytes:
        return self._vault.seal(octets.tobytes() + codes.tobytes(), f"{key} {number}")

    async def _append(self, facts: Facts, octets: Octets, codes: Codes, moved: dict[Any, Any]) -> None:
        """A few entries, in one transaction with the facts that moved."""
        key = self._changes(facts.generation)
        if len(codes):
            moved |= {"changes": facts.changes + 1, "appended": facts.appended + len(codes)}
        if not facts.removed_at and (codes == REMOVED).any():
            moved["removed_at"] = self._clock()
        async with self._transaction(facts, moved) as pipe:
            if len(codes):
                pipe.rpush(key, self._seal(key, facts.changes, octets, codes))
        if len(codes) and facts.layout == self._seen:
            self._seen = facts.generation, facts.changes + 1

    async def _rewrite(self, facts: Facts, octets: Octets, codes: Codes, *, keep: bool, moved: dict[Any, Any]) -> None:
        """Many entries: new chunks of everything, then the exchange in one transaction with the facts that moved."""
        everything = await self._read(facts) if keep else Changes()
        everything.extend(octets.tobytes(), codes.tobytes())
        octets, codes = await asyncio.to_thread(everything.columns)
        octets, codes = octets[codes != REMOVED], codes[codes != REMOVED]
        generation = secrets.token_hex(8)
        chunks = await self._stage(self._chunks(generation), octets, codes)
        moved |= {"generation": generation, "chunks": chunks, "entries": len(codes)}
        moved |= {"changes": 0, "appended": 0, "removed_at": 0}
        async with self._transaction(facts, moved) as pipe:
            pipe.persist(self._chunks(generation))
            if facts.generation:
                pipe.unlink(self._chunks(facts.generation), self._changes(facts.generation))
        self._seen = (generation, 0) if not keep or facts.layout == self._seen else None
        if facts.generation:
            await self._log.outdated()

    async def _stage(self, key: str, octets: Octets, codes: Codes) -> int:
        """Write chunks that nobody knows of yet; how many there are."""
        firsts = range(0, len(codes), CHUNK)
        for number, first in enumerate(firsts):
            part = slice(first, first + CHUNK)
            sealed = await asyncio.to_thread(self._seal, key, number, octets[part], codes[part])
            async with self._redis.pipeline() as pipe:
                pipe.rpush(key, sealed)
                pipe.expire(key, STAGING_SECONDS)
                await pipe.execute()
        return len(firsts)

    @asynccontextmanager
    async def _transaction(self, facts: Facts, moved: Mapping[Any, Any]) -> AsyncIterator[Pipeline]:
        """A transaction that moves the copy on from `facts`. Raises WatchError where it has moved meanwhile."""
        async with self._redis.pipeline() as pipe:
            await pipe.watch(self._facts_key)
            if Facts.read(await pipe.hgetall(self._facts_key)).state != facts.state:
                raise WatchError("another process has written the copy")
            pipe.multi()  # type: ignore[no-untyped-call]
            yield pipe
            if facts.origin != self._origin:
                pipe.delete(self._facts_key)
            pipe.hset(self._facts_key, mapping=moved)
            await pipe.execute()

    async def _erase(self, facts: Facts) -> None:
        await self._redis.delete(self._facts_key, self._chunks(facts.generation), self._changes(facts.generation))


async def erase_copies_but(redis: Redis, sources: Collection[str]) -> set[str]:
    """Erase the copies of all sources but these; the names of those that went."""
    gone = set()
    async for key in redis.scan_iter(match=of_register("blocklist:*", "*"), count=1000):
        source = key.decode().partition("{blocklist:")[2].partition("}")[0]
        if source not in sources:
            await redis.unlink(key)
            gone.add(source)
    if gone:
        await AppendOnlyFile(redis).outdated()
    return gone
