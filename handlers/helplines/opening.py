"""When a helpline is open: the part of OpenStreetMap's `opening_hours` that helplines use.

    24/7
    Mo-Su 09:00-23:00
    Mo 10:00-13:00,14:00-16:00; Tu,Th 15:00-18:00; Sa off
    Fr-Sa 20:00-02:00                (over midnight; 20:00-26:00 is the same)

Public holidays (PH) are left out of account: nobody keeps a calendar of them here. As in OpenStreetMap
(wiki.openstreetmap.org/wiki/Key:opening_hours/specification), a later rule replaces an earlier one for its days.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, Self

ALWAYS: Final = "24/7"
_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOLIDAY: Final = "PH"
_OFF: Final = "off"
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_LATEST: Final = 2 * _DAY
_DAYS_AHEAD: Final = 9
_WEEK_AND_A_BIT: Final = timedelta(days=7, hours=2)
"""What is open for longer, a change of the clock included, is open all week."""
_SPAN: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")

Span = tuple[int, int]
"""Minutes after midnight, by the clock on the wall, from and until; more than 1,440 is the next day."""


class BadHours(ValueError):
    """A text that is none of these opening hours."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are at one moment. The moments are in the helpline's own time."""

    open: bool
    changes: datetime | None = None
    """When it closes, or opens; None where it never does."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours of a week: seven days from Monday on, each with its spans."""

    week: tuple[tuple[Span, ...], ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read hours as OpenStreetMap writes them; raises BadHours."""
        if text == ALWAYS:
            return cls((((0, _DAY),),) * len(_DAYS))
        week: list[tuple[Span, ...]] = [()] * len(_DAYS)
        for rule in text.split(";"):
            days, spans = _rule(rule.strip())
            for day in days:
                week[day] = spans
        if not any(week):
            raise BadHours(text)
        return cls(tuple(week))

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return all(spans == ((0, _DAY),) for spans in self.week)

    def at(self, now: datetime, zone: tzinfo) -> Standing:
        """Whether it is open at a moment (with a time zone), and until when, in the time zone of the helpline."""
        if self.always:
            return Standing(open=True)
        for begin, end in _joined(self._periods(now, zone)):
            if begin <= now < end:
                lasts = end - now > _WEEK_AND_A_BIT
                return Standing(open=True, changes=None if lasts else end.astimezone(zone))
            if begin > now:
                return Standing(open=False, changes=begin.astimezone(zone))
        return Standing(open=False)

    def _periods(self, now: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """The open periods from the day before yesterday to in nine days, as moments."""
        today = now.astimezone(zone).date()
        for ahead in range(-2, _DAYS_AHEAD + 1):
            day = today + timedelta(days=ahead)
            midnight = datetime.combine(day, time.min, zone)
            for begin, end in self.week[day.weekday()]:
                # Arithmetic within one zone is that of the clock on the wall; only then does it become a moment.
                moments = [(midnight + timedelta(minutes=one)).astimezone(UTC) for one in (begin, end)]
                if moments[0] < moments[1]:
                    yield moments[0], moments[1]


def _joined(periods: Iterator[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same periods, those that touch made one."""
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(periods):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _rule(text: str) -> tuple[list[int], tuple[Span, ...]]:
    """The days of a rule, and its spans. Only times: every day."""
    days, _, hours = text.rpartition(" ")
    if hours == _OFF and days:
        return _days(days), ()
    return _days(days) if days else list(range(len(_DAYS))), tuple(sorted(_span(one) for one in hours.split(",")))


def _days(text: str) -> list[int]:
    return [day for part in text.replace(" ", "").split(",") if part != _HOLIDAY for day in _stretch(part)]


def _stretch(text: str) -> list[int]:
    """One day, or from one to another, also over the end of the week."""
    first, dash, last = text.partition("-")
    if first not in _DAYS or (dash and last not in _DAYS):
        raise BadHours(text)
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    return [day % len(_DAYS) for day in range(begin, end + 1 + (len(_DAYS) if end < begin else 0))]


def _span(text: str) -> Span:
    if not (found := _SPAN.fullmatch(text)):
        raise BadHours(text)
    hour, minute, last_hour, last_minute = map(int, found.groups())
    begin, end = hour * _HOUR + minute, last_hour * _HOUR + last_minute
    if begin >= _DAY or end > _LATEST or max(minute, last_minute) >= _HOUR:
        raise BadHours(text)
    if end <= begin:
        end += _DAY
    if end - begin > _DAY:
        raise BadHours(text)
    return begin, end
