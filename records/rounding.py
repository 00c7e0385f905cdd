"""Numbers as the public may see them: so coarse that no two of them, of whatever times, tell of a single event."""

from typing import Final

LEAST: Final = 10
"""Below it no number is told, not even that it is 0."""

DIGITS: Final = 2
"""That are told of a number, and never one of less than ten."""


def coarse(number: int) -> int | None:
    """A number in steps of ten, from 1,000 on with two digits; None for what is under LEAST.

    Two digits of 57 would be 57, from which whoever knows of 56 could find out about the last one.
    """
    if number < LEAST:
        return None
    step: int = 10 ** max(1, len(str(number)) - DIGITS)
    return (number + step // 2) // step * step
