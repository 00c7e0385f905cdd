"""What a device or a print shows, within its plain frame: bezel, black bars, white border.

The region is flattened, and one comes in from its sides, line by line: first nothing much happens, then most of a line
is a step. Where the picture is as dark as the bezel beside it the step is not seen, or something within the picture is
taken for it; but bezels are as wide on all sides, and bars on opposite ones, so that the other sides tell.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.looks.quadrilateral import Quadrilateral
from matching.looks.straight_edges import aligned, rooted
from matching.pdq import Plane

Numbers = NDArray[np.float64]

_FLAT: Final = 128
"""Side at which a region is searched."""
_REACH: Final = 3.0
"""Pixels within which the sides found are fitted to the plane."""
_OUTERMOST: Final = 7
"""Lines of which one must be quiet; those before it belong to the outer edge."""
_DEEPEST: Final = 60
"""Lines in which a frame ends, at most."""
_LEAST_LEFT: Final = 0.2
"""Of each side that has to be left within the frame."""
_THINNEST: Final = 0.012
"""Of a side. A thinner frame makes no difference."""
_MOST_OF_LINE: Final = 0.8
"""The noise of a frame: this share of a quiet line's steps are smaller."""
_STEEPER: Final = 1.3
_LEAST_STEP: Final = 0.4
"""Of the root of luma, over two of the lines: what is a step has that much more than the noise."""
_QUIET: Final = 0.2
_QUIET_TOGETHER: Final = 0.15
_SUDDEN: Final = 0.55
"""Shares of a line that are steps: in a quiet line at most, in a frame on average, and where it ends."""
_EDGE: Final = 3
"""Lines over which its end is smeared."""


def framed(plane: Plane, outer: Quadrilateral) -> list[Quadrilateral]:
    """What may lie within a frame, fitted: with as wide margins on opposite sides, then on all sides."""
    margins = _margins(outer.flattened(plane, _FLAT))
    if margins.max() < _THINNEST:
        return []
    found = [_opposite(margins)]
    if (margins > 0).sum() > 1:
        even = _all_around(margins, outer)
        found += [even] if np.abs(even - found[0]).max() > _THINNEST else []
    return [_within(plane, outer, each) for each in found]


def _within(plane: Plane, outer: Quadrilateral, margins: Numbers) -> Quadrilateral:
    left, top, right, bottom = (float(each) for each in margins)
    return aligned(plane, outer.part((left, top, 1 - right, 1 - bottom)), _REACH)


def _opposite(margins: Numbers) -> Numbers:
    """The narrower of left and right on both sides, if both have one, else the one; so for top and bottom."""
    sides = margins.reshape(2, 2)
    narrower = np.where(sides.min(axis=0) > 0, sides.min(axis=0), sides.max(axis=0))
    return np.tile(narrower, 2)


def _all_around(margins: Numbers, outer: Quadrilateral) -> Numbers:
    """As many pixels on each side as on the middle one of those that have a margin."""
    upper, right, lower, left = np.hypot(*outer.sides().T)
    pixels = np.array([upper + lower, left + right] * 2) / 2
    widths = np.sort((margins * pixels)[margins > 0])
    return np.asarray(np.minimum(widths[len(widths) // 2] / pixels, (1 - _LEAST_LEFT) / 2))


def _margins(flat: Plane) -> Numbers:
    """Left, top, right, bottom as shares of the side; 0 where there is no frame.

    The upper and lower margins are looked for twice, since a narrow picture is little of a whole line.
    """
    root = rooted(flat)
    down = np.abs(root[2:] - root[:-2])
    across = np.abs(root[:, 2:] - root[:, :-2]).T
    box = [0.0, 0.0, float(_FLAT), float(_FLAT)]
    for side, lines in ((1, down), (0, across), (1, down)):
        part = lines[:, int(box[1 - side]) : int(box[3 - side])]
        box[side], box[side + 2] = _margin(part), _FLAT - _margin(part[::-1])
        if box[side + 2] - box[side] < _LEAST_LEFT * _FLAT:
            return np.zeros(4)
    return np.array([box[0], box[1], _FLAT - box[2], _FLAT - box[3]]) / _FLAT


def _margin(lines: Plane) -> float:
    """How many lines in a plain margin ends, at a step over most of a line; 0 if it does not."""
    outermost = np.sort(lines[:_OUTERMOST], axis=1)[:, int(_MOST_OF_LINE * (lines.shape[1] - 1))]
    steps = (lines[:_DEEPEST] > outermost.min() * _STEEPER + _LEAST_STEP).mean(axis=1)
    quiet = np.flatnonzero(steps[:_OUTERMOST] < _QUIET)
    first = int(quiet[0]) if len(quiet) else len(steps)
    sudden = np.flatnonzero(steps[first:] > _SUDDEN)
    if not len(sudden):
        return 0.0
    last = first + int(sudden[0])
    if steps[first:last].mean() > _QUIET_TOGETHER:
        return 0.0
    return last + int(steps[last : last + _EDGE].argmax()) + 1.5
