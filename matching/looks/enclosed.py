"""Rectangles that stand anywhere in a picture: four straight edges, none of which need run over the whole of it.

A picture in a picture, one in a chat before a patterned ground, a window on a desktop, a card that casts a shadow.
The longest stretch of edge in each row is found from sums over short blocks; two rows with stretches one above the
other are the top and bottom of a rectangle if there are edges at both ends of them as well.
"""

from typing import Final, NamedTuple

import numpy as np

from matching.looks.lines import Lines
from matching.looks.rectangle import Box, Span
from matching.pdq import Plane

BLOCK: Final = 8
"""Pixels of a row that are summed up first; the ends of a stretch are placed afterwards."""

AGAINST: Final = 0.2
"""Support that a block has to exceed to make a stretch longer."""

LEAST_STRETCH: Final = 0.9
"""Blocks' worth of support that a stretch has to have together."""

MOST_STRETCHES: Final = 14
"""The best; bounds the time."""

MOST_PAIRS: Final = 16
"""Of stretches, tried as top and bottom; bounds the time."""

COMMON: Final = 0.7
"""Share of two stretches' joint length that both have."""

LEAST_SIDE_SUPPORT: Final = 0.3
"""Of each of the other two edges."""

BORDER_SUPPORT: Final = 0.3
"""What the border of the plane counts for as an edge."""

REACH: Final = 12
"""Pixels around the end of a stretch in which the other edge is looked for."""

RIM: Final = 4
"""Pixels next to the plane's border in which no edge is looked for: it would be the border's."""

LEAST_HEIGHT: Final = 24
"""Pixels between top and bottom."""


class _Stretch(NamedTuple):
    row: int
    first: int
    last: int
    strength: float


class _End(NamedTuple):
    row: int
    support: float
    at_border: bool


class Enclosed(NamedTuple):
    """A rectangle and the mean support of its edges."""

    support: float
    box: Box


def enclosed(lines: tuple[Lines, Lines], axis: int) -> list[Enclosed]:
    """The best first. With axis 0 top and bottom lead, with axis 1 left and right."""
    found = [_closed(lines, axis, one, other) for one, other in _pairs(_stretches(lines[axis]))]
    return sorted((one for one in found if one is not None), key=lambda one: -one.support)


def _stretches(lines: Lines) -> list[_Stretch]:
    """From the first row to the last, each the best of its neighbourhood."""
    blocks = lines.blocks(BLOCK)
    sums = np.zeros((len(blocks), blocks.shape[1] + 1), dtype=np.float32)
    np.cumsum(blocks - AGAINST, axis=1, out=sums[:, 1:])
    gains = sums - np.minimum.accumulate(sums, axis=1)
    best = gains.max(axis=1)
    around = np.zeros_like(best)
    for distance in (1, 2):
        np.maximum(around[distance:], best[:-distance], out=around[distance:])
        np.maximum(around[:-distance], best[distance:], out=around[:-distance])
    inner = np.zeros(len(best), dtype=np.bool_)
    inner[RIM:-RIM] = True
    rows = np.flatnonzero((best >= around) & (best >= LEAST_STRETCH) & inner)
    strongest = np.sort(rows[np.argsort(-best[rows], kind="stable")[:MOST_STRETCHES]])
    return [_stretch(int(row), sums[row], gains[row]) for row in strongest]


def _stretch(row: int, sums: Plane, gains: Plane) -> _Stretch:
    last = int(gains.argmax())
    first = int(sums[: last + 1].argmin())
    return _Stretch(row, first * BLOCK, last * BLOCK, float(gains[last]))


def _pairs(stretches: list[_Stretch]) -> list[tuple[_Stretch, _Stretch]]:
    """Those that may be top and bottom of one rectangle, the strongest first."""
    if len(stretches) < 2:  # noqa: PLR2004 - a pair
        return []
    row, first, last, strength = np.array(stretches).T
    shared = np.minimum(last[:, None], last) - np.maximum(first[:, None], first)
    joint = np.maximum(last[:, None], last) - np.minimum(first[:, None], first)
    fitting = (row - row[:, None] >= LEAST_HEIGHT) & (shared >= COMMON * joint)
    above, below = np.nonzero(fitting)
    order = np.argsort(-np.minimum(strength[above], strength[below]), kind="stable")[:MOST_PAIRS]
    chosen = zip(above[order].tolist(), below[order].tolist(), strict=True)
    return [(stretches[one], stretches[other]) for one, other in chosen]


def _closed(lines: tuple[Lines, Lines], axis: int, one: _Stretch, other: _Stretch) -> Enclosed | None:
    """The rectangle between two stretches, if its other two edges can be seen."""
    between = slice(one.row + 2, other.row - 1)
    start = _end(lines[1 - axis], (one.first + other.first) // 2, between)
    if start.support < LEAST_SIDE_SUPPORT:
        return None
    stop = _end(lines[1 - axis], (one.last + other.last) // 2, between)
    if stop.support < LEAST_SIDE_SUPPORT or stop.row - start.row < LEAST_HEIGHT:
        return None
    side = Span(*(_placed(lines[1 - axis], end, between) for end in (start, stop)))
    inside = side.whole()
    height = Span(lines[axis].edge(one.row, inside), lines[axis].edge(other.row, inside))
    own = [float(lines[axis].traces(inside, slice(row, row + 1))[0]) for row in (one.row, other.row)]
    support = (sum(own) + start.support + stop.support) / 4
    return Enclosed(support, Box(side, height) if axis else Box(height, side))


def _end(lines: Lines, row: int, across: slice) -> _End:
    """The strongest edge near a row; the plane's own border if that is near and there is no other."""
    count = len(lines.plane)
    first, last = max(1, row - REACH), min(count - 1, row + REACH + 1)
    traces = lines.traces(across, slice(first, last))
    best = int(traces.argmax())
    support, best = float(traces[best]), first + best
    near_border = min(best, count - best) <= RIM
    if not near_border and (support >= LEAST_SIDE_SUPPORT or (first > 1 and last < count - 1)):
        return _End(best, support, at_border=False)
    return _End(count if first > 1 else 0, BORDER_SUPPORT, at_border=True)


def _placed(lines: Lines, end: _End, across: slice) -> float:
    return float(end.row) if end.at_border else lines.edge(end.row, across)
