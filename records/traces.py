"""In which groups there is something of one person: found by the names of keys, without reading what is in them.

Whoever asks what is kept about them costs one short question to the store for each group that the bot knows, a batch
at a time, whatever those groups hold.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol, cast

from redis.asyncio import Redis

from records.keys import of_chat, pattern_of_chat
from records.migration import STAYING
from records.replies import text_of

AT_ONCE: Final = 100
"""Groups asked about together: some 3 ms of this process."""

_STAYING: Final = STAYING | {"written"}


class Index(Protocol):
    """Knows where the records of a person in a group are (records.lookback.LookBack, records.named.Named)."""

    def key_of_person(self, chat: int, person: int) -> str:
        """A key that exists if there are any."""


class Traces:
    """Where one may be found. `indexes` are of kinds of records that do not show whom they are about."""

    def __init__(self, redis: Redis, *indexes: Index) -> None:
        self._redis = redis
        self._indexes = indexes

    async def of(self, person: int, chats: Sequence[int]) -> list[int]:
        """Those of these groups in which something of this person may be kept; in the others there is nothing."""
        found: list[int] = []
        for first in range(0, len(chats), AT_ONCE):
            found += await self._among(person, chats[first : first + AT_ONCE])
        return found

    async def drop_waiting(self, chat: int, person: int) -> None:
        """What a person was to be told about this group, or was told a moment ago, is forgotten."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hdel(of_chat(chat, "tidings"), str(person))
            pipe.srem(of_chat(chat, "whispers"), str(person))
            pipe.unlink(of_chat(chat, f"told:{person}"))
            await pipe.execute()

    async def erase_private(self, person: int) -> None:
        """Everything about a private chat goes but what is on its way, and the numbers of messages to be deleted."""
        async for key in self._redis.scan_iter(match=pattern_of_chat(person), count=1000):
            if text_of(key).partition("}:")[2] not in _STAYING:
                await self._redis.unlink(key)

    async def _among(self, person: int, chats: Sequence[int]) -> Iterable[int]:
        # No transaction, since groups may lie on several nodes.
        async with self._redis.pipeline(transaction=False) as pipe:
            for chat in chats:
                pipe.exists(*self._keys(chat, person))
            there = cast("list[int]", await pipe.execute())
        return (chat for chat, number in zip(chats, there, strict=True) if number)

    def _keys(self, chat: int, person: int) -> list[str]:
        """Of a group: its person's own, and the one that holds the appeals of all."""
        named = [of_chat(chat, f"strikes:{person}"), of_chat(chat, f"restrictions:{person}")]
        named += [of_chat(chat, f"statements:{person}"), of_chat(chat, "appeals")]
        return named + [index.key_of_person(chat, person) for index in self._indexes]
