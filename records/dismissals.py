"""What one group has called a false alarm: fingerprints that act on nothing there, whatever any list says."""

from collections.abc import Awaitable, Iterable
from typing import cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.keys import of_chat
from records.vault import Vault

_PLACE = "dismissed"


class Dismissals:
    """The dismissed fingerprints of all groups, posted ones and blocklist entries alike."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def of(self, chat: int) -> frozenset[Fingerprint]:
        """All that this group has dismissed; a handful at most."""
        members = await cast("Awaitable[set[bytes]]", self._redis.smembers(_key(chat)))
        return frozenset(Fingerprint(self._vault.open(member, _PLACE)) for member in members)

    async def add(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Dismiss fingerprints in one group."""
        await self._redis.sadd(_key(chat), *self._sealed(fingerprints))

    async def remove(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Take a dismissal back."""
        await self._redis.srem(_key(chat), *self._sealed(fingerprints))

    def _sealed(self, fingerprints: Iterable[Fingerprint]) -> list[bytes]:
        return [self._vault.seal(one.octets, _PLACE) for one in fingerprints]


def _key(chat: int) -> str:
    return of_chat(chat, "dismissed")
