"""A clock that a test moves."""

from dataclasses import dataclass


@dataclass
class HandClock:
    """Tells the time a test sets, in seconds."""

    now: float

    def __call__(self) -> float:
        """Tell it."""
        return self.now
