"""Entries that people have to look at, what was decided about each, and the trail of both.

`entries` holds a flag for each such entry, sealed like the entry itself. A flag is changed by compare and set, so of
two processes that find the same entry suspicious one writes, and one tells. `untold` are those nobody was told of
yet. The trail keeps who decided what and when, about a keyed name of the entry: it outlives a withdrawal, and is no
copy of what was withdrawn.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, cast

from redis.asyncio import Redis

from config.sources import OWN_SOURCE
from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.suspension import Cause, Concern, Spread
from records.keys import of_register
from records.vault import Vault

ENTRIES: Final = of_register("suspended", "entries")
UNTOLD: Final = of_register("suspended", "untold")
TRAIL: Final = of_register("suspended", "trail")

MOST_OF_TRAIL: Final = 10_000
"""Records of the trail; the oldest give way."""

PLACE: Final = "suspended"


class State(StrEnum):
    """How an entry stands."""

    SUSPENDED = "suspended"
    """It acts on nothing until a person decides."""
    NOTED = "noted"
    """It acts: people reviewed it before. They were told that it matches unusually."""
    LIFTED = "lifted"
    """A person let it act again, or nobody decided (`lapse`)."""
    REJECTED = "rejected"
    """A person said that it does not belong on the list: it stays suspended, and its source was told."""
    KEPT = "kept"
    """A moderator said that it may show somebody under 18: it acts, and nobody suspends, lifts or rejects it."""


OPEN: Final = frozenset({State.SUSPENDED, State.NOTED})
"""States in which a decision is owed."""

STILL: Final = frozenset({State.SUSPENDED, State.REJECTED, State.KEPT})
"""States in which no flag is raised again."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One entry that was found suspicious. Times in epoch seconds."""

    entry: Fingerprint
    state: State
    cause: Cause
    since: float
    source: str = OWN_SOURCE
    """The list that holds it."""
    trust: Trust = Trust.UNVERIFIED
    spread: Spread = field(default_factory=Spread)
    alarms: int = 0
    lifts: int = 0
    """How often a person let it act again."""
    decided: float = 0.0
    by: str = ""
    """Who decided, in words."""

    def keeps_still(self, trust: Trust) -> bool:
        """Whether matches of the entry, at its present trust, are only reported.

        Who confirms an entry after it was suspended has reviewed it; what was rejected here stays so.
        """
        return self.state is State.REJECTED or (self.state is State.SUSPENDED and trust is not Trust.CONFIRMED)

    def record(self) -> dict[str, Any]:
        """As JSON, the entry in hexadecimal."""
        return {**asdict(self), "entry": str(self.entry)}

    @classmethod
    def of_record(cls, told: dict[str, Any]) -> "Flag":
        """The reverse."""
        return cls(
            **{
                **told,
                "entry": Fingerprint.from_hex(told["entry"]),
                "state": State(told["state"]),
                "cause": Cause(told["cause"]),
                "trust": Trust(told["trust"]),
                "spread": Spread(**told["spread"]),
            }
        )


