"""What a poster did before in one group: strikes, which lapse, and restrictions, which can be undone exactly.

Never shared between groups: every key belongs to a chat, and is erased with it.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

from redis.asyncio import Redis

from records.keys import ROOT, of_chat
from records.replies import text_of

STRIKE_SECONDS = 90 * 86_400
"""A strike counts for 90 days."""

UNDO_SECONDS = 183 * 86_400
"""How long after its end a restriction is remembered: an appeal may come for six months."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction of one poster, for one post. Times in epoch seconds."""

    post: str
    since: float
    until: float | None
    """None: without an end (a ban)."""
    former: dict[str, Any] | None
    """The poster's ChatMember object as it was before, for the undo; None where Telegram did not tell. It is kept
    without the names that Telegram tells with it."""
    done: bool = False
    """Whether Telegram confirmed it. The record is written first, so that a crash cannot lose `former`."""
    posted: float = 0.0
    """When the post was written, by Telegram's clock."""
    lifting: bool = False
    """Whether it is being lifted: a crash may have come in the middle of that."""

    def runs(self, now: float) -> bool:
        """Whether it is in force at this moment (epoch seconds); one without an end is, until it is undone."""
        return self.until is None or self.until > now

    def ends(self) -> float:
        """When it need not be remembered any more, in epoch seconds."""
        return max(self.until or 0.0, self.since) + UNDO_SECONDS


class Standings:
    """The standings of all posters in all groups."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def strikes(self, chat: int, poster: int, since: float, *, besides: str = "") -> int:
        """How many strikes there are of after `since` (epoch seconds), leaving out that of the post `besides`."""
        posts = await self._redis.zrangebyscore(_strikes(chat, poster), f"({since}", "+inf")
        return sum(text_of(post) != besides for post in posts)

    async def strike(self, chat: int, poster: int, post: str, now: float) -> None:
        """Count a post (or a whole album) against its poster; the same one is never counted twice."""
        key = _strikes(chat, poster)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(key, {post: now}, nx=True)
            pipe.zremrangebyscore(key, "-inf", now - STRIKE_SECONDS)
            pipe.expire(key, STRIKE_SECONDS)
            await pipe.execute()

    async def remove_strike(self, chat: int, poster: int, post: str) -> None:
        """Undo a strike."""
        await self._redis.zrem(_strikes(chat, poster), post)

    async def restrictions(self, chat: int, poster: int) -> list[Restriction]:
        """All remembered restrictions of a poster in a group, the oldest first."""
        found = await self._redis.hgetall(_restrictions(chat, poster))
        return sorted((Restriction(**json.loads(value)) for value in found.values()), key=lambda one: one.since)

    async def carried_out(self, chat: int, poster: int, since: float, *, besides: str = "") -> list[Restriction]:
        """The restrictions carried out for posts with a strike of after `since`, but for the post `besides`."""
        posts = await self._redis.zrangebyscore(_strikes(chat, poster), f"({since}", "+inf")
        counting = {text_of(post) for post in posts} - {besides}
        return [one for one in await self.restrictions(chat, poster) if one.done and one.post in counting]

    async def remember(self, chat: int, poster: int, restriction: Restriction, now: float) -> None:
        """Write a restriction; a later one for the same post replaces it."""
        key = _restrictions(chat, poster)
        length = max((restriction.until or now) - now, 0)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, restriction.post, json.dumps(asdict(restriction) | {"former": _unnamed(restriction.former)}))
            pipe.expire(key, int(length) + UNDO_SECONDS, nx=True)
            pipe.expire(key, int(length) + UNDO_SECONDS, gt=True)
            await pipe.execute()

    async def forget_restriction(self, chat: int, poster: int, post: str) -> None:
        """Undo a restriction: it no longer counts as one that came before."""
        await self._redis.hdel(_restrictions(chat, poster), post)

    async def counting(self, chat: int, poster: int, now: float) -> dict[str, float]:
        """The posts that count against a poster, and since when."""
        since = f"({now - STRIKE_SECONDS}"
        found = await self._redis.zrangebyscore(_strikes(chat, poster), since, "+inf", withscores=True)
        return {text_of(post): when for post, when in cast("list[tuple[bytes, float]]", found)}

    async def reduce(self, chat: int, poster: int, now: float) -> None:
        """Keep of a poster only what still has a consequence: strikes that count, and restrictions.

        Of restrictions those in force, and those for a post that still counts: without them, the next one would be
        the first one again.
        """
        await self._trim_strikes(_strikes(chat, poster), now)
        counting = await self.counting(chat, poster, now)
        for one in await self.restrictions(chat, poster):
            if not one.runs(now) and one.post not in counting:
                await self.forget_restriction(chat, poster, one.post)

    async def expire(self, now: float) -> int:
        """Drop what is past its time in all groups; how many strikes and restrictions.

        A key ends with the last of what is in it: this is for what came before that.
        """
        dropped = 0
        for pattern, trim in ((_ALL_STRIKES, self._trim_strikes), (_ALL_RESTRICTIONS, self._trim_restrictions)):
            async for key in self._redis.scan_iter(match=pattern, count=1000):
                dropped += await trim(key, now)
        return dropped

    async def _trim_strikes(self, key: str | bytes, now: float) -> int:
        return int(await self._redis.zremrangebyscore(key, "-inf", now - STRIKE_SECONDS))

    async def _trim_restrictions(self, key: str | bytes, now: float) -> int:
        held = await self._redis.hgetall(key)
        past = [post for post, value in held.items() if Restriction(**json.loads(value)).ends() <= now]
        return int(await self._redis.hdel(key, *past)) if past else 0


_ALL_STRIKES: Final = f"{ROOT}:{{*}}:strikes:*"
_ALL_RESTRICTIONS: Final = f"{ROOT}:{{*}}:restrictions:*"
"""Patterns of SCAN."""


def _unnamed(former: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a member was allowed, without what Telegram calls them: that takes no names to give back."""
    if former is None or "user" not in former:
        return former
    user = former["user"]
    return former | {"user": {"id": user["id"], "is_bot": user["is_bot"], "first_name": ""}}


def _strikes(chat: int, poster: int) -> str:
    return of_chat(chat, f"strikes:{poster}")


def _restrictions(chat: int, poster: int) -> str:
    return of_chat(chat, f"restrictions:{poster}")
