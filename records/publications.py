"""Months of the whole installation as they are published: rounded, once, and never changed afterwards.

A month is published when it and the month after it are over, so nobody sees figures move. What is kept, and shown, is
what was rounded then: `egide:{figures}:month:YYYYMM`. Where too few groups were protected, their members could take
the figures for those of their own group: of such a month nothing is told but that. A day counts only if something was
compared in groups that LEAST_GROUPS people had added: otherwise whoever adds the bot to empty groups of their own
would have the figures of a lone group told.
"""

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from redis.asyncio import Redis

from records.durations import NAMES, SPANS, Span
from records.keys import of_register
from records.replies import text_of
from records.rounding import LEAST, coarse
from records.statistics import APART, GROUPS, SINCE_RECEIVED, Figure, Figures, Statistics, summed

KEPT_SECONDS: Final = 5 * 365 * 86_400
"""Of a published month."""

MONTHS: Final = 12
"""Published at most at once, and shown."""

LEAST_GROUPS: Final = 3

TOLD: Final = (
    Figure.CHECKED,
    Figure.DELETED,
    Figure.SANCTIONS,
    Figure.FALSE_ALARMS,
    Figure.APPEALS,
    Figure.GRANTED,
    Figure.REFUSED,
    Figure.REVIEWS_BLOCKED,
    Figure.REVIEWS_NOT_BLOCKED,
    Figure.REVIEWS_UNDECIDED,
)
"""Of each month, in this order."""

UNCHECKED: Final = "unchecked"


@dataclass(frozen=True, slots=True)
class Month:
    """What is told of a month. None stands for a number under LEAST."""

    year: int
    month: int
    figures: dict[str, int | None]
    """By the values of TOLD, UNCHECKED and GROUPS; empty where there were fewer than LEAST_GROUPS groups."""
    median: str = ""
    """Name of the span of the median time to deletion; empty where there were fewer than LEAST."""

    @property
    def span(self) -> Span | None:
        """The span of the median."""
        return SPANS[NAMES.index(self.median)] if self.median in NAMES else None


def published(year: int, month: int, figures: Figures) -> Month:
    """A month as it may be told."""
    if figures[GROUPS] < LEAST_GROUPS:
        return Month(year, month, {})
    durations = figures.durations(SINCE_RECEIVED)
    told = {name.value: coarse(figures[name]) for name in TOLD}
    told |= {UNCHECKED: coarse(sum(figures.unchecked.values())), GROUPS: coarse(figures[GROUPS])}
    median = durations.median if durations.total >= LEAST else None
    return Month(year, month, told, NAMES[SPANS.index(median)] if median else "")


def closed(today: date, number: int = MONTHS) -> Iterator[date]:
    """The first days of the months that may be told: the latest of them is two before the present one."""
    year, month = today.year, today.month
    for back in range(2, number + 2):
        at = year * 12 + month - 1 - back
        yield date(at // 12, at % 12 + 1, 1)


class Publications:
    """The months that were published."""

    def __init__(self, redis: Redis, statistics: Statistics) -> None:
        self._redis = redis
        self._statistics = statistics

    async def publish(self) -> int:
        """Publish months whose time has come, of which there are figures; how many. May be repeated, by several."""
        number = 0
        for first in closed(self._statistics.today):
            if await self._redis.exists(_key(first)):
                continue
            last = first.replace(day=monthrange(first.year, first.month)[1])
            days = await self._statistics.days(None, last.day, until=last)
            if any(day.figures.counts for day in days):
                figures = summed(day for day in days if day.figures[APART] >= LEAST_GROUPS)
                said = json.dumps(asdict(published(first.year, first.month, figures)))
                number += bool(await self._redis.set(_key(first), said, ex=KEPT_SECONDS, nx=True))
        return number

    async def months(self) -> list[Month]:
        """What was published of the last MONTHS months, the latest first."""
        found = [await self._redis.get(_key(first)) for first in closed(self._statistics.today)]
        return [_month(json.loads(text_of(held))) for held in found if held]


def _month(held: dict[str, Any]) -> Month:
    return Month(**held)


def _key(first: date) -> str:
    return of_register("figures", f"month:{first:%Y%m}")
