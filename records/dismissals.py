"""What one group has called a false alarm: fingerprints that act on nothing there, whatever any list says."""

from collections.abc import Awaitable  # noqa: TC003 - read when casts are
from typing import cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.keys import of_chat


class Dismissals:
    """The dismissed fingerprints of all groups, posted ones and blocklist entries alike."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def of(self, chat: int) -> frozenset[Fingerprint]:
        """All that this group has dismissed; a handful at most."""
        members = await cast("Awaitable[set[bytes]]", self._redis.smembers(_key(chat)))
        return frozenset(Fingerprint.from_hex(member.decode()) for member in members)

    async def add(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Dismiss fingerprints in one group."""
        await self._redis.sadd(_key(chat), *map(str, fingerprints))

    async def remove(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Take a dismissal back."""
        await self._redis.srem(_key(chat), *map(str, fingerprints))


def _key(chat: int) -> str:
    return of_chat(chat, "dismissed")