_SET = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', KEYS[2], ARGV[1])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'change', ARGV[6])
return 1
"""
"""Compare and set a flag: written down in the trail, and told or not owed any more, in the same step."""


class Suspended:
    """The flags of all entries. Repeating any of it changes nothing."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._set = redis.register_script(_SET)

    async def get(self, entry: Fingerprint) -> Flag | None:
        """The flag of an entry."""
        held = cast("bytes | None", await self._redis.hget(ENTRIES, self._sealed(entry)))
        return self._read(held) if held else None

    async def all(self) -> list[Flag]:
        """Every flag, the latest first."""
        held = await cast("Awaitable[list[bytes]]", self._redis.hvals(ENTRIES))
        return sorted(map(self._read, held), key=lambda flag: flag.since, reverse=True)

    async def raise_flag(self, found: Flag, concern: Concern) -> bool:
        """People have to look at this entry; False where they have to already, or a person has rejected it."""
        state = State.SUSPENDED if concern.suspends else State.NOTED

        def raised(before: Flag | None) -> Flag | None:
            if before and (before.state in STILL or before.state is state):
                return None
            lifts = before.lifts if before else 0
            return replace(found, state=state, cause=concern.cause, lifts=lifts, decided=0.0, by="")

        return await self._change(found.entry, raised) is not None

    async def lift(self, entry: Fingerprint, by: str, now: float) -> Flag | None:
        """A person lets it act again; None where nothing is to be lifted."""

        def lifted(before: Flag | None) -> Flag | None:
            if before is None or before.state in {State.LIFTED, State.KEPT}:
                return None
            return replace(before, state=State.LIFTED, lifts=before.lifts + 1, decided=now, by=by)

        return await self._change(entry, lifted)

    async def lapse(self, entry: Fingerprint, by: str, now: float) -> Flag | None:
        """It acts again though no person decided, so that nothing weighs more than before; None where it acts."""

        def lapsed(before: Flag | None) -> Flag | None:
            if before is None or before.state is not State.SUSPENDED:
                return None
            return replace(before, state=State.LIFTED, decided=now, by=by)

        return await self._change(entry, lapsed)

    async def reject(self, entry: Fingerprint, by: str, now: float) -> Flag | None:
        """A person says it does not belong on the list; None where it was never found suspicious."""

        def rejected(before: Flag | None) -> Flag | None:
            if before is None or before.state is State.KEPT:
                return None
            if before.state is State.REJECTED:
                return before
            return replace(before, state=State.REJECTED, decided=now, by=by)

        return await self._change(entry, rejected)

    async def keep(self, entry: Fingerprint, source: str, now: float) -> Flag | None:
        """A review said that it may show somebody under 18: it acts, whatever else is said of it."""

        def kept(before: Flag | None) -> Flag:
            if before and before.state is State.KEPT:
                return before
            found = before or Flag(entry, State.KEPT, Cause.REVIEW, now, source)
            return replace(found, state=State.KEPT, cause=Cause.REVIEW, decided=now, by="moderator")

        return await self._change(entry, kept)

    async def drop(self, entry: Fingerprint) -> None:
        """The entry is on no list any more: keep no copy of it."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(ENTRIES, self._sealed(entry))
            pipe.srem(UNTOLD, self._sealed(entry))
            await pipe.execute()

    async def untold(self) -> list[Flag]:
        """Those that people have to be told of yet."""
        members = await cast("Awaitable[set[bytes]]", self._redis.smembers(UNTOLD))
        flags = [await self.get(Fingerprint(self._vault.open(member, PLACE))) for member in sorted(members)]
        return [flag for flag in flags if flag]

    async def told(self, flag: Flag) -> None:
        """People were told."""
        await self._redis.srem(UNTOLD, self._sealed(flag.entry))

    async def trail(self) -> list[dict[str, Any]]:
        """What was found and decided, the oldest first: time, entry (its keyed name), state, cause, who."""
        kept = cast("list[tuple[bytes, dict[bytes, bytes]]]", await self._redis.xrange(TRAIL))
        return [json.loads(self._vault.open(fields[b"change"], TRAIL)) for _, fields in kept]

    async def _change(self, entry: Fingerprint, change: Callable[[Flag | None], Flag | None]) -> Flag | None:
        """The flag as `change` makes it of the one before; None where it says that there is nothing to do."""
        member = self._sealed(entry)
        while True:
            held = cast("bytes | None", await self._redis.hget(ENTRIES, member))
            before = self._read(held) if held else None
            after = change(before)
            if after is None or after == before:
                return after
            owed = "1" if after.state in OPEN else "0"
            args: list[str | bytes | int] = [member, held or b"", self._written(after), owed]
            args += [MOST_OF_TRAIL, self._step(after)]
            if await self._set(keys=[ENTRIES, UNTOLD, TRAIL], args=args):
                return after

    def _sealed(self, entry: Fingerprint) -> bytes:
        return self._vault.seal(entry.octets, PLACE)

    def _written(self, flag: Flag) -> bytes:
        return self._vault.seal(json.dumps(flag.record()).encode(), ENTRIES)

    def _read(self, held: bytes) -> Flag:
        return Flag.of_record(json.loads(self._vault.open(held, ENTRIES)))

    def _step(self, flag: Flag) -> bytes:
        when = datetime.fromtimestamp(flag.decided or flag.since, UTC).isoformat(timespec="seconds")
        step = {"time": when, "entry": self.name(flag.entry), "state": flag.state, "cause": flag.cause, "by": flag.by}
        return self._vault.seal(json.dumps(step).encode(), TRAIL)

    def name(self, entry: Fingerprint) -> str:
        """How the trail calls an entry."""
        return self._vault.name(entry.octets, "suspended entry")
