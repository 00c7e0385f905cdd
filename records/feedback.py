"""What is to be said to the sources of the list about their entries: a durable queue for each source.

What was not sent yet is replaced by a later word about the same entry. That a match awaits its review is said once of
each entry, and again when somebody calls it wrong, but never in the place of a review that waits or was said. One
process at a time sends to a source: otherwise an earlier word that lingers on its way could arrive after a later one
and replace it there.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback
from matching.wire import FeedbackValue
from records.keys import of_register
from records.vault import Vault

SAID_SECONDS: Final = 2 * 365 * 86_400
"""How long it is remembered that something was said of an entry; once half of it has passed, a match renews it."""

_SAY = """
local left = redis.call('TTL', KEYS[3])
if ARGV[4] == '1' and left > 0 then
  if left < ARGV[3] / 2 then redis.call('EXPIRE', KEYS[3], ARGV[3]) end
  return 0
end
local now = redis.call('TIME')
redis.call('SET', KEYS[3], ARGV[4] == '1' and '1' or ARGV[2], 'EX', ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], 'NX', now[1] .. '.' .. string.format('%06d', now[2]), ARGV[1])
return 1
"""
"""Queue a word, replacing one that waits; with ARGV[4], only where nothing was ever said."""

_ASK = """
local waits, said = redis.call('HGET', KEYS[1], ARGV[1]), redis.call('GET', KEYS[3])
for review in string.gmatch(ARGV[4], '%a+') do
  if waits == review or said == review then return 0 end
