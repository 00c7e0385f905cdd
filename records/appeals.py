"""Appeals: a poster contests what was done about their posts. One for each report, open until somebody decides.

A hash of the group: a name for poster and report -> the appeal, sealed. Every change compares what it replaces, so of
two people who decide at once one does. `appeals-waiting` names those with something left to do in a turn of the group:
to be shown to administrators, or to be carried out to the end.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import WatchError

from records.keys import ROOT, of_chat
from records.replies import text_of
from records.vault import Vault

APPEAL_SECONDS: Final = 183 * 86_400
"""How long a closed appeal is kept; one that nobody decides, twice as long."""

LONGEST_TEXT: Final = 1_000
"""Characters that a poster may add."""

ID_DIGITS: Final = 16

_PLACE = "appeal"


class State(StrEnum):
    """How an appeal stands."""

    OPEN = "open"
    GRANTED = "granted"
    UPHELD = "upheld"
    """The decision that was contested stays."""
    LIFTED = "lifted"
    """Granted in part: the sanction is lifted; the match, and the removal, stay."""
    WITHDRAWN = "withdrawn"


class With(StrEnum):
    """Who is to decide."""

    MODERATORS = "moderators"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal. Times in epoch seconds."""

    id: str
    poster: int
    card: str
    made: float
    language: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What its poster was told of the decision, for who decides about the appeal."""
    deciders: tuple[int, ...] = ()
    """Who decided about the report before: none of them decides about the appeal."""
    text: str = ""
    desk: str = ""
    """One of With; empty while it was handed to nobody yet."""
    handed: float | None = None
    """Since when the administrators are to decide."""
    reminded: int = 0
    """How often these were reminded."""
    late: bool = False
    """Whether its poster was told that the answer is late."""
    anybody: bool = False
    """Whether one of the `deciders` may decide all the same, since there is nobody else."""
    shown: Mapping[str, int] = field(default_factory=dict)
    """The messages that show it to administrators: chat -> message."""
    state: str = State.OPEN
    decided: float | None = None
    by: int = 0
    as_what: str = ""
    name: str = ""
    """What Telegram calls who decided; for administrators only."""
    reason: str = ""
    """Why a moderator decided so (policies.reviewing.Code)."""
    finished: bool = False
    """Whether what follows from the decision was done, and its poster is to be told."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided, and it was not withdrawn."""
        return self.state == State.OPEN


class Appeals:
    """The appeals of all groups. `clock` gives epoch seconds."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock

    def name(self, poster: int, card: str) -> str:
        """What the appeal of a poster about a report is called: there is one."""
        return self._vault.name(f"{poster}/{card}", "appeals")[:ID_DIGITS]

    async def make(self, chat: int, appeal: Appeal) -> Appeal:
        """Keep an appeal, and have it handed to who decides; the one there is already stays."""
        key = _key(chat)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(key, appeal.id, self._sealed(appeal))
            pipe.hget(key, appeal.id)
            pipe.expire(key, 2 * APPEAL_SECONDS)
            pipe.sadd(_waiting(chat), appeal.id)
            _, held, *_ = await pipe.execute()
        return self._opened(held)

    async def get(self, chat: int, appeal: str) -> Appeal | None:
        """One appeal; None where there is none, or its time is over."""
        held = await self._redis.hget(_key(chat), appeal)
        return self._opened(held) if held else None

    async def of(self, chat: int, poster: int) -> list[Appeal]:
        """The appeals of one person in this group, the newest first."""
        mine = [one for one in await self._all(chat) if one.poster == poster]
        return sorted(mine, key=lambda one: one.made, reverse=True)

    async def open_in(self, chat: int) -> int:
        """How many appeals of a group nobody has decided."""
        return len(await self.undecided(chat))

    async def undecided(self, chat: int) -> list[Appeal]:
        """The appeals of a group that nobody has decided."""
        return [one for one in await self._all(chat) if one.is_open]

    async def change(self, chat: int, appeal: str, how: Callable[[Appeal], Appeal | None]) -> Appeal | None:
        """Change an appeal as `how` says of what it is now; None where there is none, or `how` wants no change."""
        key = _key(chat)
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                await pipe.watch(key)
                held = await pipe.hget(key, appeal)
                after = how(self._opened(held)) if held else None
                if after is None:
                    return None
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.hset(key, appeal, self._sealed(after))
                pipe.expire(key, 2 * APPEAL_SECONDS)
                pipe.sadd(_waiting(chat), appeal)
                try:
                    await pipe.execute()
                except WatchError:
                    continue
                return after

    async def waiting(self, chat: int) -> list[Appeal]:
        """The appeals with something left to do."""
        names = [text_of(name) for name in await self._redis.smembers(_waiting(chat))]
        found = [await self.get(chat, name) for name in names]
        return [one for one in found if one]

    async def settled(self, chat: int, appeal: Appeal) -> None:
        """Nothing is left to do about an appeal, unless it was changed since it was read."""
        async with self._redis.pipeline(transaction=True) as pipe:
            try:
                await pipe.watch(_key(chat))
                held = await pipe.hget(_key(chat), appeal.id)
                if held is not None and self._opened(held) != appeal:
                    return
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.srem(_waiting(chat), appeal.id)
                await pipe.execute()
            except WatchError:
                return

    async def erase(self, chat: int, poster: int) -> int:
        """Forget the appeals of one person that are closed; how many."""
        closed = [one.id for one in await self.of(chat, poster) if not one.is_open and one.finished]
        return await self._drop(_key(chat), closed)

    async def expire(self) -> int:
        """Forget, in all groups, what was closed APPEAL_SECONDS ago, or is open for twice as long; how many."""
        gone = 0
        async for key in self._redis.scan_iter(match=f"{ROOT}:{{*}}:appeals", count=1000):
            held = map(self._opened, (await self._redis.hgetall(key)).values())
            gone += await self._drop(text_of(key), [one.id for one in held if self._is_over(one)])
        return gone

    def _is_over(self, appeal: Appeal) -> bool:
        if appeal.decided is not None:
            return appeal.decided <= self._clock() - APPEAL_SECONDS
        return appeal.made <= self._clock() - 2 * APPEAL_SECONDS

    async def _all(self, chat: int) -> list[Appeal]:
        return [self._opened(value) for value in await self._redis.hvals(_key(chat))]

    async def _drop(self, key: str, names: list[str]) -> int:
        return int(await self._redis.hdel(key, *names)) if names else 0

    def _sealed(self, appeal: Appeal) -> bytes:
        return self._vault.seal(json.dumps(asdict(appeal)).encode(), _PLACE)

    def _opened(self, sealed: Any) -> Appeal:
        told = json.loads(self._vault.open(cast("bytes", sealed), _PLACE))
        return Appeal(**{**told, "deciders": tuple(told["deciders"])})


def _key(chat: int) -> str:
    return of_chat(chat, "appeals")


def _waiting(chat: int) -> str:
    return of_chat(chat, "appeals-waiting")
