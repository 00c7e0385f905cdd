"""What the matching service keeps: one record for each fingerprint, in the order of their last changes.

Every change gets a position: the second it happened in, times 2**21, plus its number within that second. Positions
only grow, whatever the clocks do: a change takes the position after the last one given, or the start of the present
second (of the store's clock, one for all processes), whichever is later. So one number orders the changes, pages
them, and is their time.

The order lives in a sorted set (member -> position), the records in a hash (member -> text), the last position given
and the count of changes in two plain keys. A member is the letter of its signal type and the fingerprint: other
types of signal will find their place beside it.
"""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import TAKEN_BACK, FeedbackValue, Malformed
from records.holding import Holding
from records.keys import of_register
from records.store import OUTAGES

log = logging.getLogger(__name__)

RECORDS: Final = of_register("service", "records")
ORDER: Final = of_register("service", "order")
POSITION: Final = of_register("service", "position")
VERSION: Final = of_register("service", "version")
TOKEN_KEY: Final = of_register("service", "token-key")
CHANNEL: Final = of_register("service", "changes")

SECOND: Final = 2**21
"""Positions in a second. A second that had more changes goes over into the next. Exact as a double until 2106."""

STORE_CLOCK: Final = -1
"""In the place of a time in seconds: the store's own clock."""

LOOK_SECONDS: Final = 0.5
"""Between two looks at the count of changes: what a lost message of the channel may cost."""

_IMAGE_PDQ: Final = b"P"


REVIEWS: Final = frozenset({FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED})
"""What is said of an image, and so of everything derived of it."""


MOST_MEMBERS: Final = 2_000
"""Fingerprints of one case: an image brings some hundred. They are withdrawn in one step of the store."""

MOST_LABELS: Final = 100
"""Cases, and regions, of one record: a page of the largest records still reaches a client."""


def case_key(source: str, number: str) -> str:
    """The set of the members a source registered under a case."""
    return of_register("service", f"case:{source}:{number}")


_WRITE = """
local now = tonumber(ARGV[1])
if now < 0 then now = tonumber(redis.call('TIME')[1]) end
for i = 3, #ARGV, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then return 0 end
end
local position = math.max(tonumber(redis.call('GET', KEYS[3]) or '-1'), now * 2097152 - 1)
local order, records = {}, {}
local function flush()
  redis.call('ZADD', KEYS[2], unpack(order))
  redis.call('HSET', KEYS[1], unpack(records))
  order, records = {}, {}
end
for i = 3, #ARGV, 3 do
  position = position + 1
  order[#order + 1] = string.format('%.0f', position)
  order[#order + 1] = ARGV[i]
  records[#records + 1] = ARGV[i]
  records[#records + 1] = ARGV[i + 2]
  if #order >= 2000 then flush() end
end
if #order > 0 then flush() end
redis.call('SET', KEYS[3], string.format('%.0f', position))
redis.call('PUBLISH', ARGV[2], redis.call('INCR', KEYS[4]))
return 1
"""
"""Compare and set: all of the records, or none where one of them is no longer what the caller read."""

_READ = """
local now = tonumber(ARGV[1])
if now < 0 then now = tonumber(redis.call('TIME')[1]) end
local limit = tonumber(ARGV[3])
local found = redis.call('ZRANGE', KEYS[2], ARGV[2], '+inf', 'BYSCORE', 'LIMIT', '0', limit + 1, 'WITHSCORES')
local more = #found > 2 * limit
local members, positions, records = {}, {}, {}
for i = 1, math.min(#found, 2 * limit), 2 do
  members[#members + 1] = found[i]
  positions[#positions + 1] = found[i + 1]
end
for i = 1, #members, 1000 do
  local part = redis.call('HMGET', KEYS[1], unpack(members, i, math.min(i + 999, #members)))
  for _, record in ipairs(part) do records[#records + 1] = record end
end
local free = tonumber(redis.call('GET', KEYS[3]) or '-1') + 1
local second = math.floor(free / 2097152)
if not more and now > second and free > second * 2097152 then
  second = second + 1
  redis.call('SET', KEYS[3], string.format('%.0f', second * 2097152 - 1))
end
return {members, positions, records, more and 1 or 0, string.format('%.0f', second)}
"""
"""A page, and the second from which a later fetch finds whatever changes after it.

At the end of a set the last second is closed if it has passed: no later change can get a position in it, even if
the clock steps back, so the next fetch need not repeat it. A second that is still running is repeated instead.
"""


