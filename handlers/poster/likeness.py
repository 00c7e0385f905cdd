"""How near an image was, in the word that its poster is told."""

from typing import Final

from records.statements import Likeness

SAME_BITS: Final = 10
"""Distance up to which an image counts as practically the same: what re-encoding does to one, seldom more."""


def likeness_of(distance: int) -> Likeness:
    """The word for a distance in bits."""
    return Likeness.SAME if distance <= SAME_BITS else Likeness.SIMILAR
