"""One source that is asked about posts, instead of handing out its list: what it says becomes matches like any other.

Nothing it does, or fails to do, is raised: a post is then judged by the other lists, and that it was is counted.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from config.errors import ServiceError
from matching.asking.breaker import Breaker
from matching.asking.failures import SourceMalformed
from matching.asking.questions import MOST, questions_of
from matching.asking.remembered import Answer, Remembered
from matching.fingerprint import Fingerprint
from matching.looks.views import View
from matching.match import Match, Trust
from matching.matcher import counted, weight
from matching.radii import Radii
from matching.reading import Reading

log = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""Questions under way at the same time. More would wait at the source instead of here."""

PRESUMED_SIZE: Final = 1_000_000
"""Entries a source is taken to have until it has said how many: with more, one has to be nearer."""


LEAST_LEFT: Final = 0.5
"""Of the time a post may wait, how much a question has to have left. One that waited longer for its turn is not sent:
that there were too many posts at once is not the source's fault."""


class Client(Protocol):
    """What speaks with the source (matching.asking.hma.HmaClient)."""

    async def nearest(self, fingerprint: Fingerprint, seed: str, seconds: float) -> int | None:
        """How many bits away the nearest entry is; None where none is near. Raises ServiceError."""

    async def size(self, seconds: float) -> int:
        """How many entries it has. Raises ServiceError."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Since the program started. A failure of any kind counts among `failures`."""

    asked: int = 0
    """Questions sent; a post has up to six."""
    near: int = 0
    """Answers that named something near."""
    failures: int = 0
    malformed: int = 0
    """Failures that were answers nobody can read."""
    unasked: int = 0
    """Images judged without some or all of its answers."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a source fares. `open_for` is how long it has been left alone, in seconds; None where it is not."""

    name: str
    counts: Counts
    open_for: float | None
    error: str
    """What went wrong last; empty where the last answer was one."""


class AskedSource:
    """One source. A post waits for it for `seconds` at most, all questions together; `clock` in seconds."""

    def __init__(
        self,
        name: str,
        client: Client,
        trust: Trust,
        seconds: float,
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._client = client
        self._trust = trust
        self._seconds = seconds
        self._slots = asyncio.Semaphore(at_once)
        self._breaker = Breaker(clock)
        self._remembered = Remembered(clock)
        self._size = PRESUMED_SIZE
        self._counts = Counts()
        self._error = ""

    @property
    def status(self) -> Status:
        """How it fares."""
        return Status(self.name, self._counts, self._breaker.open_for, self._error)

    async def matches(self, reading: Reading) -> list[Match]:
        """What it holds near an image, the weightiest first, with the same doubts as about any other entry.

        The source does not tell its entries: `Match.entry` is the fingerprint that was asked about.
        """
        questions = questions_of(reading.views)
        until = asyncio.get_running_loop().time() + self._seconds
        seed = str(reading.fingerprint)
        answers = await asyncio.gather(*(self._answer(one.fingerprint, seed, until) for one in questions))
        if None in answers:
            self._count(unasked=1)
        near = [
            self._match(look, answer.distance)
            for look, answer in zip(questions, answers, strict=True)
            if answer and answer.distance is not None
        ]
        if not near:
            return []
        radii = Radii.at(self._size, 0, MOST)
        return sorted(filter(None, counted(near, reading, radii)), key=weight)

    async def learn_size(self) -> None:
        """Ask how many entries it has, on which the radii depend. What it said last holds while it does not answer."""
        if self._breaker.open_for is not None:
            return
        try:
            self._size = await self._client.size(self._seconds)
        except ServiceError as no:
            log.info("the size of a source is not known: %s", no)

    def _match(self, look: View, distance: int) -> Match:
        return Match(
            look.fingerprint,
            look.fingerprint,
            distance,
            self._trust,
            kind=look.kind,
            orientation=look.orientation,
            source=self.name,
        )

    async def _answer(self, fingerprint: Fingerprint, seed: str, until: float) -> Answer | None:
        """What it says of one fingerprint, now or a moment ago; None where it says nothing in time."""
        known = self._remembered.get(fingerprint)
        if known is not None or not self._breaker.lets_through:
            return known
        try:
            async with asyncio.timeout_at(until - self._seconds * LEAST_LEFT):
                await self._slots.acquire()
        except TimeoutError:
            return None
        try:
            return await self._ask(fingerprint, seed, until) if self._breaker.begin() else None
        finally:
            self._slots.release()

    async def _ask(self, fingerprint: Fingerprint, seed: str, until: float) -> Answer | None:
        left = until - asyncio.get_running_loop().time()
        self._count(asked=1)
        try:
            distance = await self._client.nearest(fingerprint, seed, left)
        except ServiceError as no:
            self._note_failure(no)
            return None
        except BaseException:
            self._breaker.undecided()
            raise
        self._note_success()
        self._count(near=distance is not None)
        answer = Answer(distance)
        self._remembered.put(fingerprint, answer)
        return answer

    def _note_success(self) -> None:
        if self._breaker.open_for is not None:
            log.info("the source %s answers again", self.name)
        self._breaker.succeeded()
        self._error = ""

    def _note_failure(self, no: ServiceError) -> None:
        was_open = self._breaker.open_for is not None
        self._breaker.failed()
        self._error = str(no)
        self._count(failures=1, malformed=isinstance(no, SourceMalformed))
        if self._breaker.open_for is not None and not was_open:
            log.warning("posts are judged without the source %s for now: %s", self.name, no)

    def _count(self, **more: int) -> None:
        self._counts = replace(self._counts, **{name: getattr(self._counts, name) + by for name, by in more.items()})
