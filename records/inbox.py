"""Updates as Telegram sent them, by chat, from the moment they are confirmed to Telegram until they are handled."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from records.keys import of_chat, of_register
from records.streams import entries_of

NO_CHAT = 0
"""Stands for the chat of an update that names none."""

SEEN_SECONDS = 48 * 3600
"""How long an update's id is remembered. Telegram repeats an update for 24 hours at most."""

QUARANTINE_SECONDS = 7 * 86_400
QUARANTINE_MOST = 1_000
"""Updates kept per chat in quarantine, the oldest dropped first."""

EMPTY_SECONDS = 3_600
"""How long an inbox stays that nothing is in: in a new one, ids of entries could repeat."""

_DEATH = b"/died"
"""Behind an entry's id where the ends of programs are counted, beside the failures."""

_OURS = ("look-back", "1")
"""A further field of an entry that comes from ourselves. What Telegram sends is in `raw`, and sets no other field."""

_QUARANTINED = of_register("quarantine", "chats")

_PUT = """
if redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1]) == 0 then return 0 end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('XADD', KEYS[2], '*', 'raw', ARGV[3], 'received', ARGV[2], unpack(ARGV, 5))
redis.call('PERSIST', KEYS[2])
return 1
"""

_ACKNOWLEDGE = """
for i = 3, #ARGV do
  redis.call('XDEL', KEYS[1], ARGV[i])
  redis.call('HDEL', KEYS[2], ARGV[i], ARGV[i] .. ARGV[1])
end
if redis.call('XLEN', KEYS[1]) == 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
"""
"""Take entries out. A stream outlives its last entry, and its name would tell for ever who has written to the bot."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One update on its way into the inbox."""

    chat: int
    update_id: int
    raw: str


