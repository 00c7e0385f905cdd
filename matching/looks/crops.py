"""Rectangles in shares of another rectangle's sides: what may have been cut off, or added.

0 is the top or the left edge, 1 the bottom or the right one. A cut may reach beyond: a post that is a crop itself
is looked at together with more than it shows.
"""

from itertools import product
from typing import Final, NamedTuple

Ends = tuple[float, float]
"""Where something begins and ends on one side: in pixels, or as shares of the side. It may lie outside."""


class Cut(NamedTuple):
    """What is kept of the rows and of the columns."""

    rows: Ends
    columns: Ends


FULL: Final = (0.0, 1.0)
HALVES: Final = ((0.0, 0.5), (0.5, 1.0))
THIRDS: Final = ((0.0, 1 / 3), (1 / 3, 2 / 3), (2 / 3, 1.0))


def every(rows: tuple[Ends, ...], columns: tuple[Ends, ...] = ()) -> tuple[Cut, ...]:
    """Every choice of rows with every choice of columns; without columns, those of rows are meant for both."""
    return tuple(Cut(*ends) for ends in product(rows, columns or rows))


def all_round(*shares: float) -> tuple[Cut, ...]:
    """So much less at every edge; more, if negative."""
    return tuple(Cut((share, 1 - share), (share, 1 - share)) for share in shares)


def one_edge(*shares: float) -> tuple[Cut, ...]:
    """So much less at one edge, whichever; more, if negative."""
    ends = tuple(end for share in shares for end in ((share, 1.0), (0.0, 1 - share)))
    return every(ends, (FULL,)) + every((FULL,), ends)


def two_edges(share: float) -> tuple[Cut, ...]:
    """So much less at two edges that meet; more, if negative."""
    return every(((share, 1.0), (0.0, 1 - share)))


STRIPS: Final = every(THIRDS, (FULL,)) + every((FULL,), THIRDS)
QUARTERS: Final = every(HALVES)
