"""The neutral lines that stand in a group, and when each is to be deleted.

`lines` is a sorted set of the group by that time: `MESSAGE`, or `MESSAGE:PERSON` of a line that one person sees. That
the group was told lately is a key with an end, so a group reads one line a minute at most.
"""

from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of

LINE_SECONDS: Final = 60
"""Between two lines in one group."""

FORGOTTEN_SECONDS: Final = 48 * 3_600
"""After its time a line is remembered for so long: later no bot can delete it."""


class Line(NamedTuple):
    """A line: its message, and the one person who sees it (0: everybody)."""

    message: int
    person: int = 0


class Lines:
    """The lines of all groups."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def said(self, chat: int, line: Line, now: float, until: float) -> None:
        """A line stands, to be deleted at `until` (epoch seconds)."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(of_chat(chat, "lines"), {_name(line): until})
            pipe.expire(of_chat(chat, "lines"), int(until - now) + FORGOTTEN_SECONDS)
            if not line.person:
                pipe.set(of_chat(chat, "line-said"), "1", ex=LINE_SECONDS)
            await pipe.execute()

    async def wait_seconds(self, chat: int) -> float:
        """Until a line may be said to everybody again; 0 where it may."""
        left = int(await self._redis.pttl(of_chat(chat, "line-said")))
        return max(left, 0) / 1000

    async def standing(self, chat: int) -> list[tuple[Line, float]]:
        """All of them, and when each is to be deleted, the next to go first."""
        found = await self._redis.zrange(of_chat(chat, "lines"), 0, -1, withscores=True)
        return [(_read(text_of(name)), when) for name, when in cast("list[tuple[bytes, float]]", found)]

    async def gone(self, chat: int, line: Line) -> None:
        """A line was deleted, or cannot be."""
        await self._redis.zrem(of_chat(chat, "lines"), _name(line))


def _name(line: Line) -> str:
    return f"{line.message}:{line.person}" if line.person else str(line.message)


def _read(name: str) -> Line:
    message, _, person = name.partition(":")
    return Line(int(message), int(person or 0))