end
local now = redis.call('TIME')
redis.call('SET', KEYS[3], '1', 'EX', ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], 'NX', now[1] .. '.' .. string.format('%06d', now[2]), ARGV[1])
return 1
"""
"""Queue a word unless one of those in ARGV[4] waits or was the last that was said."""

_WAITING = """
local told = {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1)) do
  told[#told + 1] = member
  told[#told + 1] = redis.call('HGET', KEYS[1], member)
end
return told
"""
"""The oldest words that wait: member and value by turns."""

_SENT = """
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
  end
end
"""
"""Take off what was sent, but not a word that replaced it in the meantime."""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the feedback to a source stands. Times in epoch seconds, 0 = never."""

    waiting: int = 0
    since: float = 0.0
    """Since when the oldest waits."""
    refused: int = 0
    """Words the source refused for good, in all."""
    error: str = ""
    """Why nothing could be sent the last time; empty where it could."""
    failing_since: float = 0.0


class FeedbackQueue:
    """The queues of all sources."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._say = redis.register_script(_SAY)
        self._ask = redis.register_script(_ASK)
        self._read = redis.register_script(_WAITING)
        self._take_off = redis.register_script(_SENT)
        self._free = redis.register_script(_RELEASE)

    async def pending(self, source: str, entry: Fingerprint) -> bool:
        """A post matched an entry nobody has reviewed; False where something was said of it before."""
        return await self._queue(source, entry, FeedbackValue.PENDING_REVIEW, first=True)

    async def ask(self, source: str, entry: Fingerprint) -> bool:
        """Somebody calls a match of this entry wrong: people have to look at it, whatever was asked before.

        False where a review of ours waits, or was the last word: one person's word does not take its place.
        """
        reviews = " ".join(one.value for one in (FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED))
        sealed = self._sealed(source, entry)
        args: list[bytes | str | int] = [sealed, FeedbackValue.PENDING_REVIEW.value, SAID_SECONDS, reviews]
        return bool(await self._ask(keys=self._keys_about(source, entry), args=args))

    async def say(self, source: str, entry: Fingerprint, value: FeedbackValue) -> None:
        """A review: Blocked or NotBlocked, or that it counts no more. It replaces what waits."""
        await self._queue(source, entry, value, first=False)

    async def waiting(self, source: str, most: int) -> list[Feedback]:
        """What is to be said, the oldest first."""
        waiting, words = _keys(source)
        told = cast("list[bytes]", await self._read(keys=[words, waiting], args=[most]))
        return [
            Feedback(Fingerprint(self._vault.open(member, _place(source))), FeedbackValue(value.decode()))
            for member, value in zip(told[::2], told[1::2], strict=True)
        ]

    async def sent(self, source: str, feedbacks: Sequence[Feedback]) -> None:
        """The source has taken these."""
        waiting, words = _keys(source)
        args = [part for one in feedbacks for part in (self._sealed(source, one.fingerprint), one.value.value)]
        await self._take_off(keys=[words, waiting], args=args)
        await self._redis.hdel(_facts(source), "error", "failing-since")

    async def refused(self, source: str, feedbacks: Sequence[Feedback]) -> None:
        """The source will never take these."""
        await self.sent(source, feedbacks)
        await self._redis.hincrby(_facts(source), "refused", len(feedbacks))

    async def failed(self, source: str, error: str, now: float) -> None:
        """Nothing could be sent, for a reason that may pass."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(_facts(source), "error", error)
            pipe.hsetnx(_facts(source), "failing-since", str(now))
            await pipe.execute()

    async def standing(self, source: str) -> Standing:
        """How the feedback to a source stands."""
        waiting, _ = _keys(source)
        oldest = cast("list[tuple[bytes, float]]", await self._redis.zrange(waiting, 0, 0, withscores=True))
        facts = await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(_facts(source)))
        return Standing(
            waiting=int(await self._redis.zcard(waiting)),
            since=oldest[0][1] if oldest else 0.0,
            refused=int(facts.get(b"refused", 0)),
            error=facts.get(b"error", b"").decode(),
            failing_since=float(facts.get(b"failing-since", 0)),
        )

    async def entries(self, source: str) -> list[Fingerprint]:
        """All about which something waits."""
        _, words = _keys(source)
        members = await cast("Awaitable[list[bytes]]", self._redis.hkeys(words))
        return [Fingerprint(self._vault.open(member, _place(source))) for member in members]

    async def drop(self, source: str, entries: Iterable[Fingerprint]) -> None:
        """These are on no list any more: keep no copy of them."""
        waiting, words = _keys(source)
        members = [self._sealed(source, entry) for entry in entries]
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(words, *members)
            pipe.zrem(waiting, *members)
            await pipe.execute()

    @asynccontextmanager
    async def leased(self, source: str, seconds: float) -> AsyncIterator[bool]:
        """Whether the right to send to a source is ours in this context, for so long at most; False: somebody has it.

        It is given back however the context ends, and also where a cancellation hides that the store has granted it:
        otherwise a program that is stopped in that instant would have the next one wait until the lease ends.
        """
        token = secrets.token_hex(8)
        try:
            yield bool(await self._redis.set(_lease(source), token, nx=True, px=int(seconds * 1000)))
        finally:
            await _to_its_end(self._free(keys=[_lease(source)], args=[token]))

    async def _queue(self, source: str, entry: Fingerprint, value: FeedbackValue, *, first: bool) -> bool:
        args = [self._sealed(source, entry), value.value, SAID_SECONDS, int(first)]
        return bool(await self._say(keys=self._keys_about(source, entry), args=args))

    def _keys_about(self, source: str, entry: Fingerprint) -> list[str]:
        """The words that wait, their times, and what was said last of this entry."""
        waiting, words = _keys(source)
        said = of_register(_register(source), f"said:{self._vault.name(entry.octets, 'feedback entry')}")
        return [words, waiting, said]

    def _sealed(self, source: str, entry: Fingerprint) -> bytes:
        return self._vault.seal(entry.octets, _place(source))


def _place(source: str) -> str:
    return f"feedback to {source}"


def _register(source: str) -> str:
    return f"feedback:{source}"


def _keys(source: str) -> tuple[str, str]:
    """What waits, by its time; and the word about each."""
    register = _register(source)
    return of_register(register, "waiting"), of_register(register, "words")


def _facts(source: str) -> str:
    return of_register(_register(source), "facts")


def _lease(source: str) -> str:
    return of_register(_register(source), "sender")


async def _to_its_end(work: Awaitable[object]) -> None:
    """Await this; who is cancelled meanwhile is cancelled once it is done."""
    begun = asyncio.ensure_future(work)
    try:
        await asyncio.shield(begun)
    except asyncio.CancelledError:
        await begun
        raise
