"""What moderators said may show somebody under 18: sealed, seen by nobody but the operator, who reports it.

A hash: id of the review -> sealed dates and places. No fingerprint: what matched is found by the evidence of the
group, and that this entry goes on acting is kept with the entry (records.suspended).
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, cast

from redis.asyncio import Redis

from records.keys import of_register
from records.vault import Vault

KEPT_SECONDS: Final = 365 * 86_400
"""After it was reported. What was not reported yet stays."""

_RECORDS: Final = of_register("minors", "records")


@dataclass(frozen=True, slots=True)
class Minor:
    """One review that ended so. Times in epoch seconds; `places` are group, message and time of its hits."""

    review: str
    opened: float
    said: float
    places: tuple[tuple[int, int, float], ...] = ()
    reported: float = 0.0

    @classmethod
    def of_record(cls, told: dict[str, Any]) -> "Minor":
        """As it was written."""
        places = tuple((int(chat), int(message), float(time)) for chat, message, time in told["places"])
        return cls(**{**told, "places": places})


class Minors:
    """All of them."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def add(self, one: Minor) -> bool:
        """Keep one; False where it is kept already."""
        return bool(await self._redis.hsetnx(_RECORDS, one.review, self._sealed(one)))

    async def all(self) -> list[Minor]:
        """Everything, the oldest first."""
        held = await self._redis.hgetall(_RECORDS)
        return sorted((self._read(cast("bytes", one)) for one in held.values()), key=lambda one: (one.said, one.review))

    async def reported(self, review: str, now: float) -> bool:
        """The operator has reported it; False where there is no such one."""
        held = await self._redis.hget(_RECORDS, review)
        if held is None:
            return False
        await self._redis.hset(_RECORDS, review, self._sealed(replace(self._read(cast("bytes", held)), reported=now)))
        return True

    async def forget(self, chat: int) -> None:
        """A group is erased: where its hits were is not known any more."""
        await self._places({chat: None})

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup."""
        await self._places({old: new})

    async def erase_reported(self, now: float) -> int:
        """Erase what was reported KEPT_SECONDS before `now`; how many."""
        gone = [one.review for one in await self.all() if one.reported and one.reported <= now - KEPT_SECONDS]
        if gone:
            await self._redis.hdel(_RECORDS, *gone)
        return len(gone)

    async def _places(self, now: dict[int, int | None]) -> None:
        """Give groups another id, or none."""
        for one in await self.all():
            called = [(now.get(chat, chat), message, time) for chat, message, time in one.places]
            places = tuple((chat, message, time) for chat, message, time in called if chat is not None)
            if places != one.places:
                await self._redis.hset(_RECORDS, one.review, self._sealed(replace(one, places=places)))

    def _sealed(self, one: Minor) -> bytes:
        return self._vault.seal(json.dumps(asdict(one)).encode(), _RECORDS)

    def _read(self, held: bytes) -> Minor:
        return Minor.of_record(json.loads(self._vault.open(held, _RECORDS)))
