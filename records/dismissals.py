"""What one group has called a false alarm: fingerprints that act on nothing there, whatever any list says."""

from collections.abc import Iterable

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.keys import of_chat


class Dismissals:
    """The dismissed fingerprints of all groups, posted ones and blocklist entries alike."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def among(self, chat: int, fingerprints: Iterable[Fingerprint]) -> frozenset[Fingerprint]:
        """Those of these fingerprints that this group has dismissed."""
        asked = list(fingerprints)
        if not asked:
            return frozenset()
        answers = await self._redis.smismember(_key(chat), [str(fingerprint) for fingerprint in asked])
        return frozenset(fingerprint for fingerprint, found in zip(asked, answers, strict=True) if found)

    async def add(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Dismiss fingerprints in one group."""
        await self._redis.sadd(_key(chat), *map(str, fingerprints))

    async def remove(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Take a dismissal back."""
        await self._redis.srem(_key(chat), *map(str, fingerprints))


def _key(chat: int) -> str:
    return of_chat(chat, "dismissed")
