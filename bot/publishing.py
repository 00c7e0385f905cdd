"""Once an hour: groups and ended reviews are counted, and months whose time has come are published."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from policies.reviewing import Outcome
from records.review import Review
from records.statistics import Figure
from records.store import OUTAGES

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 3_600.0
AGAIN_SECONDS: Final = 60.0
"""After the store was away."""


REVIEWS_SECONDS: Final = 2 * 86_400.0
"""How far back ended reviews are looked for; each is counted once."""

REVIEWED: Final[Mapping[Outcome, Figure]] = {
    Outcome.CONFIRMED: Figure.REVIEWS_BLOCKED,
    Outcome.REJECTED: Figure.REVIEWS_NOT_BLOCKED,
    Outcome.UNSURE: Figure.REVIEWS_UNDECIDED,
    Outcome.MINOR: Figure.REVIEWS_UNDECIDED,
    Outcome.UNREVIEWED: Figure.REVIEWS_UNDECIDED,
}
"""Of reviews of entries. What becomes of appeals is counted where it is carried out."""


class Groups(Protocol):
    """Knows the protected groups (records.protected.Protected)."""

    async def ids(self) -> list[int]:
        """All of them."""

    async def adders(self, chats: Iterable[int]) -> int:
        """By how many people these were added."""


class Ended(Protocol):
    """Knows the reviews (records.reviews.Reviews)."""

    async def ended_since(self, since: float) -> list[Review]:
        """Those that have ended after a moment (epoch seconds)."""


class Noting(Protocol):
    """Keeps how many there were (records.statistics.Statistics)."""

    async def count(self, chat: int | None, figure: Figure, number: int = 1, *, once: str = "") -> None:
        """Count something of no group (None), once."""

    async def groups(self, number: int, apart: int = 0) -> None:
        """There are so many today; those that do something today were added by `apart` people."""

    async def compared(self, chats: Iterable[int]) -> list[int]:
        """Those of these groups in which something was compared today."""


class Publishes(Protocol):
    """Publishes months (records.publications.Publications)."""

    async def publish(self) -> int:
        """Publish those whose time has come; how many."""


class Publishing:
    """Several processes may do so: each step can be repeated."""

    def __init__(
        self,
        groups: Groups,
        reviews: Ended,
        statistics: Noting,
        publications: Publishes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._groups = groups
        self._reviews = reviews
        self._clock = clock
        self._statistics = statistics
        self._publications = publications

    async def run(self) -> None:
        """Look every LOOK_SECONDS until cancelled."""
        while True:
            try:
                await self.look()
            except OUTAGES as no:
                log.warning("the figures of past months wait for the store: %s", no)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Do all of it once."""
        groups = await self._groups.ids()
        compared = await self._statistics.compared(groups)
        await self._statistics.groups(len(groups), await self._groups.adders(compared))
        for review in await self._reviews.ended_since(self._clock() - REVIEWS_SECONDS):
            figure = REVIEWED.get(review.outcome) if review.outcome and not review.is_appeal else None
            if figure:
                await self._statistics.count(None, figure, once=f"review/{review.id}")
        await self._publications.publish()
