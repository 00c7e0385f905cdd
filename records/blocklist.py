"""The local copy of the blocklist: what is enforced after a restart, before and without any answer of the service.

A hash holds the entries (fingerprint -> code of its trust), another the facts about them: the source they come from,
the checkpoint up to which they are complete, when they were fetched, what went wrong. Entries and checkpoint change
in one transaction. A set too large for one (it would hold the store up) is written into a new hash first, which then
takes the place of the old one together with the new checkpoint.

Several processes may keep the same copy. Each writes what it fetched between two checkpoints, `since` and `until`;
that completes the copy if the copy has got at least to `since`, and is superfluous if it has got beyond `until`.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from matching.blocklist import REMOVED, Changes, Codes, Octets
from matching.fingerprint import BYTES
from records.keys import of_register

FACTS: Final = of_register("blocklist", "facts")

AT_ONCE: Final = 20_000
"""Entries in one transaction: about 30 ms in which the store does nothing else."""

SCANNED_AT_ONCE: Final = 5_000

SKIPPED: Final = "skipped "
"""Before the reasons, among the names of the facts."""

STAGING_SECONDS: Final = 3_600
"""How long a half-written hash of a process that died stays in the store."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the copy. Times in seconds since 1970; 0 = never."""

    source: str = ""
    generation: str = ""
    checkpoint: int = 0
    fetched_at: float = 0.0
    error: str = ""
    error_at: float = 0.0
    skipped: Mapping[str, int] = field(default_factory=dict)
    """What was left out of the fetches so far, by reason."""


class BlocklistCopy:
    """The copy of the list of one `source` (its address, or any name that stays the same for the same list)."""

    def __init__(self, redis: Redis, source: str, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._source = source
        self._clock = clock

    async def facts(self) -> Facts:
        """What is known about the copy; nothing is, as long as it is one of another source."""
        held = _facts(await self._redis.hgetall(FACTS))
        return held if held.source == self._source else Facts()

    async def count(self) -> int:
        """Entries in the copy."""
        return int(await self._redis.hlen(_entries((await self.facts()).generation)))

    async def load(self) -> tuple[Changes, int]:
        """All entries, and the checkpoint up to which they are complete."""
        while True:
            facts = await self.facts()
            entries = await self._scan(facts.generation) if facts.generation else Changes()
            if (await self.facts()).generation == facts.generation:
                return entries, facts.checkpoint

    async def write(self, octets: Octets, codes: Codes, since: int, until: int) -> bool:
        """Bring the copy from one checkpoint to another with N x 32 distinct fingerprints and their N codes.

        From 0, they are the whole list. False where the copy has not even got to `since` (it was lost, or belongs
        to another source): then it takes a fetch of everything.
        """
        while True:
            facts = await self.facts()
            if facts.checkpoint < since:
                return False
            if facts.generation and facts.checkpoint > max(since, until):
                return True
            try:
                if since and len(codes) <= AT_ONCE:
                    await self._amend(facts, octets, codes, until)
                else:
                    await self._rewrite(facts, octets, codes, since, until)
            except WatchError:
                continue
            return True

    async def note_skipped(self, skipped: Mapping[str, int]) -> None:
        """Count what a fetch left out."""
        for reason, number in skipped.items():
            await self._redis.hincrby(FACTS, f"{SKIPPED}{reason}", number)

    async def note_error(self, error: str) -> None:
        """Keep the last error, for the operator."""
        await self._redis.hset(FACTS, mapping={"error": error, "error_at": self._clock()})

    async def _scan(self, generation: str) -> Changes:
        entries, cursor = Changes(), 0
        while True:
            answer = await self._redis.hscan(_entries(generation), cursor, count=SCANNED_AT_ONCE)
            cursor, found = cast("tuple[int, dict[bytes, bytes]]", answer)
            entries.extend(b"".join(found), b"".join(found.values()))
            if not cursor:
                return entries

    async def _amend(self, facts: Facts, octets: Octets, codes: Codes, until: int) -> None:
        """A few entries, in one transaction with the checkpoint."""
        key, stay = _entries(facts.generation), codes != REMOVED
        async with self._transaction(facts, facts.generation, until) as pipe:
            if stay.any():
                pipe.hset(key, mapping=_mapping(octets[stay], codes[stay]))
            if not stay.all():
                pipe.hdel(key, *(row.tobytes() for row in octets[~stay]))

    async def _rewrite(self, facts: Facts, octets: Octets, codes: Codes, since: int, until: int) -> None:
        """Many entries: a new hash of everything, then the exchange in one transaction with the checkpoint."""
        everything = await self._scan(facts.generation) if since else Changes()
        everything.extend(octets.tobytes(), codes.tobytes())
        octets, codes = await asyncio.to_thread(everything.columns)
        generation, stay = secrets.token_hex(8), codes != REMOVED
        await self._stage(_entries(generation), octets[stay], codes[stay])
        async with self._transaction(facts, generation, until) as pipe:
            pipe.persist(_entries(generation))

    async def _stage(self, key: str, octets: Octets, codes: Codes) -> None:
        for first in range(0, len(codes), SCANNED_AT_ONCE):
            part = slice(first, first + SCANNED_AT_ONCE)
            async with self._redis.pipeline() as pipe:
                pipe.hset(key, mapping=_mapping(octets[part], codes[part]))
                pipe.expire(key, STAGING_SECONDS)
                await pipe.execute()

    @asynccontextmanager
    async def _transaction(self, facts: Facts, generation: str, until: int) -> AsyncIterator[Pipeline]:
        """A transaction that moves the copy on from `facts`. Raises WatchError where it has moved meanwhile."""
        async with self._redis.pipeline() as pipe:
            await pipe.watch(FACTS)
            held = _facts(await pipe.hgetall(FACTS))
            ours = held.source == self._source
            if ours and (held.generation, held.checkpoint) != (facts.generation, facts.checkpoint):
                raise WatchError("another process has written the copy")
            pipe.multi()  # type: ignore[no-untyped-call]
            yield pipe
            if not ours:
                pipe.delete(FACTS)
            if held.generation not in {"", generation}:
                pipe.unlink(_entries(held.generation))
            pipe.hset(FACTS, mapping={"source": self._source, "generation": generation})
            pipe.hset(FACTS, mapping={"checkpoint": until, "fetched_at": self._clock()})
            await pipe.execute()


def _entries(generation: str) -> str:
    return of_register("blocklist", f"entries:{generation}")


def _mapping(octets: Octets, codes: Codes) -> dict[Any, Any]:
    """Field -> value; bytes cut out of one piece cost less than rows of an array."""
    fields, values = octets.tobytes(), codes.tobytes()
    return {fields[n * BYTES : (n + 1) * BYTES]: values[n : n + 1] for n in range(len(values))}


def _facts(held: Mapping[Any, Any]) -> Facts:
    texts: dict[str, str] = {name.decode(): value.decode() for name, value in held.items()}
    return Facts(
        source=texts.get("source", ""),
        generation=texts.get("generation", ""),
        checkpoint=int(texts.get("checkpoint", 0)),
        fetched_at=float(texts.get("fetched_at", 0)),
        error=texts.get("error", ""),
        error_at=float(texts.get("error_at", 0)),
        skipped={name.removeprefix(SKIPPED): int(n) for name, n in texts.items() if name.startswith(SKIPPED)},
    )
