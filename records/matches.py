"""How widely each entry of the blocklist matches, counted without keeping who or what.

For each entry and hour three HyperLogLogs: of posters, posts and groups, each under a keyed name. They tell how many
different ones there were (within one in a hundred; of a few dozen, one fewer now and then), and neither who they were
nor, to somebody without the secret key, whether a given one is among them. For the days before, two numbers a day.

An entry is counted under its own name. An image on the list has some hundred and thirty entries, of crops and small
rotations; what is posted of it is found by the entry of the whole image wherever the post shows the whole image
(matching.matcher), so that a poisoned one is counted there. Only real crops are counted apart, crop by crop.
"""

from collections.abc import Mapping
from typing import Final, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from policies.suspension import USUAL_DAYS, Spread
from records.keys import of_register
from records.replies import text_of
from records.vault import Vault

HOURS: Final = 24
"""The window: this hour and the 23 before it."""

HOUR_SECONDS: Final = 3_600
DAY_SECONDS: Final = 86_400

KEPT_SECONDS: Final = (HOURS + 1) * HOUR_SECONDS
"""Of an hour's counts, from the last match on that added something to them."""

FORGOTTEN_HOURS: Final = 3 * HOURS
"""All that may be held: a post that is found late counts for the hour it was written in."""

DAYS_KEPT_SECONDS: Final = (USUAL_DAYS + 2) * DAY_SECONDS
"""Of the days' numbers, from the last match on."""

_COUNT = """
local hours, today, oldest = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local found = {}
for kind = 1, 3 do
  local first = 2 + (kind - 1) * hours
  if redis.call('PFADD', KEYS[first], ARGV[5 + kind]) == 1 then redis.call('EXPIRE', KEYS[first], ARGV[4]) end
  found[kind] = redis.call('PFCOUNT', unpack(KEYS, first, first + hours - 1))
end
local held = redis.call('HGET', KEYS[1], today)
local posters, posts = string.match(held or '0,0', '(%d+),(%d+)')
local largest = math.max(found[1], tonumber(posters)) .. ',' .. math.max(found[2], tonumber(posts))
if held ~= largest then
  redis.call('HSET', KEYS[1], today, largest)
  redis.call('EXPIRE', KEYS[1], ARGV[5])
end
local days = redis.call('HGETALL', KEYS[1])
for i = 1, #days, 2 do
  if tonumber(days[i]) < oldest then redis.call('HDEL', KEYS[1], days[i]) end
end
return {found[1], found[2], found[3], days}
"""
"""Count one match and tell the counts: one step, one round trip. A day's numbers are the largest its window had."""


class MatchCounts:
    """The counts of all entries."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._count = redis.register_script(_COUNT)

    async def count(self, entry: Fingerprint, *, poster: str, post: str, group: int, now: float) -> Spread:
        """Count a match and tell how widely the entry had matched until `now` (epoch seconds). Repeating is harmless.

        `poster` and `post` are whatever tells one from another in all groups.
        """
        today = int(now // DAY_SECONDS)
        oldest = today - 1 - USUAL_DAYS
        names = [
            self._vault.name(text, place)
            for text, place in ((poster, "match poster"), (post, "match post"), (str(group), "match group"))
        ]
        limits = [HOURS, today, oldest, KEPT_SECONDS, DAYS_KEPT_SECONDS]
        posters, posts, groups, days = await self._count(keys=self._keys(entry, now), args=[*limits, *names])
        told = cast("list[bytes]", days)
        usual = _usual(dict(zip(map(int, told[::2]), told[1::2], strict=True)), oldest, today - 1)
        return Spread(posters, posts, groups, *usual)

    async def spread(self, entry: Fingerprint, now: float) -> Spread:
        """How widely the entry has matched until `now`, without counting anything."""
        days, *hours = self._keys(entry, now)
        async with self._redis.pipeline(transaction=False) as pipe:
            for first in range(0, len(hours), HOURS):
                pipe.pfcount(*hours[first : first + HOURS])
            pipe.hgetall(days)
            posters, posts, groups, held = await pipe.execute()
        today = int(now // DAY_SECONDS)
        told = {int(day): numbers for day, numbers in cast("dict[bytes, bytes]", held).items()}
        return Spread(posters, posts, groups, *_usual(told, today - 1 - USUAL_DAYS, today - 1))

    async def days(self, entry: Fingerprint, now: float, number: int) -> list[int]:
        """Posts that matched on each of the last days (UTC), the present one last: the most of any 24 hours."""
        held = await self._redis.hgetall(self._keys(entry, now, 0)[0])
        told = {int(day): int(text_of(numbers).split(",")[1]) for day, numbers in held.items()}
        today = int(now // DAY_SECONDS)
        return [told.get(day, 0) for day in range(today - number + 1, today + 1)]

    async def forget(self, entry: Fingerprint, now: float) -> None:
        """Begin anew with an entry."""
        await self._redis.unlink(*self._keys(entry, now, 1 + FORGOTTEN_HOURS))

    def _keys(self, entry: Fingerprint, now: float, number: int = HOURS) -> list[str]:
        """The key of the days, then those of the last hours, the present one first: posters, posts, groups."""
        register = f"matched:{self._vault.name(entry.octets, 'matched entry')}"
        this = int(now // HOUR_SECONDS)
        hours = range(this, this - number, -1)
        return [
            of_register(register, "days"),
            *(of_register(register, f"posters:{hour}") for hour in hours),
            *(of_register(register, f"posts:{hour}") for hour in hours),
            *(of_register(register, f"groups:{hour}") for hour in hours),
        ]


def _usual(days: Mapping[int, bytes], first: int, end: int) -> tuple[float, float]:
    """Mean of posters and of posts over the days from `first` to before `end`."""
    told = [tuple(map(int, text.split(b","))) for day, text in days.items() if first <= day < end]
    return sum(day[0] for day in told) / USUAL_DAYS, sum(day[1] for day in told) / USUAL_DAYS
