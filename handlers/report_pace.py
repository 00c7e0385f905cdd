"""How fast reports follow one another: what comes faster is merged, so that a flood of images is no flood of reports.

Into a group Telegram takes 20 messages a minute, edits included; some of these are left for answers to taps.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

MOST_REMEMBERED: Final = 5_000


class Rate(NamedTuple):
    """Up to `free` messages in `window` seconds go at once; after that each turn pauses; `most` are never exceeded."""

    window: float
    free: int
    most: int
    pause: float


INTO_GROUP: Final = Rate(60.0, 6, 15, 6.0)
IN_PRIVATE: Final = Rate(10.0, 6, 20, 2.0)


class Pace:
    """Remembers what was written to whom lately. `clock` gives seconds from anywhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._written: dict[int, deque[float]] = {}

    def wrote(self, place: int) -> None:
        """Something was sent or edited there."""
        if len(self._written) >= MOST_REMEMBERED:
            self._written.clear()
        self._written.setdefault(place, deque(maxlen=INTO_GROUP.most + IN_PRIVATE.most)).append(self._clock())

    def pause(self, places: Iterable[int]) -> float:
        """Seconds until there should be more for these; 0: there may be at once."""
        return max((self._pause(place) for place in places), default=0.0)

    def _pause(self, place: int) -> float:
        rate, now = INTO_GROUP if place < 0 else IN_PRIVATE, self._clock()
        lately = [when for when in self._written.get(place, ()) if when > now - rate.window]
        if len(lately) <= rate.free:
            return 0.0
        full = lately[-rate.most] + rate.window - now if len(lately) >= rate.most else 0.0
        return max(rate.pause, full)
