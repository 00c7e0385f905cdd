"""Reports waiting to be sent, and where each was sent: one card for a post or album and what is grouped with it.

A card is a hash of its chat with these kinds of field: `hit:<what>` (what was found and done), `sent:<recipient>`
(the message that shows it there, and how much of it), `more` (hits that are only counted), `sanctioned` (until when a
sanction of one of those runs), and what is decided (records.decisions); every field is written on its own, so the
worker that adds a hit and the one that sends never overwrite each other. `card-rest:<name>` is a set of what an undo
has to know of counted hits. `reports`, `undecided` and `untold` are sorted sets of card names by time: what waits to
be sent, what nobody has decided about, and what could not be told to anybody yet.

Facts hold fingerprints and names, so they are sealed; what a hit, and a series of hits, is called holds fingerprints
too, so a name made by the vault stands for it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from redis.asyncio import Redis
from redis.exceptions import WatchError

from policies.actions import RESTRICTIONS
from records.keys import of_chat
from records.named import HIT, Named
from records.replies import text_of
from records.report_card import (
    CARD_SECONDS,
    Answer,
    Card,
    Decision,
    Question,
    Result,
    Sent,
    decision_of,
    key_of_card,
    key_of_rest,
)
from records.vault import Vault

__all__ = ["CARD_SECONDS", "Answer", "Card", "Decision", "Kept", "Outbox", "Question", "Result", "Sent"]

GROUPED_SECONDS = 3_600
"""Hits of one series join the card of the first of them for an hour; the next one is on a card of its own."""

MOST_FIELDS = 100
"""Hits and recipients of one card; hits beyond them are only counted (the evidence holds each)."""

MOST_COUNTED = 2_000
"""Hits beyond them of which what an undo has to know is kept: as many as one poster can send in an hour."""

MOST_UNTOLD = 1_000
"""Cards kept of a chat that nobody can be told about; the oldest give way."""

REST: Final = frozenset(
    {
        *("key", "post", "poster", "role", "name", "chat", "message", "kind", "received", "dry_run", "outcomes"),
        *("posted", "matched", "distance", "trust", "source", "reasons"),
    }
)
"""What is kept of the facts of a hit that is only counted."""

FOR_EVER: Final = 2**53
"""Epoch seconds for a sanction without an end: the largest number that Lua still tells from the one before it."""

_RESTRICTING: Final = frozenset(action.name for action in RESTRICTIONS)

_HIT, _GROUP, _DECISION = HIT, "grouped reports", "decision"
"""Places of the vault."""

_ADD: Final = """
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then
  for _, question in ipairs({'verdict', 'sanction', 'appeal'}) do
    if redis.call('HEXISTS', KEYS[1], 'decision:' .. question) == 1 then return {'decided', ''} end
  end
  if redis.call('HLEN', KEYS[1]) < tonumber(ARGV[4]) then
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  else
    if tonumber(ARGV[9]) > tonumber(redis.call('HGET', KEYS[1], 'sanctioned') or '0') then
      redis.call('HSET', KEYS[1], 'sanctioned', ARGV[9])
    end
    local full = redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[5])
    if full or redis.call('SADD', KEYS[2], ARGV[3]) == 1 then redis.call('HINCRBY', KEYS[1], 'more', 1) end
    redis.call('EXPIRE', KEYS[2], ARGV[6])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[6])
redis.call('ZADD', KEYS[3], 'NX', ARGV[7], ARGV[8])
if redis.call('HEXISTS', KEYS[1], 'decision:verdict') == 0 then
  redis.call('ZADD', KEYS[4], 'NX', ARGV[7], ARGV[8])
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[7] - ARGV[6])
  redis.call('EXPIRE', KEYS[4], ARGV[6])
