"""The simulated calendar: real time plus what a test added, so that 48 hours pass in a moment."""

import time


class Clock:
    """Unix time in whole seconds; it runs by itself and can be moved forward."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> int:
        """Give the simulated date, as messages carry it."""
        return int(time.time() + self._ahead)

    def move(self, seconds: float) -> int:
        """Go forward by so many seconds and give the new date."""
        self._ahead += seconds
        return self.now()
