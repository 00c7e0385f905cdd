"""What a source answered a moment ago: the same image comes again in other groups, and when a post is edited."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from matching.fingerprint import Fingerprint

NOTHING_SECONDS: Final = 60.0
"""For how long it is believed that nothing is near. So much later, at most, a new entry is noticed."""

NEAR_SECONDS: Final = 15.0
"""The same where something is near: so much later, at most, a withdrawn entry stops matching. Hits are rare, so that
asking again costs little."""

MOST: Final = 20_000
"""Answers kept; some 200 bytes each."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source has near one fingerprint: how near the nearest is, in bits, or None where there is nothing."""

    distance: int | None = None


NOTHING: Final = Answer()


class Remembered:
    """The last answers, in memory only. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._until: OrderedDict[Fingerprint, tuple[float, Answer]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until)

    def get(self, fingerprint: Fingerprint) -> Answer | None:
        """The answer, as long as it may be believed."""
        until, answer = self._until.get(fingerprint, (0.0, NOTHING))
        return answer if self._clock() < until else None

    def put(self, fingerprint: Fingerprint, answer: Answer) -> None:
        """Remember an answer, and forget those whose time is over."""
        now = self._clock()
        lasting = NOTHING_SECONDS if answer.distance is None else NEAR_SECONDS
        self._until.pop(fingerprint, None)
        self._until[fingerprint] = (now + lasting, answer)
        self._forget(now)

    def _forget(self, now: float) -> None:
        """The oldest first; one that lasts longer than those behind it holds them up for a minute at most."""
        while self._until:
            oldest = next(iter(self._until))
            if len(self._until) <= self._most and self._until[oldest][0] > now:
                return
            del self._until[oldest]
