"""How long something took, as counts of fixed spans: what is kept of it tells no single event, and adds up."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

BOUNDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""Seconds: the upper ends of the spans, which belong to them. What took longer is in one more."""

MORE: Final = "more"


class Span(NamedTuple):
    """From `over` (not included) to `under` (included), in seconds; `under` is None where there is no end."""

    over: float
    under: float | None

    def holds(self, seconds: float) -> bool:
        """Whether something of this length belongs here."""
        return (self.over < seconds or self.over == 0 >= seconds) and (self.under is None or seconds <= self.under)


SPANS: Final = tuple(Span(over, under) for over, under in zip((0.0, *BOUNDS), (*BOUNDS, None), strict=True))

NAMES: Final = (*(f"{bound:g}" for bound in BOUNDS), MORE)
"""What each span is called in the store."""


def name_of(seconds: float) -> str:
    """The name of the span for this length. Below 0 counts as 0: Telegram's clock and ours may differ."""
    return NAMES[bisect_left(BOUNDS, seconds)]


class Durations:
    """How many there were of each span; names that are no span's (of another version) are left out."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = tuple(max(0, counts.get(name, 0)) for name in NAMES)

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Durations":
        """Counted from lengths."""
        counts: dict[str, int] = {}
        for one in seconds:
            counts[name_of(one)] = counts.get(name_of(one), 0) + 1
        return cls(counts)

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.counts)

    @property
    def median(self) -> Span | None:
        """The span of the (lower) median; None where there is nothing."""
        half, seen = (self.total + 1) // 2, 0
        for span, count in zip(SPANS, self.counts, strict=True):
            seen += count
            if count and seen >= half:
                return span
        return None
