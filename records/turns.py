"""What one person may have done again only after a while, such as having a picture drawn."""

from redis.asyncio import Redis

from records.keys import of_chat


class Turns:
    """One turn in so many `seconds` for each person, whichever process is asked."""

    def __init__(self, redis: Redis, seconds: int) -> None:
        self._redis = redis
        self._seconds = seconds

    async def take(self, person: int) -> bool:
        """Take a turn; False where the last one was too short a while ago."""
        return bool(await self._redis.set(of_chat(person, "drawn"), "1", ex=self._seconds, nx=True))
