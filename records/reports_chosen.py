"""Who chose where the reports of a group go, and whether its administrators have yet to hear that this changed."""

import json
import secrets
from enum import StrEnum
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of

BY: Final = "by"
NEWS: Final = "news"

_TOLD: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
"""
"""Take the news off, unless there is later one."""


class Why(StrEnum):
    """Why reports go elsewhere than before. The values are in the store."""

    CHOSEN = "chosen"
    NOT_ENTITLED = "not-entitled"
    """Who had chosen may not choose any more."""


class News(NamedTuple):
    """What is to be told: why, and who chose (0: the operator). `name` tells it from later ones."""

    why: Why
    by: int
    name: str


class ReportsChosen:
    """For all groups: a hash of each."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._told = redis.register_script(_TOLD)

    async def note(self, chat: int, by: int, why: Why, *, there: bool) -> None:
        """Somebody chose where reports go: into a chat (`there`), or not."""
        key = _key(chat)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, NEWS, json.dumps(News(why, by, secrets.token_hex(8))))
            if there:
                pipe.hset(key, BY, str(by))
            else:
                pipe.hdel(key, BY)
            await pipe.execute()

    async def by(self, chat: int) -> int | None:
        """Who chose the chat that takes the reports; None where the operator did, or there is none."""
        held = await self._redis.hget(_key(chat), BY)
        return int(held) or None if held else None

    async def news(self, chat: int) -> News | None:
        """What this group's administrators have yet to hear."""
        held = await self._redis.hget(_key(chat), NEWS)
        if not held:
            return None
        why, by, name = json.loads(text_of(cast("bytes", held)))
        return News(Why(why), by, name)

    async def told(self, chat: int, news: News) -> None:
        """They have."""
        await self._told(keys=[_key(chat)], args=[NEWS, json.dumps(news)])


def _key(chat: int) -> str:
    return of_chat(chat, "reports-chosen")
