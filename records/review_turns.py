"""Which open reviews come in turns (policies.turns): by which group, and by whose post or word each was opened.

One hash of the register of reviews, `turns`: id -> two keyed names. What came up otherwise is not in it.
"""

from collections.abc import Awaitable, Sequence
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from policies.turns import Turn
from records.keys import of_register
from records.replies import text_of
from records.vault import Vault

TURNS: Final = of_register("reviews", "turns")

_NOBODY: Final = "-"
"""In the place of a group that was erased."""


class Opener(NamedTuple):
    """The group and the person by whom a review is opened; a person who is not known is one in each group."""

    chat: int
    person: int | None


class ReviewTurns:
    """Reads and follows it; it is written in the steps of records.reviews."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def of(self, ids: Sequence[str]) -> list[Turn]:
        """Those of these that come in turns, in their order."""
        held = await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(TURNS))
        told = {text_of(name): text_of(turn).split() for name, turn in held.items()}
        return [Turn(name, *told[name]) for name in ids if name in told]

    async def out(self, review: str) -> None:
        """This one comes before those in turns from now on."""
        await self._redis.hdel(TURNS, review)

    async def forget(self, chat: int, ids: Sequence[str]) -> None:
        """A group is erased: those it opened have the turn of nobody."""
        await self._rename(chat, _NOBODY, ids)

    async def move(self, old: int, new: int, ids: Sequence[str]) -> None:
        """A group has another id."""
        await self._rename(old, self._group(new), ids)

    def turn(self, review: str, opener: Opener) -> Turn:
        """That of a review."""
        who = str(opener.person) if opener.person is not None else f"somebody in {opener.chat}"
        return Turn(review, self._group(opener.chat), self._vault.name(who, "review person"))

    async def _rename(self, chat: int, group: str, ids: Sequence[str]) -> None:
        for turn in await self.of(ids):
            if turn.group == self._group(chat):
                await self._redis.hset(TURNS, turn.review, written(turn._replace(group=group)))

    def _group(self, chat: int) -> str:
        return self._vault.name(str(chat), "review group")


def written(turn: Turn) -> str:
    """As it is kept."""
    return f"{turn.group} {turn.person}"