@dataclass(frozen=True, slots=True)
class Again:
    """A remembered post on its way into the inbox, to be looked at again. `seen` as records.lookback has it.

    `name` tells this from other times that the same post is looked at.
    """

    chat: int
    message: int
    seen: int
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update in the inbox. `received` in epoch seconds.

    Where it is a `look_back`, it is ours, and `raw` has `message` and `seen`.
    """

    entry: bytes
    raw: dict[str, Any]
    received: float
    look_back: bool = False


def wordless(raw: Any) -> Any:
    """An update's JSON without its texts: numbers and the shape are left."""
    if isinstance(raw, dict):
        return {name: wordless(value) for name, value in raw.items()}
    if isinstance(raw, list):
        return [wordless(value) for value in raw]
    return "" if isinstance(raw, str) else raw


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An update that could not be handled, and why."""

    chat: int
    entry: str
    raw: str
    reason: str
    received: float
    look_back: bool = False


class Inbox:
    """The inboxes of all chats."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._put = redis.register_script(_PUT)
        self._acknowledge = redis.register_script(_ACKNOWLEDGE)

    async def put(self, updates: Sequence[Arrived]) -> int:
        """Write updates down durably, each once by its id; returns how many were new."""
        return await self._put_all((update.chat, [update.update_id, update.raw], ()) for update in updates)

    async def put_again(self, posts: Iterable[Again]) -> int:
        """Have posts looked at again, each once by its name; returns how many were new (ring their chats then)."""
        return await self._put_all(
            (
                post.chat,
                [f"look-back:{post.message}:{post.name}", json.dumps({"message": post.message, "seen": post.seen})],
                _OURS,
            )
            for post in posts
        )

    async def _put_all(self, entries: Iterable[tuple[int, list[int | str], tuple[str, ...]]]) -> int:
        """For each the chat, the id and what it says, and further fields."""
        now = time.time()
        async with self._redis.pipeline(transaction=False) as pipe:
            for chat, (name, raw), further in entries:
                keys = [of_chat(chat, "seen"), of_chat(chat, "inbox")]
                await self._put(keys=keys, args=[name, now, raw, SEEN_SECONDS, *further], client=pipe)
            return sum(await pipe.execute())

    async def read(self, chat: int, most: int) -> list[Waiting]:
        """The oldest updates of a chat, in the order of their arrival."""
        entries = await entries_of(self._redis, of_chat(chat, "inbox"), most=most)
        return [
            Waiting(entry, json.loads(fields[b"raw"]), float(fields[b"received"]), _ours(fields))
            for entry, fields in entries
        ]

    async def acknowledge(self, chat: int, entries: Iterable[bytes]) -> None:
        """Take handled updates out."""
        if handled := list(entries):
            keys = [of_chat(chat, "inbox"), of_chat(chat, "attempts")]
            await self._acknowledge(keys=keys, args=[_DEATH, EMPTY_SECONDS, *handled])

    async def count_attempt(self, chat: int, entry: bytes) -> int:
        """Note that handling an update failed; returns how often it has by now."""
        return await self._count(chat, entry)

    async def count_death(self, chat: int, entry: bytes) -> int:
        """Note that a program ended while it had an update in hand; returns how often one has by now."""
        return await self._count(chat, entry + _DEATH)

    async def _count(self, chat: int, entry: bytes) -> int:
        key = of_chat(chat, "attempts")
        attempts = await self._redis.hincrby(key, entry, 1)
        await self._redis.expire(key, SEEN_SECONDS)
        return int(attempts)

    async def quarantine(self, chat: int, update: Waiting, reason: str) -> None:
        """Put an update aside for a person to look at, so that those behind it can be handled.

        Of a private chat nobody is to look at words: a PIN may be among them.
        """
        further = dict([_OURS]) if update.look_back else {}
        raw = wordless(update.raw) if chat > 0 else update.raw
        await self.quarantine_raw(chat, json.dumps(raw), reason, update.received, further)
        await self.acknowledge(chat, [update.entry])

    async def quarantine_raw(
        self, chat: int, raw: str, reason: str, received: float, further: Mapping[str, str] | None = None
    ) -> None:
        """Put something aside, with `further` fields of its entry in the inbox if it was in one."""
        key = of_chat(chat, "quarantine")
        fields: dict[Any, Any] = {"raw": raw, "reason": reason, "received": received, **(further or {})}
        await self._redis.xadd(key, fields, maxlen=QUARANTINE_MOST, approximate=False)
        await self._redis.xtrim(key, minid=int((time.time() - QUARANTINE_SECONDS) * 1000), approximate=False)
        await self._redis.expire(key, QUARANTINE_SECONDS)
        await self._redis.sadd(_QUARANTINED, str(chat))

    async def set_aside(self, chat: int, digest: str, raw: str, reason: str) -> bool:
        """Put something aside that has no update_id to tell it from its repetition: `digest` does. False if known."""
        now = time.time()
        if not await self._redis.zadd(of_chat(chat, "seen"), {digest: now}, nx=True):
            return False
        await self._redis.expire(of_chat(chat, "seen"), SEEN_SECONDS)
        await self.quarantine_raw(chat, raw, reason, now)
        return True

    async def quarantined(self) -> list[Quarantined]:
        """Everything in quarantine, by chat, the oldest first."""
        found: list[Quarantined] = []
        for member in sorted(await self._redis.smembers(_QUARANTINED)):
            chat = int(member)
            entries = await entries_of(self._redis, of_chat(chat, "quarantine"))
            found += [_quarantined(chat, entry, fields) for entry, fields in entries]
            if not entries:
                await self._redis.srem(_QUARANTINED, member)
        return found

    async def release(self, update: Quarantined) -> None:
        """Put a quarantined update back at the end of its chat's inbox (ring the chat afterwards)."""
        fields: dict[Any, Any] = {"raw": update.raw, "received": update.received}
        fields |= dict([_OURS]) if update.look_back else {}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xadd(of_chat(update.chat, "inbox"), fields)
            pipe.persist(of_chat(update.chat, "inbox"))
            await pipe.execute()
        await self.drop(update)

    async def drop(self, update: Quarantined) -> None:
        """Take an update out of quarantine for good."""
        await self._redis.xdel(of_chat(update.chat, "quarantine"), update.entry)


def _quarantined(chat: int, entry: bytes, fields: dict[bytes, bytes]) -> Quarantined:
    raw, reason = fields[b"raw"].decode(), fields[b"reason"].decode()
    return Quarantined(chat, entry.decode(), raw, reason, float(fields[b"received"]), _ours(fields))


def _ours(fields: Mapping[bytes, bytes]) -> bool:
    return _OURS[0].encode() in fields
