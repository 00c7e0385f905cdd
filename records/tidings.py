"""Posters who are to be told something, and when: what waits of each group, and which group is due.

`tidings` is a hash of the group: poster -> what there is to be told. What was told is taken out only if nothing came
in between. `{tidings}:due` is a sorted set: group -> when to look at it, by the store's own word for every process.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final, cast

from redis.asyncio import Redis
from redis.exceptions import WatchError

from records.keys import of_chat, of_register
from records.replies import text_of

TOLD_SECONDS: Final = 3_600
"""How long it is remembered which message told a poster: what follows is added to that message."""

_DUE = of_register("tidings", "due")

_DROP = "if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end"


@dataclass(frozen=True, slots=True)
class Tiding:
    """What a poster is to be told: that a post was `removed`, or that something about a decision `changed`."""

    poster: int
    due: float
    """Epoch seconds."""
    language: str | None = None
    removed: bool = False
    changed: bool = False
    number: int = 0
    """Of what came together."""
    sanction: bool = False
    """Whether the poster was touched too, and not only a post."""


@dataclass(frozen=True, slots=True)
class Told:
    """When a poster was told last, and by which private message; 0 where it was in the group."""

    time: float
    message: int = 0


class Tidings:
    """What waits for the posters of all groups. `clock` gives epoch seconds."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock
        self._drop = redis.register_script(_DROP)

    async def add(self, chat: int, tiding: Tiding) -> None:
        """Have a poster told; with what waits for them already, and no later than that."""
        key, poster = of_chat(chat, "tidings"), str(tiding.poster)
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                await pipe.watch(key)
                held = await pipe.hget(key, poster)
                together = _together(_read(held), tiding) if held else replace(tiding, number=1)
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.hset(key, poster, json.dumps(asdict(together)))
                try:
                    await pipe.execute()
                except WatchError:
                    continue
                break
        await self.look_at(chat, together.due)

    async def due(self, chat: int) -> list[Tiding]:
        """What is to be told now."""
        return [one for one in await self._all(chat) if one.due <= self._clock()]

    async def next(self, chat: int) -> float | None:
        """When something is to be told next."""
        return min((one.due for one in await self._all(chat)), default=None)

    async def drop(self, chat: int, tiding: Tiding) -> None:
        """It was told, or cannot be; what came since stays."""
        await self._drop(keys=[of_chat(chat, "tidings")], args=[tiding.poster, json.dumps(asdict(tiding))])

    async def told(self, chat: int, poster: int) -> Told | None:
        """How this poster was told last, within TOLD_SECONDS."""
        held = await self._redis.get(_told(chat, poster))
        return Told(**json.loads(held)) if held else None

    async def note(self, chat: int, poster: int, told: Told) -> None:
        """They were told."""
        await self._redis.set(_told(chat, poster), json.dumps(asdict(told)), ex=TOLD_SECONDS)

    async def look_at(self, chat: int, when: float) -> None:
        """Have a turn given to this group at that time, or earlier."""
        await self._redis.zadd(_DUE, {str(chat): when}, lt=True)

    async def looked_at(self, chat: int) -> None:
        """The group has its turn: it says itself when it wants the next one."""
        await self._redis.zrem(_DUE, str(chat))

    async def groups_due(self) -> list[int]:
        """The groups whose time has come."""
        held = cast("list[bytes]", await self._redis.zrangebyscore(_DUE, 0, self._clock()))
        return [int(chat) for chat in held]

    async def forget(self, chat: int) -> None:
        """A group is erased."""
        await self.looked_at(chat)

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup."""
        await self.looked_at(old)
        await self.look_at(new, self._clock())

    async def _all(self, chat: int) -> list[Tiding]:
        return [_read(value) for value in await self._redis.hvals(of_chat(chat, "tidings"))]


def _read(held: bytes | str) -> Tiding:
    return Tiding(**json.loads(text_of(held)))


def _together(before: Tiding, now: Tiding) -> Tiding:
    return Tiding(
        before.poster,
        min(before.due, now.due),
        now.language or before.language,
        removed=before.removed or now.removed,
        changed=before.changed or now.changed,
        number=before.number + 1,
        sanction=before.sanction or now.sanction,
    )


def _told(chat: int, poster: int) -> str:
    return of_chat(chat, f"told:{poster}")
