"""Reports waiting to be sent, and where each was sent: one card for a post or album and what is grouped with it.

A card is a hash of its chat with three kinds of field: `hit:<what>` (what was found and done), `sent:<recipient>`
(the message that shows it there, and how many hits it shows) and `more` (hits that are only counted); every field is
written on its own, so the worker that adds a hit and the one that sends never overwrite each other. `reports` and
`untold` are sorted sets of card names by time: what waits to be sent, and what could not be told to anybody yet.

Facts hold fingerprints and names, so they are sealed; what a hit, and a series of hits, is called holds fingerprints
too, so a name made by the vault stands for it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from redis.asyncio import Redis
from redis.exceptions import WatchError

from records.keys import of_chat
from records.replies import text_of
from records.vault import Vault

CARD_SECONDS = 90 * 86_400
"""A card can be edited, and answered, for 90 days after its last change."""

GROUPED_SECONDS = 3_600
"""Hits of one series join the card of the first of them for an hour; the next one is on a card of its own."""

MOST_FIELDS = 100
"""Hits and recipients of one card; hits beyond them are only counted (the evidence holds each)."""

MOST_UNTOLD = 1_000
"""Cards kept of a chat that nobody can be told about; the oldest give way."""

_HIT, _GROUP = "report", "grouped reports"
"""Places of the vault."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a card is shown: message 0 means within a summary, which is never edited."""

    message: int
    hits: int


@dataclass(frozen=True, slots=True)
class Card:
    """One report. `hits` are the handler's own, by the vault's name for each; `sent` by recipient (a chat id)."""

    name: str
    hits: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[int, Sent] = field(default_factory=dict)
    more: int = 0
    """Hits that are counted only."""

    @property
    def total(self) -> int:
        """All hits."""
        return len(self.hits) + self.more


class Kept(NamedTuple):
    """On which card a hit is, and its facts there."""

    card: str
    facts: dict[str, Any]


class Outbox:
    """The reports of all chats."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def add(
        self, chat: int, card: str, hit: str, facts: Mapping[str, Any], now: float, *, series: str = ""
    ) -> Kept:
        """Put a hit on a card and the card in the queue; the facts kept are the first ever given.

        `card` is named after the post. A hit of a `series` goes to the card that its post or its series has already.
        The same hit again changes nothing that was sent.
        """
        card = await self._grouped(chat, card, series)
        key, name = _card(chat, card), f"hit:{self._vault.name(hit, _HIT)}"
        if await self._redis.hlen(key) >= MOST_FIELDS and not await self._redis.hexists(key, name):
            return await self._count(chat, card, facts, now)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(key, name, self._sealed(facts))
            pipe.expire(key, CARD_SECONDS)
            pipe.zadd(of_chat(chat, "reports"), {card: now}, nx=True)
            pipe.hget(key, name)
            *_, kept = await pipe.execute()
        return Kept(card, self._opened(kept))

    async def pending(self, chat: int) -> list[Card]:
        """The cards in the queue, the oldest first."""
        names = [text_of(name) for name in await self._redis.zrange(of_chat(chat, "reports"), 0, -1)]
        return [await self.card(chat, name) for name in names]

    async def card(self, chat: int, name: str) -> Card:
        """One card; without hits where it has expired."""
        fields = {text_of(raw): value for raw, value in (await self._redis.hgetall(_card(chat, name))).items()}
        card = Card(name, more=int(fields.pop("more", 0)))
        for raw, value in fields.items():
            kind, _, what = raw.partition(":")
            if kind == "hit":
                card.hits[what] = self._opened(cast("bytes", value))
            else:
                card.sent[int(what)] = Sent(**json.loads(value))
        return card

    async def card_of(self, chat: int, post: str) -> Card:
        """The card that tells of a post."""
        known = await self._redis.get(self._group(chat, post))
        return await self.card(chat, text_of(known) if known else post)

    async def sent(self, chat: int, card: str, recipient: int, sent: Sent) -> None:
        """Note which message shows a card to a recipient."""
        value = json.dumps({"message": sent.message, "hits": sent.hits})
        await self._redis.hset(_card(chat, card), f"sent:{recipient}", value)

    async def settle(self, chat: int, card: Card) -> bool:
        """Take a card off the queue, unless hits were added since it was read (False)."""
        return await self._leave(chat, card, None)

    async def put_aside(self, chat: int, card: Card, now: float) -> bool:
        """Keep a card for the day somebody can be told; False where hits were added since it was read."""
        return await self._leave(chat, card, now)

    async def take_up_untold(self, chat: int, now: float) -> int:
        """Put the cards nobody was told about back in the queue; how many."""
        untold = of_chat(chat, "untold")
        names = [text_of(name) for name in await self._redis.zrange(untold, 0, -1)]
        if names:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.zadd(of_chat(chat, "reports"), dict.fromkeys(names, now), nx=True)
                pipe.zrem(untold, *names)
                await pipe.execute()
        return len(names)

    async def untold(self, chat: int) -> int:
        """How many cards nobody could be told about."""
        return int(await self._redis.zcard(of_chat(chat, "untold")))

    async def waiting(self, chat: int) -> int:
        """How many cards are in the queue."""
        return int(await self._redis.zcard(of_chat(chat, "reports")))

    async def _grouped(self, chat: int, post: str, series: str) -> str:
        """The card of this post, or of its series, or a new one, which both join."""
        if not series:
            return post
        keys = [self._group(chat, post), self._group(chat, series)]
        name = next((text_of(known) for known in await self._redis.mget(keys) if known), post)
        async with self._redis.pipeline(transaction=True) as pipe:
            for key in keys:
                pipe.set(key, name, ex=GROUPED_SECONDS, nx=True)
            await pipe.execute()
        return name

    async def _count(self, chat: int, card: str, facts: Mapping[str, Any], now: float) -> Kept:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hincrby(_card(chat, card), "more", 1)
            pipe.expire(_card(chat, card), CARD_SECONDS)
            pipe.zadd(of_chat(chat, "reports"), {card: now}, nx=True)
            await pipe.execute()
        return Kept(card, dict(facts))

    async def _leave(self, chat: int, card: Card, untold_since: float | None) -> bool:
        key = _card(chat, card.name)
        async with self._redis.pipeline(transaction=True) as pipe:
            try:
                await pipe.watch(key)
                names = [text_of(name) for name in await pipe.hkeys(key)]
                more = int(await pipe.hget(key, "more") or 0)
                if sum(name.startswith("hit:") for name in names) + more != card.total:
                    return False
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.zrem(of_chat(chat, "reports"), card.name)
                if untold_since is not None:
                    pipe.zadd(of_chat(chat, "untold"), {card.name: untold_since})
                    pipe.zremrangebyrank(of_chat(chat, "untold"), 0, -MOST_UNTOLD - 1)
                    pipe.expire(of_chat(chat, "untold"), CARD_SECONDS)
                await pipe.execute()
            except WatchError:
                return False
        return True

    def _sealed(self, facts: Mapping[str, Any]) -> bytes:
        return self._vault.seal(json.dumps(facts).encode(), _HIT)

    def _opened(self, sealed: bytes) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self._vault.open(sealed, _HIT))
        return facts

    def _group(self, chat: int, name: str) -> str:
        return of_chat(chat, f"grouped:{self._vault.name(name, _GROUP)}")


def _card(chat: int, name: str) -> str:
    return of_chat(chat, f"card:{name}")
