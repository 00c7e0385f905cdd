"""Leaves a source alone that does not answer, so that no post waits for it, and tries it again now and then."""

import time
from collections.abc import Callable
from typing import Final

FAILURES_IN_ROW: Final = 5
"""Fewer than the questions of one post: a source that hangs delays the posts of one moment and no more."""

FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
"""Seconds. Each trial that fails doubles the pause after it."""


class Breaker:
    """Closed at first; open after some failures in a row; then, after a pause, one trial decides. `clock` in seconds.

    What was under way when it opened changes nothing by failing, and closes it by succeeding.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        failures: int = FAILURES_IN_ROW,
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._clock = clock
        self._most = failures
        self._first = first_pause
        self._longest = longest_pause
        self._failures = 0
        self._pause = first_pause
        self._opened: float | None = None
        self._next = 0.0
        self._trying = False

    @property
    def open_for(self) -> float | None:
        """Seconds since it opened, trials included; None while it is closed."""
        return None if self._opened is None else self._clock() - self._opened

    @property
    def pause(self) -> float:
        """Seconds from the last failure to the next trial, while it is open."""
        return self._pause

    @property
    def lets_through(self) -> bool:
        """Whether a question would be let through now."""
        return self._opened is None or (not self._trying and self._clock() >= self._next)

    def begin(self) -> bool:
        """Whether a question may be asked. Where it may, `succeeded`, `failed` or `undecided` has to follow."""
        if not self.lets_through:
            return False
        self._trying = self._opened is not None
        return True

    def succeeded(self) -> None:
        """The source answered."""
        self._failures, self._pause, self._opened, self._trying = 0, self._first, None, False

    def failed(self) -> None:
        """It did not."""
        if self._opened is None:
            self._failures += 1
            if self._failures >= self._most:
                self._opened = self._clock()
                self._next = self._opened + self._pause
        elif self._trying:
            self._trying = False
            self._pause = min(2 * self._pause, self._longest)
            self._next = self._clock() + self._pause

    def undecided(self) -> None:
        """The question was given up for a reason that says nothing of the source."""
        self._trying = False
