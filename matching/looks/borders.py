"""Borders of one colour around a picture: letterbox, pillarbox, frame, polaroid, the ground of a screenshot."""

from typing import Final

import numpy as np

from matching.looks.lines import Lines
from matching.looks.rectangle import Box, Span
from matching.pdq import Plane

SAME_COLOUR: Final = 6.0
"""Grey levels by which the brightest and darkest point of a border's rows may leave those of its first row."""

QUIET_RANGE: Final = 8.0
"""Grey levels a row of a border may always span."""

NOISY_RANGE: Final = 24.0
"""Grey levels; an outermost row that spans more is no border but picture."""

LEAST_LEFT: Final = 8
"""Pixels. Less than this of a picture is not looked for."""

WEAK_SUPPORT: Final = 0.1
"""Of an edge that is known to be there, since the border ends."""

Sealed = tuple[bool, bool, bool, bool]
"""Top, bottom, left, right: sides that lie at an edge of a picture already."""

OPEN: Final[Sealed] = (False, False, False, False)
CLOSED: Final[Sealed] = (True, True, True, True)


def stripped(lines: tuple[Lines, Lines], box: Box, sealed: Sealed = OPEN) -> Box:
    """The box without the border of one colour on each unsealed side; the same box where there is none.

    A border may be noisy and compressed. Only one colour is taken from a side: a sky behind the border stays.
    """
    rough: list[slice] = []
    for axis in (0, 1):
        along, across = box[axis].whole(), rough[0] if rough else box[1].whole()
        if min(along.stop - along.start, across.stop - across.start) < LEAST_LEFT:
            return box
        first, last = _inside(*lines[axis].extremes(along, across), sealed[2 * axis : 2 * axis + 2])
        if last - first < LEAST_LEFT:
            return box
        rough.append(slice(along.start + first, along.start + last))
    return Box(*(_placed(lines[axis], box[axis], rough[axis], rough[1 - axis]) for axis in (0, 1)))


def _placed(lines: Lines, outer: Span, inner: slice, across: slice) -> Span:
    """The ends of what was found inside, within the pixel; an end that was not moved stays as it is."""
    before, after = outer.whole().start != inner.start, outer.whole().stop != inner.stop
    if not (before or after):
        return outer
    support = lines.support(across)
    return Span(
        lines.edge_near(inner.start, support, across, WEAK_SUPPORT) if before else outer.first,
        lines.edge_near(inner.stop, support, across, WEAK_SUPPORT) if after else outer.last,
    )


def _inside(brightest: Plane, darkest: Plane, sealed: tuple[bool, ...]) -> tuple[int, int]:
    first = 0 if sealed[0] else _run(brightest, darkest)
    last = len(brightest) - (0 if sealed[1] else _run(brightest[::-1], darkest[::-1]))
    return first, last


def _run(brightest: Plane, darkest: Plane) -> int:
    """How many rows from the first on are of the first one's colour."""
    high, low = float(brightest[0]), float(darkest[0])
    if high - low > NOISY_RANGE:
        return 0
    allowed = max(QUIET_RANGE, high - low + SAME_COLOUR)
    same = (brightest - darkest < allowed) & (brightest < high + SAME_COLOUR) & (darkest > low - SAME_COLOUR)
    return len(same) if same.all() else int(np.argmin(same))
