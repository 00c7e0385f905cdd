"""Images that could not be checked, counted per chat and reason until the administrators have been told."""

from collections import Counter

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of

KEPT_SECONDS = 7 * 86_400
"""Where nobody can be told, older counts say nothing any more."""

MOST = 10_000
"""Images remembered one by one in a chat; a flood beyond it is one more number."""

TOLD_EVERY_SECONDS = 3_600
"""Administrators of a chat hear of unchecked images at most this often."""

OVERFLOW = "overflow:"


class Unchecked:
    """The unchecked images of all chats."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def count(self, chat: int, image: str, reason: str) -> None:
        """Count one image, named by its message and file; the same image is counted once."""
        key = of_chat(chat, "unchecked")
        if await self._redis.hlen(key) < MOST:
            await self._redis.hsetnx(key, image, reason)
        else:
            await self._redis.hincrby(key, OVERFLOW + reason, 1)
        await self._redis.expire(key, KEPT_SECONDS, nx=True)

    async def totals(self, chat: int) -> tuple[Counter[str], dict[str, int]]:
        """Images by reason, and what they were counted from (to be handed to `told`)."""
        totals: Counter[str] = Counter()
        counted: dict[str, int] = {}
        for field, value in (await self._redis.hgetall(of_chat(chat, "unchecked"))).items():
            name, text = text_of(field), text_of(value)
            reason, number = (name[len(OVERFLOW) :], int(text)) if name.startswith(OVERFLOW) else (text, 1)
            if number > 0:
                totals[reason] += number
                counted[name] = number
        return totals, counted

    async def told(self, chat: int, counted: dict[str, int]) -> None:
        """Take off what the administrators were told; what came meanwhile stays."""
        key = of_chat(chat, "unchecked")
        async with self._redis.pipeline(transaction=True) as pipe:
            for name, number in counted.items():
                if name.startswith(OVERFLOW):
                    pipe.hincrby(key, name, -number)
                else:
                    pipe.hdel(key, name)
            pipe.set(of_chat(chat, "unchecked-told"), "1", ex=TOLD_EVERY_SECONDS)
            await pipe.execute()

    async def may_tell(self, chat: int) -> bool:
        """Whether the last telling is long enough ago."""
        return not await self._redis.exists(of_chat(chat, "unchecked-told"))
