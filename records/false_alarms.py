"""Which groups called the matches of an entry a false alarm: what counts against the entry everywhere, and only that.

Whose word counts everywhere, policies.suspension says; the others are dismissals of their group and nothing else.

For each entry a hash: the group's keyed name -> the keyed name of who decided. Names of the vault: the store tells
neither group nor person. Two groups of one person count once, since anybody can make groups. A group that takes its
dismissal back, or is erased, no longer counts.
"""

from typing import Final, Protocol

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.keys import of_register
from records.vault import Vault

KEPT_SECONDS: Final = 365 * 86_400
"""Since the last false alarm about an entry."""


class Dismissed(Protocol):
    """What a group has dismissed (records.dismissals.Dismissals)."""

    async def of(self, chat: int) -> frozenset[Fingerprint]:
        """All of it: entries, and fingerprints of posts."""


class FalseAlarms:
    """The false alarms about all entries."""

    def __init__(self, redis: Redis, vault: Vault, dismissed: Dismissed) -> None:
        self._redis = redis
        self._vault = vault
        self._dismissed = dismissed

    async def note(self, entry: Fingerprint, chat: int, by: int) -> int:
        """A group called it a false alarm, by the word of `by`; how many different people have, each in a group."""
        key = self._key(entry)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, self._group(chat), self._vault.name(str(by), "alarm person"))
            pipe.expire(key, KEPT_SECONDS)
            pipe.hvals(key)
            *_, people = await pipe.execute()
        return len(set(people))

    async def people(self, entry: Fingerprint) -> int:
        """How many different people call its matches a false alarm, each in a group."""
        return len(set(await self._redis.hvals(self._key(entry))))

    async def take_back(self, entry: Fingerprint, chat: int) -> None:
        """This group does not call it one any more."""
        await self._redis.hdel(self._key(entry), self._group(chat))

    async def forget(self, chat: int) -> None:
        """A group is erased: nothing it said counts any more. To be called before its dismissals are erased."""
        for entry in await self._dismissed.of(chat):
            await self.take_back(entry, chat)

    async def move(self, old: int, new: int) -> None:
        """A basic group became a supergroup. To be called after its dismissals have moved."""
        for entry in await self._dismissed.of(new):
            key = self._key(entry)
            by = await self._redis.hget(key, self._group(old))
            if by is not None:
                await self._redis.hset(key, self._group(new), by)
                await self._redis.hdel(key, self._group(old))

    def _key(self, entry: Fingerprint) -> str:
        register = f"alarms:{self._vault.name(entry.octets, 'alarm entry')}"
        return of_register(register, "said-by")

    def _group(self, chat: int) -> str:
        return self._vault.name(str(chat), "alarm group")
