"""What was done about the posts of one person in one group: what a statement of reasons is written from.

For each poster a hash of their group: a name for each hit -> what was done about it, sealed. It holds neither the
fingerprints nor whose list they were on: nothing that a statement does not say. Kept for six months, as long as a
decision can be contested; of one poster the newest MOST_KEPT hits.
"""

import json
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final, cast

from redis.asyncio import Redis

from policies.actions import SANCTIONS
from records.keys import ROOT, of_chat
from records.replies import text_of
from records.vault import Vault

STATEMENT_SECONDS: Final = 183 * 86_400
"""Six months: how long a decision can be contested (Regulation (EU) 2022/2065, article 20 (1))."""

MOST_KEPT: Final = 200
"""Hits of one poster in one group; the oldest give way, as soon as there are SLACK more."""

SLACK: Final = 50
"""So that a flood is not looked through at each hit."""

_PLACE = "statement"

_SANCTIONS: Final = frozenset(action.name for action in SANCTIONS)


class Likeness(StrEnum):
    """How near the posted image was, as far as its poster is told."""

    SAME = "same"
    """Practically the same image."""
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Statement:
    """What was done about one hit. Times in epoch seconds."""

    post: str
    card: str
    """The report in the group's outbox that tells of it."""
    time: float
    done: tuple[str, ...]
    """Names of the actions carried out (policies.actions)."""
    until: float | None = None
    """When a mute ends."""
    confirmed: bool = False
    """Whether a review by people had confirmed the registration."""
    likeness: str = Likeness.SIMILAR
    look_back: bool = False
    """Whether it was found among posts of the last two days."""
    decided_by: str = ""
    """In what part a person decided it (`administrator`); empty where the bot did by itself."""
    counts_days: int = 0
    """For how many days it counted, by the group's settings of then; 0 where nothing could follow from that."""
    lifted: float | None = None
    """When the sanction was lifted, and the rest of the decision left as it was."""
    lifted_by: str = ""
    """In what part whoever lifted it acted: `administrator` or `moderator`."""
    undone: float | None = None
    """When the decision was undone."""
    undone_by: str = ""
    """In what part whoever undid it acted: `administrator` or `moderator`."""

    @property
    def is_sanction(self) -> bool:
        """Whether it touched its poster, and not only the post."""
        return not _SANCTIONS.isdisjoint(self.done)


class Statements:
    """The statements of all posters in all groups. `clock` gives epoch seconds."""

    def __init__(self, redis: Redis, vault: Vault, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._vault = vault
        self._clock = clock

    async def note(self, chat: int, poster: int, hit: str, statement: Statement) -> bool:
        """Write what was done about a hit; False where that is written already."""
        key = _key(chat, poster)
        if not await self._redis.hsetnx(key, self._vault.name(hit, "statement of a hit"), self._sealed(statement)):
            return False
        await self._redis.expire(key, STATEMENT_SECONDS)
        if int(await self._redis.hlen(key)) > MOST_KEPT + SLACK:
            await self._trim(key)
        return True

    async def of(self, chat: int, poster: int) -> list[Statement]:
        """What was done about this person's posts in this group, the newest first."""
        since = self._clock() - STATEMENT_SECONDS
        held = await self._redis.hvals(_key(chat, poster))
        found = [one for one in map(self._opened, held) if one.time > since]
        return sorted(found, key=lambda one: one.time, reverse=True)

    async def undone(self, chat: int, poster: int, post: str, by: str) -> int:
        """The decision about a post, or about all of a report's, was undone; about how many hits that is news."""
        now = self._clock()

        def undone(one: Statement) -> Statement | None:
            about = post in {one.post, one.card} and one.undone is None
            return replace(one, undone=now, undone_by=by) if about else None

        return await self._change(chat, poster, undone)

    async def lifted(self, chat: int, poster: int, card: str, by: str, before: float) -> int:
        """The sanctions of a report's hits of until then were lifted; about how many hits that is news."""
        now = self._clock()

        def lifted(one: Statement) -> Statement | None:
            about = one.card == card and one.is_sanction and one.time <= before
            return replace(one, lifted=now, lifted_by=by) if about and one.lifted is None else None

        return await self._change(chat, poster, lifted)

    async def _change(self, chat: int, poster: int, how: Callable[[Statement], Statement | None]) -> int:
        """Change what `how` gives something else for; how many that were."""
        changed = 0
        for name, value in (await self._redis.hgetall(_key(chat, poster))).items():
            if after := how(self._opened(value)):
                await self._redis.hset(_key(chat, poster), text_of(name), self._sealed(after))
                changed += 1
        return changed

    async def erase(self, chat: int, poster: int, *, but: Collection[str] = ()) -> int:
        """Forget what was done, besides what these reports tell of; how many hits that were."""
        key = _key(chat, poster)
        held = await self._redis.hgetall(key)
        names = [text_of(name) for name, value in held.items() if self._opened(value).card not in but]
        return int(await self._redis.hdel(key, *names)) if names else 0

    async def expire(self) -> int:
        """Forget, in all groups, what is older than STATEMENT_SECONDS; how many hits that were.

        The time of a poster's whole key begins anew with each hit, so what is older is looked for here.
        """
        gone = 0
        async for key in self._redis.scan_iter(match=f"{ROOT}:{{*}}:statements:*", count=1000):
            gone += await self._trim(text_of(key))
        return gone

    async def _trim(self, key: str) -> int:
        held = {name: self._opened(value) for name, value in (await self._redis.hgetall(key)).items()}
        newest = sorted(held, key=lambda name: held[name].time, reverse=True)
        since = self._clock() - STATEMENT_SECONDS
        old = [name for at, name in enumerate(newest) if at >= MOST_KEPT or held[name].time <= since]
        return int(await self._redis.hdel(key, *map(text_of, old))) if old else 0

    def _sealed(self, statement: Statement) -> bytes:
        return self._vault.seal(json.dumps(asdict(statement)).encode(), _PLACE)

    def _opened(self, sealed: Any) -> Statement:
        told = json.loads(self._vault.open(cast("bytes", sealed), _PLACE))
        return Statement(**{**told, "done": tuple(told["done"])})


def _key(chat: int, poster: int) -> str:
    return of_chat(chat, f"statements:{poster}")
