"""How the running program is: each part says how it fares, `egide doctor` and /health read it."""

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from itertools import chain
from typing import cast

from redis.asyncio import Redis

from records.keys import of_register
from records.store import OUTAGES

log = logging.getLogger(__name__)

HEALTH = of_register("health", "parts")
"""Hash: part -> its last word, as JSON."""

WRITE_SECONDS = 2.0
"""Between two writes of what has changed."""

ANSWER_SECONDS = 3.0
"""A store that takes longer to write a few words is as good as away, though its connections last."""

STALE_SECONDS = 30.0
"""A part that has said nothing for so long is not running."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a part last said of itself: `problem` is empty when it is well; `since` and `at` in epoch seconds."""

    part: str
    problem: str
    since: float
    at: float

    @property
    def stale(self) -> bool:
        """Whether the part has fallen silent."""
        return time.time() - self.at > STALE_SECONDS


class Health:
    """The parts of this process. Kept in memory, and written to the store so that other processes can read it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._words: dict[str, Word] = {}

    def well(self, part: str) -> None:
        """Note that a part does what it should."""
        self._note(part, "")

    def ill(self, part: str, problem: str) -> None:
        """Note why a part does not do what it should."""
        self._note(part, problem)

    def _note(self, part: str, problem: str) -> None:
        now = time.time()
        before = self._words.get(part)
        same = before is not None and bool(before.problem) == bool(problem)
        self._words[part] = Word(part, problem, before.since if before and same else now, now)

    @property
    def words(self) -> list[Word]:
        """What the parts of this process last said."""
        return list(self._words.values())

    async def run(self) -> None:
        """Write to the store every WRITE_SECONDS, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._write()
                self.well("store")
            except TimeoutError:
                self.ill("store", f"no answer within {ANSWER_SECONDS:g} s")
            except OUTAGES as no:
                self.ill("store", str(no))

    async def _write(self) -> None:
        if self._words:
            said = ((part, json.dumps([word.problem, word.since, word.at])) for part, word in self._words.items())
            await self._redis.hset(HEALTH, items=list(chain.from_iterable(said)))


async def read_health(redis: Redis) -> list[Word]:
    """What the parts of the running program last wrote, in alphabetical order."""
    written = cast("dict[bytes, bytes]", await redis.hgetall(HEALTH))
    return [Word(part.decode(), *json.loads(said)) for part, said in sorted(written.items())]
