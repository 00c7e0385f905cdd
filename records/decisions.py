"""What administrators decide about reports: of each question the first answer stands; then it is carried out.

A decision and its results are fields of the card (`decision:<question>`, `result:<what>`), sealed; `changes` counts
them, so that the copies of the card are brought up to date. `done:<question>` says that a decision was carried out to
its end, so what followed from it never follows again. `decided` is a sorted set by time of the cards whose
decision is not carried out to its end yet: it is written in the same step as the decision, so nothing that was begun
is left undone by a crash.
"""

import json
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final, cast

from redis.asyncio import Redis

from records.keys import of_chat
from records.replies import text_of
from records.report_card import CARD_SECONDS, Card, Decision, Question, Result, decision_of, key_of_card
from records.vault import Vault

_PLACE: Final = "decision"

_DECIDE: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'changes', 1)
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  redis.call('ZADD', KEYS[2], 'NX', ARGV[4], ARGV[3])
  redis.call('ZADD', KEYS[3], 'NX', ARGV[4], ARGV[3])
  if ARGV[6] == '1' then redis.call('ZREM', KEYS[4], ARGV[3]) end
end
return redis.call('HGET', KEYS[1], ARGV[1])
"""

_TELL: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HINCRBY', KEYS[1], 'changes', 1)
redis.call('ZADD', KEYS[2], 'NX', ARGV[4], ARGV[3])
return 1
"""

_CARRIED_OUT: Final = """
for at = 2, #ARGV do
  if redis.call('HEXISTS', KEYS[1], 'decision:' .. ARGV[at]) == 1 then
    redis.call('HSET', KEYS[1], 'done:' .. ARGV[at], 1)
  end
end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 9) == 'decision:' then
    if redis.call('HEXISTS', KEYS[1], 'done:' .. string.sub(field, 10)) == 0 then return 0 end
  end
end
return redis.call('ZREM', KEYS[2], ARGV[1])
"""
"""These were carried out; the card is done with, unless more was decided about it meanwhile."""


class Decisions:
    """The decisions about the cards of all chats."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._decide = redis.register_script(_DECIDE)
        self._tell = redis.register_script(_TELL)
        self._carried_out = redis.register_script(_CARRIED_OUT)

    async def decide(self, chat: int, card: str, decision: Decision) -> Decision | None:
        """Answer a question about a card, if nobody has; the answer that stands. None: there is no such card."""
        keys = [key_of_card(chat, card), *(of_chat(chat, name) for name in ("reports", "decided", "undecided"))]
        closes = int(decision.question in {Question.VERDICT, Question.APPEAL})
        sealed = self._sealed(asdict(decision))
        field = f"decision:{decision.question.value}"
        held = await self._decide(keys=keys, args=[field, sealed, card, decision.time, CARD_SECONDS, closes])
        return decision_of(json.loads(self._vault.open(cast("bytes", held), _PLACE))) if held else None

    async def tell(self, chat: int, card: str, results: Iterable[Result], now: float) -> None:
        """Put on a card what came of a decision; what is there already changes nothing."""
        keys = [key_of_card(chat, card), of_chat(chat, "reports")]
        for result in results:
            await self._tell(keys=keys, args=[f"result:{result.key}", self._sealed(asdict(result)), card, now])

    async def result(self, chat: int, card: str, what: str, poster: int) -> Result | None:
        """What came of one thing for one poster, if something did; without reading the card."""
        field = f"result:{Result(what, '', poster).key}"
        held = await cast("Awaitable[bytes | None]", self._redis.hget(key_of_card(chat, card), field))
        return Result(**json.loads(self._vault.open(held, _PLACE))) if held else None

    async def again(self, chat: int, card: str, now: float) -> None:
        """Carry out once more what was decided: something was refused."""
        await self._redis.zadd(of_chat(chat, "decided"), {card: now}, nx=True)

    async def begun(self, chat: int) -> list[str]:
        """The cards whose decisions are not carried out yet, the oldest first."""
        return [text_of(name) for name in await self._redis.zrange(of_chat(chat, "decided"), 0, -1)]

    async def carried_out(self, chat: int, card: Card) -> None:
        """All was done that was decided about this card when it was read."""
        keys = [key_of_card(chat, card.name), of_chat(chat, "decided")]
        await self._carried_out(keys=keys, args=[card.name, *(question.value for question in card.decisions)])

    def _sealed(self, told: Mapping[str, Any]) -> bytes:
        return self._vault.seal(json.dumps(told, sort_keys=True).encode(), _PLACE)
