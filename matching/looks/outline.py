"""The four straight sides of a region that is livelier than what is around it.

Around a screen in a dark room, a phone on a desk out of focus or a print on a table there is less to see than in it.
One who comes in from the edges of the post, along rows and columns, meets the first steep step at the region's
outline; where these places lie on four straight lines, the lines are its sides. What counts as steep is told by the
outermost pixels of the post: more than most of them are, for several meanings of most. Nearly all posts are done after
the first look, since their steps reach their edges.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.looks.quadrilateral import Points, Quadrilateral
from matching.looks.straight_edges import rooted
from matching.pdq import Plane

Numbers = NDArray[np.float64]

SEARCHED: Final = 96
"""Pixels of the longer side, about, at which the outline is looked for."""

_MOST: Final = np.array([0.88, 0.75, 0.5])
"""Shares of the outermost steps that do not count as steep: the first as strict as a clean background allows, the last
for regions that reach the post's edge."""
_STEEPER: Final = 1.3
_LEAST_STEP: Final = np.array([0.5, 2.0, 0.5])
"""Of the root of luma, over two pixels; what is steep has that much more than the share of the outermost steps."""
_ROWS: Final = 48
"""Rows, and columns, along which one comes in."""
_DEEPEST: Final = 0.45
"""Of the way across: what is met later belongs to the other half."""
_NEVER: Final = 1e6
_EVEN: Final = 1.5
_LEAST_EVEN: Final = 0.38
"""Pixels by which neighbouring rows may differ, and the share of them that must differ by less."""
_LEAST_GROUND: Final = 1.5
_LEAST_CLEAR: Final = 3
"""Pixels, and on how many sides: a region leaves that much clear along half of the side. Of 134 untouched photographs
13 do and are even on all sides; the others take a quarter of a millisecond."""
_CHOSEN: Final = 10
"""Of the places met, from each two of which a line is tried."""
_NEAR: Final = 1.2
"""Pixels from a line at which a place counts as on it."""
_STEEPEST: Final = 0.5
"""Pixels a side may lean for each along it: 27 degrees."""
_LEAST_SIDE: Final = 0.35
"""Of the plane: smaller regions are no longer what the post shows."""
_LEAST_SEEN: Final = 0.4
_LEAST_SEEN_OF_ALL: Final = 0.6
"""Of the length of each side, and of all, that must have been met."""
_OUTSIDE: Final = 0.04
_SAME: Final = 4.0
"""Pixels. A region whose corners are all nearer to the plane's is the plane."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """Four lines for each meaning of steep: left, top, right, bottom; where = start + lean along."""

    start: Numbers
    lean: Numbers
    seen: Numbers
    """How many pixels along each line were met on it."""


def outlines(plane: Plane) -> list[Quadrilateral]:
    """Four-cornered regions livelier than their surroundings, roughly, in pixels of the plane; none for most posts."""
    times = max(1, round(max(plane.shape) / SEARCHED))
    steep = _steep(rooted(_smaller(plane, times)))
    size = np.array(steep.shape[:0:-1], dtype=np.float64)
    depths = _depths(steep)
    if not len(depths):
        return []
    sides = _lines(depths, size)
    corners = _corners(sides)
    good = _credible(corners, sides, size)
    return [Quadrilateral(each * times) for each in corners[good]]


def _smaller(plane: Plane, times: int) -> Plane:
    height, width = (side // times * times for side in plane.shape)
    rows = np.add.reduce([plane[first:height:times, :width] for first in range(times)])
    whole = np.add.reduce([rows[:, first::times] for first in range(times)])
    return np.asarray(whole / np.float32(times * times), dtype=np.float32)


def _steep(root: Plane) -> NDArray[np.bool_]:
    """Meanings of steep x rows x columns: the steps that are; the outermost pixels have none."""
    steps = np.zeros_like(root)
    across, down = np.abs(root[1:-1, 2:] - root[1:-1, :-2]), np.abs(root[2:, 1:-1] - root[:-2, 1:-1])
    inner = np.maximum(across, down)
    steps[1:-1, 1:-1] = inner
    outermost = np.sort(np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]]))
    least = outermost[(_MOST * (len(outermost) - 1)).astype(np.intp)] * _STEEPER + _LEAST_STEP
    return np.asarray(steps > least[:, None, None].astype(np.float32))


def _depths(steep: NDArray[np.bool_]) -> Numbers:
    """Meanings x 4 x 48: pixels from the left, top, right and bottom edge to the first steep step; inf where none is.

    Meanings by which steps reach the edges nearly everywhere are left out.
    """
    rows, columns = (np.linspace(0, side - 1, _ROWS).astype(np.intp) for side in steep.shape[1:])
    level, upright = steep[:, rows], steep[:, :, columns].swapaxes(1, 2)
    met = [_first(each) for each in (level, upright, level[:, :, ::-1], upright[:, :, ::-1])]
    depths = np.stack(met, axis=1)
    clear = (np.sort(depths)[:, :, _ROWS // 2] > _LEAST_GROUND).sum(axis=1) >= _LEAST_CLEAR
    return np.asarray(depths[clear & _even(depths)])


def _even(depths: Numbers) -> NDArray[np.bool_]:
    """Whether, on all four sides, much is met about as far in as in the row before: a straight side, or none."""
    met = np.where(np.isfinite(depths), depths, -_NEVER * (1 + np.arange(_ROWS)))
    even = np.abs(np.diff(met)) < _EVEN
    return np.asarray((even.mean(axis=2) > _LEAST_EVEN).all(axis=1))


def _first(steep: NDArray[np.bool_]) -> Numbers:
    first = steep.argmax(axis=2)
    return np.where((first > 0) & (first < _DEEPEST * steep.shape[2]), first.astype(np.float64), np.inf)


def _lines(depths: Numbers, size: Numbers) -> _Sides:
    """For each side the line on which most of the places met lie, of all lines through two of some of them."""
    along = (np.arange(_ROWS) + 0.5) / _ROWS * np.array([size[1], size[0]])[:, None]
    along = along[[0, 1, 0, 1]]
    one, other = _pairs(depths)
    at, met = np.broadcast_to(along, depths.shape), depths + 0.5
    place, depth = (np.take_along_axis(each, one, axis=2) for each in (at, met))
    gap = np.take_along_axis(at, other, axis=2) - place
    lean = (np.take_along_axis(met, other, axis=2) - depth) / np.where(gap > 0, gap, np.inf)
    start = depth - lean * place
    off = np.abs(met[:, :, None] - start[..., None] - lean[..., None] * at[:, :, None])
    count = (off < _NEAR).sum(axis=3) * (np.abs(lean) < _STEEPEST)
    best = count.argmax(axis=2)[..., None]
    start, lean, count = (np.take_along_axis(each, best, axis=2)[..., 0] for each in (start, lean, count))
    seen = count * along[:, -1] / (_ROWS - 0.5)
    far = np.array([0.0, 0.0, size[0], size[1]])
    sense = np.array([1, 1, -1, -1])
    return _Sides(far + sense * start, sense * lean, seen)


def _pairs(depths: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Meanings x 4 x pairs: numbers of rows where something was met, evenly over all of these, by twos."""
    met = np.isfinite(depths)
    order = np.argsort(~met, axis=2, kind="stable")
    places = (np.linspace(0, 1, _CHOSEN) * (met.sum(axis=2)[..., None] - 1)).astype(np.intp)
    chosen = np.take_along_axis(order, places, axis=2)
    return chosen[..., _FIRST], chosen[..., _SECOND]


