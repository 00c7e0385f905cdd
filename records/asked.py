"""How asking the sources goes: totals over all processes and starts, and how each source fares now. For `egide doctor`.

One hash for each source, gone 30 days after the last word about it. No fingerprint, no post, no group is in it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from redis.asyncio import Redis

from records.keys import of_register
from records.replies import text_of

KEPT_SECONDS = 30 * 86_400

_TOTAL = "total:"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known of one source. `since` in epoch seconds: when counting began."""

    totals: Mapping[str, int] = field(default_factory=dict)
    since: float = 0.0
    error: str = ""


class AskedCounts:
    """The totals of all sources. `clock` in epoch seconds."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock

    async def add(self, source: str, more: Mapping[str, int], error: str) -> None:
        """Add to the totals of a source, and note what went wrong last (empty: nothing)."""
        key = _key(source)
        async with self._redis.pipeline(transaction=True) as pipe:
            for name, number in more.items():
                pipe.hincrby(key, f"{_TOTAL}{name}", number)
            pipe.hsetnx(key, "since", str(self._clock()))
            pipe.hset(key, "error", error)
            pipe.expire(key, KEPT_SECONDS)
            await pipe.execute()

    async def of(self, source: str) -> Asking:
        """What is known of a source."""
        kept = {text_of(name): text_of(value) for name, value in (await self._redis.hgetall(_key(source))).items()}
        totals = {name.removeprefix(_TOTAL): int(value) for name, value in kept.items() if name.startswith(_TOTAL)}
        return Asking(totals, float(kept.get("since", 0)), kept.get("error", ""))


def _key(source: str) -> str:
    return of_register("asked", source)
