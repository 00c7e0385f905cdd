"""How long a source is left alone after rounds that read much.

A source that announces a change at every question, with a long list each time, would otherwise have the bot do nothing
else but read. Its rounds may take a fifth of the time in the long run; small ones, and the first of a whole list, come
as they are announced.
"""

import time
from collections.abc import Callable
from typing import Final

from matching.wire import Page

MUCH_BYTES: Final = 4 * 1024 * 1024
"""Read in one round: some 13,000 plain records."""

PAGE_BYTES: Final = 4 * 1024
"""What a page counts for at least: asking for it costs as much as reading ten records."""

RESTS: Final = 4.0
"""Times the duration of a round that read much, to be waited after it."""

FREE_SECONDS: Final = 60.0
"""Of such waiting is let off until there is more of it: partners do import lists now and then, and the withdrawal that
follows shall not wait for it."""

LONGEST_REST: Final = 900.0
"""Seconds; as long as a busy source is heeded."""


class Pace:
    """The pace of one source's rounds. All times in seconds.

    `interval`: what lies at least between two rounds that read much and got no further; 0 = nothing.
    """

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = interval
        self._clock = clock
        self._began = self._counted = clock()
        self._octets = 0
        self._owed = 0.0
        self._first = self._stuck = False

    def begin(self) -> None:
        """A round begins."""
        self._began = self._clock()
        self._owed = max(0.0, self._owed - (self._began - self._counted))
        self._counted = self._began
        self._octets = 0
        self._first = self._stuck = False

    def heed(self, page: Page) -> None:
        """A page of it was read."""
        self._octets += max(PAGE_BYTES, page.size)

    def complete(self, since: int, until: int) -> None:
        """It brought the list from one checkpoint to another; 0 = from nothing, which a source cannot have repeated."""
        self._first = since == 0
        self._stuck = since > 0 and until <= since

    def rest(self) -> float:
        """The round is over, complete or not: how long to wait before the next one."""
        if self._octets < MUCH_BYTES or self._first:
            return 0.0
        self._octets = 0
        self._counted = self._clock()
        self._owed = min(LONGEST_REST, self._owed + RESTS * (self._counted - self._began))
        return max(self._owed if self._owed > FREE_SECONDS else 0.0, self._interval if self._stuck else 0.0)