end
return {'kept', known or ARGV[2]}
"""
"""Put a hit on a card and the card in the queue; on one that was decided about only what it had already."""


class Kept(NamedTuple):
    """On which card a hit is, and its facts there."""

    card: str
    facts: dict[str, Any]


class Outbox:
    """The reports of all chats."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._add = redis.register_script(_ADD)
        self._named = Named(redis, vault)

    async def add(
        self, chat: int, card: str, hit: str, facts: Mapping[str, Any], now: float, *, series: str = ""
    ) -> Kept:
        """Put a hit on a card and the card in the queue; the facts kept are the first ever given.

        `card` is named after the post. A hit of a `series` goes to the card that its post or its series has already,
        unless that was decided about: nobody has decided about this hit. The same hit again changes nothing that was
        sent.
        """
        post, what = card, self._vault.name(hit, _HIT)
        card = await self._grouped(chat, post, series)
        while (kept := await self._put(chat, card, what, facts, now)) is None:
            card = f"{card}+{what[:8]}"
            await self._group_anew(chat, post, series, card)
        await self._named.note(chat, card, facts, now)
        return Kept(card, kept)

    async def pending(self, chat: int) -> list[Card]:
        """The cards in the queue, the oldest first."""
        names = [text_of(name) for name in await self._redis.zrange(of_chat(chat, "reports"), 0, -1)]
        return [await self.card(chat, name) for name in names]

    async def card(self, chat: int, name: str) -> Card:
        """One card; without hits where it has expired."""
        found = await self._redis.hgetall(key_of_card(chat, name))
        fields = {text_of(raw): cast("bytes", value) for raw, value in found.items()}
        done = frozenset(question for question in Question if fields.pop(f"done:{question.value}", None))
        more, changes = (int(fields.pop(counted, 0)) for counted in ("more", "changes"))
        until = float(fields.pop("sanctioned", 0))
        card = Card(name, more=more, sanctioned=until, changes=changes, carried_out=done)
        for raw, value in fields.items():
            kind, _, what = raw.partition(":")
            if kind == "hit":
                card.hits[what] = self._opened(value, _HIT)
            elif kind == "decision":
                card.decisions[Question(what)] = decision_of(self._opened(value, _DECISION))
            elif kind == "result":
                card.results[what] = Result(**self._opened(value, _DECISION))
            else:
                card.sent[int(what)] = Sent(**json.loads(value))
        return card

    async def hits(self, chat: int, card: Card) -> list[dict[str, Any]]:
        """The facts of all its hits; of those that are only counted, as far as they are kept, REST of them."""
        rest = await self._redis.smembers(key_of_rest(chat, card.name))
        return [*card.hits.values(), *(self._opened(cast("bytes", one), _HIT) for one in rest)]

    async def card_of(self, chat: int, post: str) -> Card:
        """The card that tells of a post."""
        known = await self._redis.get(self._group(chat, post))
        return await self.card(chat, text_of(known) if known else post)

    async def undecided(self, chat: int) -> list[str]:
        """The names of the cards nobody has decided about, the oldest first."""
        return [text_of(name) for name in await self._redis.zrange(of_chat(chat, "undecided"), 0, -1)]

    async def sent(self, chat: int, card: str, recipient: int, sent: Sent) -> None:
        """Note which message shows a card to a recipient."""
        value = json.dumps({"message": sent.message, "hits": sent.hits, "changes": sent.changes})
        await self._redis.hset(key_of_card(chat, card), f"sent:{recipient}", value)

    async def sent_all(self, chat: int, cards: Sequence[Card], recipient: int) -> None:
        """Note that a summary told a recipient of these."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for card in cards:
                value = json.dumps({"message": 0, "hits": card.total, "changes": card.changes})
                pipe.hset(key_of_card(chat, card.name), f"sent:{recipient}", value)
            await pipe.execute()

    async def settle(self, chat: int, card: Card) -> bool:
        """Take a card off the queue, unless something was added since it was read (False)."""
        return await self._leave(chat, card, None)

    async def put_aside(self, chat: int, card: Card, now: float) -> bool:
        """Keep a card for the day somebody can be told; False where something was added since it was read."""
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

    async def _put(
        self, chat: int, card: str, what: str, facts: Mapping[str, Any], now: float
    ) -> dict[str, Any] | None:
        """The facts kept; None on a card that was decided about without this hit."""
        rest = {name: value for name, value in facts.items() if name in REST}
        keys = [key_of_card(chat, card), key_of_rest(chat, card), of_chat(chat, "reports"), of_chat(chat, "undecided")]
        sealed, short = self._sealed(facts), self._sealed(rest or facts)
        limits = [MOST_FIELDS, MOST_COUNTED, CARD_SECONDS]
        args: list[bytes | str | float] = [f"hit:{what}", sealed, short, *limits, now, card, _sanctioned(facts)]
        how, kept = await self._add(keys=keys, args=args)
        return self._opened(kept, _HIT) if text_of(how) == "kept" else None

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

    async def _group_anew(self, chat: int, post: str, series: str, card: str) -> None:
        """From now on this post and its series are told on another card."""
        async with self._redis.pipeline(transaction=True) as pipe:
            for name in {post, series or post}:
                pipe.set(self._group(chat, name), card, ex=GROUPED_SECONDS)
            await pipe.execute()

    async def _leave(self, chat: int, card: Card, untold_since: float | None) -> bool:
        key = key_of_card(chat, card.name)
        async with self._redis.pipeline(transaction=True) as pipe:
            try:
                await pipe.watch(key)
                names = [text_of(name) for name in await pipe.hkeys(key)]
                more, changes = (int(one or 0) for one in await pipe.hmget(key, ["more", "changes"]))
                hits = sum(name.startswith("hit:") for name in names) + more
                if (hits, changes) != (card.total, card.changes):
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

    def _opened(self, sealed: bytes, place: str) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self._vault.open(sealed, place))
        return facts

    def _group(self, chat: int, name: str) -> str:
        return of_chat(chat, f"grouped:{self._vault.name(name, _GROUP)}")


def _sanctioned(facts: Mapping[str, Any]) -> int:
    """Until when a sanction for a hit runs, in whole epoch seconds; 0 where there was none."""
    some = (one for one in facts.get("outcomes", ()) if one["action"] in _RESTRICTING and one["done"])
    return max((math.ceil(one["until"] or FOR_EVER) for one in some), default=0)
