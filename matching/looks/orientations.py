"""The eight ways an image can lie: upright or mirrored, each turned by nothing or one, two, three quarters.

A post that shows a listed image lying differently is found by fingerprinting the post in all eight ways. None needs
another look at its pixels: reading rows or columns backwards, and exchanging the two, is all there is to it.
"""

from enum import IntEnum
from typing import Final, NamedTuple


class Orientation(IntEnum):
    """How the post lies, compared with the listed image. The numbers go through pipes and stay."""

    UPRIGHT = 0
    MIRRORED = 1
    """Left and right exchanged."""
    FLIPPED = 2
    """Top and bottom exchanged."""
    TURNED_180 = 3
    TRANSPOSED = 4
    """Mirrored at the diagonal from the top left."""
    TURNED_90 = 5
    """By a quarter, clockwise."""
    TURNED_270 = 6
    """By a quarter, anticlockwise."""
    TRANSVERSED = 7
    """Mirrored at the diagonal from the top right."""

    @property
    def word(self) -> str:
        """The name for scripts."""
        return self.name.lower().replace("_", "-")


class Way(NamedTuple):
    """How to go through a post that lies in a certain way, so that the listed image comes out upright."""

    rows_backwards: bool
    columns_backwards: bool
    exchanged: bool
    """Rows and columns change places, after that."""


WAYS: Final[dict[Orientation, Way]] = {
    Orientation.UPRIGHT: Way(rows_backwards=False, columns_backwards=False, exchanged=False),
    Orientation.MIRRORED: Way(rows_backwards=False, columns_backwards=True, exchanged=False),
    Orientation.FLIPPED: Way(rows_backwards=True, columns_backwards=False, exchanged=False),
    Orientation.TURNED_180: Way(rows_backwards=True, columns_backwards=True, exchanged=False),
    Orientation.TRANSPOSED: Way(rows_backwards=False, columns_backwards=False, exchanged=True),
    Orientation.TURNED_90: Way(rows_backwards=False, columns_backwards=True, exchanged=True),
    Orientation.TURNED_270: Way(rows_backwards=True, columns_backwards=False, exchanged=True),
    Orientation.TRANSVERSED: Way(rows_backwards=True, columns_backwards=True, exchanged=True),
}

ALL: Final = tuple(Orientation)
UPRIGHT: Final = (Orientation.UPRIGHT,)
TWO: Final = (Orientation.UPRIGHT, Orientation.MIRRORED)
"""What people do with one tap, and mirroring is the only one that goes unnoticed."""
