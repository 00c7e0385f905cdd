"""Who reviews: added and removed by the operator, and how many cards each was shown lately.

- `people`  hash: keyed name of the id -> sealed id, name, when added
- `since`   when there came to be somebody: the clock of what waited before starts then
- `shown:…` per moderator, under the keyed name: when which card was shown, for a day
"""

import json
from dataclasses import asdict, dataclass
from typing import Final, cast

from redis.asyncio import Redis

from records.keys import of_register
from records.replies import text_of
from records.vault import Vault

DAY_SECONDS: Final = 86_400

_PEOPLE: Final = of_register("moderators", "people")
_SINCE: Final = of_register("moderators", "since")
_PLACE: Final = "moderator"

_ADD: Final = """
redis.call('SET', KEYS[2], ARGV[3], 'NX')
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
"""

_REMOVE: Final = """
local gone = redis.call('HDEL', KEYS[1], ARGV[1])
if redis.call('HLEN', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) end
return gone
"""


@dataclass(frozen=True, slots=True)
class Moderator:
    """Somebody who reviews. `name` is what the operator calls them; `added` in epoch seconds."""

    id: int
    name: str
    added: float


class Moderators:
    """All of them."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._add = redis.register_script(_ADD)
        self._remove = redis.register_script(_REMOVE)

    async def add(self, one: Moderator) -> bool:
        """From now on this person reviews; False where they did before, and only the name is written anew."""
        sealed = self._vault.seal(json.dumps(asdict(one)).encode(), _PLACE)
        return bool(await self._add(keys=[_PEOPLE, _SINCE], args=[self._name(one.id), sealed, one.added]))

    async def remove(self, person: int) -> bool:
        """They review no more; False where they did not."""
        await self._redis.unlink(self._shown(person))
        return bool(await self._remove(keys=[_PEOPLE, _SINCE], args=[self._name(person)]))

    async def are(self, person: int) -> bool:
        """Whether this person reviews."""
        return bool(await self._redis.hexists(_PEOPLE, self._name(person)))

    async def all(self) -> list[Moderator]:
        """Everybody, in the order in which they were added."""
        held = await self._redis.hgetall(_PEOPLE)
        found = [Moderator(**json.loads(self._vault.open(cast("bytes", one), _PLACE))) for one in held.values()]
        return sorted(found, key=lambda one: (one.added, one.id))

    async def staffed_since(self) -> float | None:
        """Since when there is somebody (epoch seconds); None where there is nobody."""
        held = await self._redis.get(_SINCE)
        return float(held) if held is not None else None

    async def note_shown(self, person: int, review: str, now: float) -> None:
        """This person is shown the card of a review; the same one again counts once."""
        key = self._shown(person)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(key, {review: now})
            pipe.zremrangebyscore(key, "-inf", now - DAY_SECONDS)
            pipe.expire(key, DAY_SECONDS)
            await pipe.execute()

    async def shown(self, person: int) -> list[float]:
        """When cards were shown to them in the last day (epoch seconds)."""
        held = cast("list[tuple[bytes, float]]", await self._redis.zrange(self._shown(person), 0, -1, withscores=True))
        return [moment for _, moment in held]

    async def last_shown(self, person: int) -> str | None:
        """The review whose card they were shown last, within a day."""
        newest = await self._redis.zrange(self._shown(person), 0, 0, desc=True)
        return text_of(newest[0]) if newest else None

    def _name(self, person: int) -> str:
        return self._vault.name(str(person), _PLACE)

    def _shown(self, person: int) -> str:
        return of_register("moderators", f"shown:{self._name(person)}")
