"""Who could not be told something about a group, because they have never started the bot: told once they do.

One sorted set of `person:chat`, all of the same score, so that it is in alphabetical order and what is owed to one
person lies together. Whoever starts the bot costs what is owed to them, however many groups there are.
"""

from collections.abc import Iterable

from redis.asyncio import Redis

from records.keys import of_register
from records.replies import text_of

_PAIRS = of_register("owed", "pairs")


class Owed:
    """Which groups each person has yet to hear of."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, chat: int, people: Iterable[int]) -> None:
        """These people could not be told something about this chat."""
        if pairs := {_pair(person, chat): 0.0 for person in people}:
            await self._redis.zadd(_PAIRS, pairs)

    async def to(self, person: int) -> list[int]:
        """The chats this person has yet to hear of."""
        # A semicolon is the character after the colon: the range holds this person's pairs and no other's.
        found = await self._redis.zrangebylex(_PAIRS, f"[{person}:", f"({person};")
        return [_chat_of(pair) for pair in found]

    async def settle(self, chat: int, person: int) -> None:
        """This person has heard, or is about to."""
        await self._redis.zrem(_PAIRS, _pair(person, chat))

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup."""
        if pairs := await self._of_chat(old):
            await self.add(new, [int(pair.partition(":")[0]) for pair in pairs])
            await self._redis.zrem(_PAIRS, *pairs)

    async def forget(self, chat: int) -> None:
        """Nothing about this chat is owed to anybody any more."""
        if pairs := await self._of_chat(chat):
            await self._redis.zrem(_PAIRS, *pairs)

    async def _of_chat(self, chat: int) -> list[str]:
        return [text_of(pair) async for pair, _ in self._redis.zscan_iter(_PAIRS, match=f"*:{chat}", count=1000)]


def _pair(person: int, chat: int) -> str:
    return f"{person}:{chat}"


def _chat_of(pair: bytes | str) -> int:
    return int(text_of(pair).partition(":")[2])
