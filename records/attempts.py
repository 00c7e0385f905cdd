"""Registrations whose answer may have been lost on its way: by what their client can say that it is the same again."""

from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from records.keys import of_register

REMEMBERED: Final = 24 * 3_600
"""Seconds for which a client may ask again."""


class Attempt(NamedTuple):
    """One making of a case. Both are names that a vault made: they tell nothing."""

    nonce: str
    case: str


class Attempts:
    """The latest attempt of each nonce, in the store."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def begin(self, attempt: Attempt) -> str | None:
        """From now on this is the latest; the case of the one before, if there was one."""
        before = await self._redis.set(_key(attempt), attempt.case, ex=REMEMBERED, get=True)
        return cast("bytes", before).decode() if before else None

    async def latest(self, attempt: Attempt) -> bool:
        """Whether nobody has begun anew since."""
        return cast("bytes | None", await self._redis.get(_key(attempt))) in {None, attempt.case.encode()}


def _key(attempt: Attempt) -> str:
    return of_register("service", f"attempt:{attempt.nonce}")
