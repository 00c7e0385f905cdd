"""That the chat a group chose for its reports does not take them: told once, while it goes on."""

from typing import Final

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of

TOLD_AGAIN_SECONDS: Final = 30 * 86_400
"""Who does nothing about it hears of it again after a month."""

_DUE: Final = "due"
_TOLD: Final = "told"


class LostReports:
    """For all groups."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def note(self, chat: int) -> None:
        """The chosen chat did not take a report of this group."""
        await self._redis.set(_key(chat), _DUE, ex=TOLD_AGAIN_SECONDS, nx=True)

    async def due(self, chat: int) -> bool:
        """Whether this group's administrators have yet to hear of it."""
        held = await self._redis.get(_key(chat))
        return held is not None and text_of(held) == _DUE

    async def told(self, chat: int) -> None:
        """They have."""
        await self._redis.set(_key(chat), _TOLD, xx=True, keepttl=True)

    async def over(self, chat: int) -> None:
        """Another chat was chosen: what is lost from now on is news."""
        await self._redis.unlink(_key(chat))


def _key(chat: int) -> str:
    return of_chat(chat, "reports-lost")
