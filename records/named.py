"""Which reports of a group tell of one person: so that their name is found there when they want it erased.

For each person a sorted set of cards (records.outbox) by when one was last about them, under a keyed hash: the store
does not tell who it is. It belongs to the group, and ends with the last of its cards.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from records.keys import of_chat
from records.replies import text_of
from records.report_card import CARD_SECONDS, key_of_card, key_of_rest
from records.vault import Vault

HIT: Final = "report"
"""Place of the vault, of the facts of a hit on a card."""

NAMES: Final = ("name", "username")
"""What the facts of a hit call their poster besides the number."""


class Named:
    """The reports of all groups, by whom they are about."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def note(self, chat: int, card: str, facts: Mapping[str, Any], now: float) -> None:
        """A hit is on a card; its facts say whose post it was."""
        if person := facts.get("poster"):
            key = self.key_of_person(chat, person)
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.zadd(key, {card: now})
                pipe.zremrangebyscore(key, "-inf", now - CARD_SECONDS)
                pipe.expire(key, CARD_SECONDS)
                await pipe.execute()

    def key_of_person(self, chat: int, person: int) -> str:
        """Where a person's cards in a group are; it exists if there are any."""
        return of_chat(chat, f"reported:{self._vault.name(str(person), 'reported')}")

    async def cards(self, chat: int, person: int) -> list[str]:
        """The names of the cards that are about a person, the oldest first."""
        return [text_of(card) for card in await self._redis.zrange(self.key_of_person(chat, person), 0, -1)]

    async def erase_names(self, chat: int, person: int) -> int:
        """Take this person's name and username out of all cards of a group; how many hits had one.

        The number of the account stays: without it, nothing that was done could be undone.
        """
        erased = 0
        for card in await self.cards(chat, person):
            erased += await self._unname(key_of_card(chat, card), key_of_rest(chat, card), person)
        return erased

    async def _unname(self, hits: str, rest: str, person: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    return await self._try_unname(pipe, hits, rest, person)
                except WatchError:
                    continue  # a hit was added, or somebody decided

    async def _try_unname(self, pipe: Pipeline, hits: str, rest: str, person: int) -> int:
        await pipe.watch(hits, rest)
        fields = cast("dict[bytes, bytes]", await pipe.hgetall(hits))
        shown = {field: self._without(sealed, person) for field, sealed in fields.items() if field[:4] == b"hit:"}
        counted = {sealed: self._without(sealed, person) for sealed in cast("set[bytes]", await pipe.smembers(rest))}
        pipe.multi()  # type: ignore[no-untyped-call]
        changed = [(field, sealed) for field, sealed in shown.items() if sealed]
        replaced = [(before, after) for before, after in counted.items() if after]
        for field, sealed in changed:
            pipe.hset(hits, field, sealed)
        for before, after in replaced:
            pipe.srem(rest, before)
            pipe.sadd(rest, after)
        await pipe.execute()
        return len(changed) + len(replaced)

    def _without(self, sealed: bytes, person: int) -> bytes:
        """The facts without the names of this person; nothing where they hold none."""
        facts = json.loads(self._vault.open(sealed, HIT))
        if facts.get("poster") != person or not any(facts.get(name) for name in NAMES):
            return b""
        unnamed = {name: "" for name in NAMES if name in facts}
        return self._vault.seal(json.dumps(facts | unnamed).encode(), HIT)
