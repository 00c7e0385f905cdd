"""What a group is yet to be told: words that wait for their turn, since Telegram takes few messages into one group."""

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of

ANSWER_SECONDS = 3_600
"""/privacy is answered in a group at most this often, whoever asks."""


class Notices:
    """The notices that wait, of all chats. The same notice waits once, however often it is asked for."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, chat: int, notice: str, reply_to: int = 0) -> None:
        """Have a notice said in this chat, in reply to a message where one is named."""
        await self._redis.hset(of_chat(chat, "notices"), notice, str(reply_to))

    async def add_answer(self, chat: int, notice: str, reply_to: int) -> bool:
        """The same, unless it was asked for within the last ANSWER_SECONDS (False)."""
        key = of_chat(chat, f"answered:{notice}")
        if await self._redis.exists(key):
            return False
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(of_chat(chat, "notices"), notice, str(reply_to))
            pipe.set(key, "1", ex=ANSWER_SECONDS)
            await pipe.execute()
        return True

    async def waiting(self, chat: int) -> dict[str, int]:
        """The notices of this chat and the messages they reply to (0: none)."""
        found = await self._redis.hgetall(of_chat(chat, "notices"))
        return {text_of(notice): int(message) for notice, message in found.items()}

    async def said(self, chat: int, notice: str) -> None:
        """A notice was said, or cannot be."""
        await self._redis.hdel(of_chat(chat, "notices"), notice)

    async def drop(self, chat: int, notice: str) -> None:
        """A notice is not said after all, so that it may be asked for again at once."""
        await self._redis.unlink(of_chat(chat, f"answered:{notice}"))
        await self.said(chat, notice)
