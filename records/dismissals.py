"""What one group has called a false alarm: fingerprints that act on nothing there, whatever any list says.

Two keys of the group: `dismissed`, the set of fingerprints that every match is held against, and `dismissed-by`, which
says of each time something was dismissed who did, in what part and when, so that it can be shown and taken back.
"""

import json
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.keys import of_chat
from records.replies import text_of
from records.vault import Vault

_PLACE = "dismissed"
_CALLED = "dismissed by"

OPERATOR = 0
"""In the place of a person's id, what the operator dismissed for the group."""

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Called:
    """Fingerprints dismissed together: that of a post and, where it is known, the entry's. `when` in epoch seconds.

    `as_what` is the part in which it was done (handlers.deciders.Decider): a moderator's name is told to nobody.
    """

    name: str
    prints: frozenset[Fingerprint]
    by: int
    when: float
    as_what: str = ADMINISTRATOR
    card: str = ""
    """The report it was said of (records.outbox), which may have ended; empty where it was said of none."""


class Dismissals:
    """The dismissed fingerprints of all groups, posted ones and blocklist entries alike. `clock`: epoch seconds."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock

    async def of(self, chat: int) -> frozenset[Fingerprint]:
        """All that this group has dismissed; a handful at most."""
        members = await cast("Awaitable[set[bytes]]", self._redis.smembers(_key(chat)))
        return frozenset(Fingerprint(self._vault.open(member, _PLACE)) for member in members)

    async def called(self, chat: int) -> list[Called]:
        """The same by when it was dismissed, the latest first."""
        held = cast("dict[bytes, bytes]", await self._redis.hgetall(_called(chat)))
        return sorted((self._opened(text_of(name), told) for name, told in held.items()), key=lambda one: -one.when)

    async def add(
        self, chat: int, *fingerprints: Fingerprint, by: int = OPERATOR, as_what: str = ADMINISTRATOR, card: str = ""
    ) -> None:
        """Dismiss fingerprints in one group, by the word of somebody; of the same ones again, the first word counts."""
        told = self._told(Called("", frozenset(fingerprints), by, self._clock(), as_what, card))
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(_key(chat), *self._sealed(fingerprints))
            pipe.hsetnx(_called(chat), self._name(fingerprints), told)
            await pipe.execute()

    async def take_over(self, chat: int, other: "Dismissals") -> None:
        """Hold for this group exactly what the dismissals of another store hold."""
        prints, called = await other.of(chat), await other.called(chat)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.unlink(_key(chat), _called(chat))
            if prints:
                pipe.sadd(_key(chat), *self._sealed(prints))
            for one in called:
                pipe.hset(_called(chat), self._name(one.prints), self._told(one))
            await pipe.execute()

    async def remove(self, chat: int, *fingerprints: Fingerprint) -> None:
        """Take a dismissal back. What was dismissed together with one of these as well, another time, stays so."""
        wanted, called = frozenset(fingerprints), await self.called(chat)
        gone = [one for one in called if one.prints == wanted] or [one for one in called if one.prints & wanted]
        exact = any(one.prints == wanted for one in gone)
        kept = {each for one in called if one not in gone for each in one.prints} if exact else set[Fingerprint]()
        async with self._redis.pipeline(transaction=True) as pipe:
            if wanted - kept:
                pipe.srem(_key(chat), *self._sealed(wanted - kept))
            if gone:
                pipe.hdel(_called(chat), *(one.name for one in gone))
            await pipe.execute()

    def _told(self, one: Called) -> bytes:
        prints = sorted(map(str, one.prints))
        told = {"prints": prints, "by": one.by, "when": one.when, "as": one.as_what, "card": one.card}
        return self._vault.seal(json.dumps(told).encode(), _CALLED)

    def _opened(self, name: str, sealed: bytes) -> Called:
        told = json.loads(self._vault.open(sealed, _CALLED))
        prints = frozenset(map(Fingerprint.from_hex, told["prints"]))
        return Called(name, prints, told["by"], told["when"], told.get("as", ADMINISTRATOR), told.get("card", ""))

    def _name(self, fingerprints: Iterable[Fingerprint]) -> str:
        return self._vault.name(b"".join(sorted({one.octets for one in fingerprints})), _CALLED)

    def _sealed(self, fingerprints: Iterable[Fingerprint]) -> list[bytes]:
        return [self._vault.seal(one.octets, _PLACE) for one in fingerprints]


def _key(chat: int) -> str:
    return of_chat(chat, "dismissed")


def _called(chat: int) -> str:
    return of_chat(chat, "dismissed-by")