def _corners(sides: _Sides) -> Points:
    """Meanings x 4 x (x, y): where the sides cross, from the upper left clockwise."""
    upright, level = [0, 2, 2, 0], [1, 1, 3, 3]
    a, b, c, d = sides.start[:, upright], sides.lean[:, upright], sides.start[:, level], sides.lean[:, level]
    x = (a + b * c) / (1 - b * d)
    return np.stack([x, c + d * x], axis=-1)


def _credible(corners: Points, sides: _Sides, size: Numbers) -> NDArray[np.bool_]:
    """Large, seen along its sides, inside the plane but for little, and not all of it."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)[:, [3, 0, 1, 2]]
    seen = sides.seen / np.maximum(lengths, 1)
    large = (lengths > _LEAST_SIDE * size[[1, 0, 1, 0]]).all(axis=1)
    slack = _OUTSIDE * size.max()
    inside = ((corners > -slack) & (corners < size + slack)).all(axis=(1, 2))
    whole = size * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    part = np.abs(corners - whole).max(axis=(1, 2)) > _SAME
    seen_enough = (seen.min(axis=1) > _LEAST_SEEN) & (seen.mean(axis=1) > _LEAST_SEEN_OF_ALL)
    return np.asarray(large & inside & part & seen_enough)


_FIRST, _SECOND = (np.array(each) for each in zip(*((i, j) for j in range(_CHOSEN) for i in range(j - 2)), strict=True))