class Held(NamedTuple):
    """A record as it lies in the store, and the position of its last change: a page holds thousands of them."""

    fingerprint: bytes
    position: int
    text: bytes
    """As `Holding.read` reads it."""

    @property
    def modified(self) -> int:
        """The second of the last change."""
        return self.position // SECOND

    @property
    def holding(self) -> Holding:
        """The record."""
        return Holding.read(self.text)


class Slice(NamedTuple):
    """Records in the order of their changes; `open_second` is the first in which something may still change."""

    held: Sequence[Held]
    more: bool
    open_second: int


class Hashes:
    """The records of the matching service. Any number of processes may hold one over the same store.

    `clock` (seconds, or STORE_CLOCK) replaces the store's clock in tests.
    """

    def __init__(self, redis: Redis, now: int = STORE_CLOCK) -> None:
        self._redis = redis
        self.now = now
        self._write = redis.register_script(_WRITE)
        self._read = redis.register_script(_READ)

    async def submit(self, source: str, submissions: Iterable[Submission]) -> int:
        """Put fingerprints on the list in the name of a source: all or none. How many changed is returned.

        What a source says of an image it registered it says of all that was derived of the image. Raises Malformed
        where a case or a record would grow beyond what a client could be told.
        """
        submitted: dict[bytes, list[Submission]] = {}
        for one in submissions:
            submitted.setdefault(_member(one.fingerprint), []).append(one)
        await self._open_cases(source, submitted)
        while True:
            asked = await self._texts(submitted)
            after = {
                member: _submitted(Holding.read(asked[member]), source, ones) for member, ones in submitted.items()
            }
            reviews = {
                member: ones[-1].value
                for member, ones in submitted.items()
                if ones[-1].value in REVIEWS and not ones[-1].cases
            }
            before = asked | await self._review_cases(source, reviews, after)
            texts = {member: holding.text() for member, holding in after.items()}
            if (changed := await self._replace(before, texts)) is not None:
                return changed

    async def feedback(self, source: str, feedbacks: Iterable[Feedback]) -> list[Fingerprint]:
        """Note what a source says, all or none; the fingerprints nobody ever submitted are returned.

        What a source takes back takes the rest of its case along, and its review of an image it registered counts
        for the whole case. Nobody reaches another's case.
        """
        by_member = {_member(one.fingerprint): one for one in feedbacks}
        while True:
            asked = await self._texts(by_member)
            after = {
                member: Holding.read(text).judged(source, by_member[member]) for member, text in asked.items() if text
            }
            taken_back = [member for member in after if by_member[member].value in TAKEN_BACK]
            reviews = {member: by_member[member].value for member in after if by_member[member].value in REVIEWS}
            before = asked | await self._close_cases(source, taken_back, after)
            before |= await self._review_cases(source, reviews, after)
            if await self._replace(before, {member: holding.text() for member, holding in after.items()}) is not None:
                return [by_member[member].fingerprint for member, text in asked.items() if not text]

    async def _open_cases(self, source: str, submitted: Mapping[bytes, Sequence[Submission]]) -> None:
        """Note what belongs to each case. Written before the records: a member without its record does no harm."""
        members: dict[str, set[bytes]] = defaultdict(set)
        for member, ones in submitted.items():
            for one in ones:
                for number in one.cases:
                    members[number].add(member)
        async with self._redis.pipeline(transaction=False) as pipe:
            for number in members:
                pipe.scard(case_key(source, number))
            sizes: list[int] = await pipe.execute()
        for number, size in zip(members, sizes, strict=True):
            if size + len(members[number]) > MOST_MEMBERS:
                raise Malformed(f"case {number} would hold more than {MOST_MEMBERS} fingerprints")
        async with self._redis.pipeline(transaction=False) as pipe:
            for number, these in members.items():
                pipe.sadd(case_key(source, number), *these)
            await pipe.execute()

    async def _close_cases(
        self, source: str, taken_back: Iterable[bytes], after: dict[bytes, Holding]
    ) -> dict[bytes, bytes]:
        """Close a source's own cases of what it took back, in `after`; the texts read besides are returned."""
        numbers = {number for member in taken_back for number in after[member].owned(source)}
        return await self._over_cases(
            source, numbers, after, lambda holding, number: holding.withdrawn(source, [number])
        )

    async def _review_cases(
        self, source: str, reviews: Mapping[bytes, FeedbackValue], after: dict[bytes, Holding]
    ) -> dict[bytes, bytes]:
        """Put a source's reviews on what it derived of the same images, in `after`; the texts read besides."""
        numbers = {number: value for member, value in reviews.items() for number in after[member].owned(source)}
        return await self._over_cases(
            source,
            numbers,
            after,
            lambda holding, number: holding.said_of_case(source, numbers[number]) if holding.derived else holding,
        )

    async def _over_cases(
        self,
        source: str,
        numbers: Iterable[str],
        after: dict[bytes, Holding],
        change: Callable[[Holding, str], Holding],
    ) -> dict[bytes, bytes]:
        """Change in `after` what a source registered under its cases and still has there; the texts read for it."""
        read: dict[bytes, bytes] = {}
        for number, members in (await self._members(source, numbers)).items():
            read |= await self._texts(one for one in members if one not in after)
            for one in members:
                holding = after.get(one) or (Holding.read(read[one]) if read.get(one) else None)
                if holding and number in holding.owned(source):
                    after[one] = change(holding, number)
        return read

    async def _members(self, source: str, numbers: Iterable[str]) -> dict[str, set[bytes]]:
        """What a source registered under each of these cases."""
        asked = list(numbers)
        async with self._redis.pipeline(transaction=False) as pipe:
            for number in asked:
                pipe.smembers(case_key(source, number))
            found: list[set[bytes]] = await pipe.execute()
        return dict(zip(asked, found, strict=True))

    async def slice(self, position: int, limit: int) -> Slice:
        """At most `limit` records from a position on, inclusive."""
        keys = [RECORDS, ORDER, POSITION, VERSION]
        members, positions, texts, more, second = await self._read(keys=keys, args=[self.now, position, limit])
        held = [
            Held(member[1:], int(place), text) for member, place, text in zip(members, positions, texts, strict=True)
        ]
        return Slice(held, bool(more), int(second))

    async def get(self, fingerprint: Fingerprint) -> Holding | None:
        """The record of one fingerprint."""
        text = (await self._texts([_member(fingerprint)])).popitem()[1]
        return Holding.read(text) if text else None

    async def count(self) -> int:
        """Records of every status, withdrawn ones included."""
        return int(await self._redis.zcard(ORDER))

    async def version(self) -> int:
        """How many times something changed."""
        return int(await self._redis.get(VERSION) or 0)

    async def token_key(self) -> bytes:
        """The key that signs page tokens: one for all processes of the store, made by the first that asks."""
        await self._redis.set(TOKEN_KEY, secrets.token_bytes(32), nx=True)
        return cast("bytes", await self._redis.get(TOKEN_KEY))

    async def versions(self) -> AsyncGenerator[int, None]:
        """The count of changes, whenever somebody, here or in another process, may have raised it; for ever.

        A message says that at once. Messages can be lost, so the count itself is read twice a second besides; an
        outage of the store ends neither.
        """
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    while True:
                        yield await self.version()
                        await channel.get_message(timeout=LOOK_SECONDS)
            except OUTAGES as no:
                log.warning("changes of the blocklist are not followed: %s", no)
                await asyncio.sleep(LOOK_SECONDS)

    async def _texts(self, members: Iterable[bytes]) -> dict[bytes, bytes]:
        asked = list(members)
        texts = cast("list[bytes | None]", await self._redis.hmget(RECORDS, asked)) if asked else []
        return {member: text or b"" for member, text in zip(asked, texts, strict=True)}

    async def _replace(self, before: dict[bytes, bytes], after: dict[bytes, bytes]) -> int | None:
        """Write what differs; None where somebody else was faster with one of them."""
        differing = [member for member, text in after.items() if text != before[member]]
        if not differing:
            return 0
        parts = (part for member in differing for part in (member, before[member], after[member]))
        done = await self._write(keys=[RECORDS, ORDER, POSITION, VERSION], args=[self.now, CHANNEL, *parts])
        return len(differing) if done else None


def _member(fingerprint: Fingerprint) -> bytes:
    return _IMAGE_PDQ + fingerprint.octets


def _submitted(holding: Holding, source: str, submissions: Iterable[Submission]) -> Holding:
    for one in submissions:
        holding = holding.submitted(source, one)
    if max(len(holding.cases), len(holding.regions)) > MOST_LABELS:
        raise Malformed(f"a record would have more than {MOST_LABELS} cases or regions")
    return holding
