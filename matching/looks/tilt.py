"""A picture that lies askew on a plain ground, as one is left by turning it by some degrees and filling the corners.

What is not of the ground's brightness has an outline; where four straight lines of one rectangle explain that
outline, the rectangle is the picture as it was. Nothing here looks at what the picture shows. Most posts are done
after their four corners, which are not of one brightness.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.looks.quadrilateral import Points, Quadrilateral
from matching.pdq import Plane

Angles = NDArray[np.float64]

SMALLEST_SIDE: Final = 32
"""Pixels of the plane. On fewer, an angle cannot be told to half a degree."""

LEAST_TURN: Final = 0.4
"""Degrees. Below it the fingerprint of the untouched rectangle is within a few bits; trimming does the rest."""

_GROUND_SPAN: Final = 12.0
"""Luma. How far apart the four corners may be for the ground to count as plain, after JPEG."""
_GROUND_NOISE: Final = 8.0
"""Luma. What differs less from the ground belongs to it."""
_AT_EDGE: Final = 0.6
"""Pixels. An outline this near to the plane's edge is where the plane ends, not where the picture does."""
_TURNS: Final = np.arange(-45.0, 45.0, 1.0)
_NEARNESSES: Final = (3.0, 2.0, 1.2, 1.0)
"""Pixels. What counts as on a side, while its line is fitted more and more closely."""
_SEARCHED: Final = 240
"""Points of the outline that the search for the angle looks at; the fit takes all."""
_UPRIGHT: Final = (0, 1)
"""Of the four sides, left and right; top and bottom follow."""
_STRAY: Final = 0.015
"""Share of points that may lie outside the rectangle: noise of the ground."""
_LEAST_ON_SIDE: Final = 12
_LEAST_OF_SIDE: Final = 0.15
"""Share of a side's length that must be seen as outline: half of it may be cut off, half of that may be dark."""
_LEAST_EXPLAINED: Final = 0.4
"""Share of the outline that must lie on the four sides."""


def untilted(plane: Plane) -> list[Plane]:
    """The upright picture that lies askew on a plain ground, as 64 x 64 luma; empty where there is none.

    `plane` is a whole post, luma 0..255, its longer side about 256 pixels. By quarter turns the result is undecided.
    """
    found = askew(plane)
    return [] if found is None else [found.flattened(plane)]


def askew(plane: Plane) -> Quadrilateral | None:
    """The rectangle, turned by at least 0.4 degrees, whose outline stands out from a plain ground."""
    ground = _plain_ground(plane)
    if ground is None:
        return None
    points = _outline(plane, ground)
    if len(points) < 4 * _LEAST_ON_SIDE:
        return None
    return _explained(points, _best_turn(points[:: len(points) // _SEARCHED + 1]))


def _plain_ground(plane: Plane) -> float | None:
    """The brightness all four corners have in common, if they do."""
    if min(plane.shape) < SMALLEST_SIDE:
        return None
    corners = plane[np.ix_((0, 1, -2, -1), (0, 1, -2, -1))].reshape(2, 2, 2, 2).mean(axis=(1, 3))
    return float(np.median(corners)) if np.ptp(corners) <= _GROUND_SPAN else None


def _outline(plane: Plane, ground: float) -> Points:
    """Where one coming in from each edge, along rows and columns, meets what is not ground; (x, y), parts of pixels."""
    height, width = plane.shape
    contrast = np.abs(plane - np.float32(ground))
    rows, columns = np.arange(height) + 0.5, np.arange(width) + 0.5
    left, right = _depths(contrast), width - _depths(contrast[:, ::-1])
    top, bottom = _depths(contrast.T), height - _depths(contrast.T[:, ::-1])
    x = np.concatenate([left, right, columns, columns])
    y = np.concatenate([rows, rows, top, bottom])
    met = (x > _AT_EDGE) & (x < width - _AT_EDGE) & (y > _AT_EDGE) & (y < height - _AT_EDGE)
    return np.stack([x[met], y[met]], axis=1)


def _depths(contrast: Plane) -> Points:
    """Pixels from the left edge to the first that is not ground, by row; the pixel cut by the outline counts in part.

    A row of nothing but ground has depth 0, which is taken for the plane's edge.
    """
    first = np.argmax(contrast > _GROUND_NOISE, axis=1)
    row = np.arange(len(contrast))
    here, beyond = contrast[row, first], contrast[row, np.minimum(first + 1, contrast.shape[1] - 1)]
    covered = np.clip(here / np.maximum(beyond, _GROUND_NOISE), 0, 1)
    return np.where(first > 0, first + 1.0 - covered, 0.0)


def _best_turn(points: Points) -> float:
    """Degrees, -45..44: the turn whose bounding rectangle has most of the points on its sides.

    Its area would not do: where the corners were cut off, the plane itself is as small.
    """
    on_sides = np.zeros(len(_TURNS))
    stray = int(len(points) * _STRAY)
    for turns in (_TURNS, _TURNS + 90):
        along = points @ np.stack([np.cos(np.radians(turns)), np.sin(np.radians(turns))])
        parted = np.partition(along, (stray, len(points) - 1 - stray), axis=0)
        for bound in (parted[stray], parted[len(points) - 1 - stray]):
            on_sides += np.maximum(1 - np.abs(along - bound) / _NEARNESSES[0], 0).sum(axis=0)
    return float(_TURNS[np.argmax(on_sides)])


def _explained(points: Points, degrees: float) -> Quadrilateral | None:
    """The rectangle fitted to the outline from a rough angle, if it explains enough of it."""
    along, across = _turned(points, degrees)
    stray = int(len(points) * _STRAY)
    bounds = [np.partition(axis, (stray, len(axis) - 1 - stray)) for axis in (along, across)]
    sides = np.array([bound[at] for bound in bounds for at in (stray, len(points) - 1 - stray)])
    near: list[NDArray[np.bool_]] = []
    for nearness in _NEARNESSES:
        near = [np.abs((along, across)[side // 2] - sides[side]) < nearness for side in range(4)]
        if min(int(each.sum()) for each in near) < _LEAST_ON_SIDE:
            return None
        degrees += _still_askew(along, across, near)
        along, across = _turned(points, degrees)
        sides = np.array([(along, across)[side // 2][chosen].mean() for side, chosen in enumerate(near)])
    if abs((degrees + 45) % 90 - 45) < LEAST_TURN or not _enough(near, sides):
        return None
    return _rectangle(sides, degrees)


def _turned(points: Points, degrees: float) -> tuple[Points, Points]:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([cosine, sine]), points @ np.array([-sine, cosine])


def _still_askew(along: Points, across: Points, near: list[NDArray[np.bool_]]) -> float:
    """By how many degrees the points on the four sides (left, right, top, bottom) lean together."""
    leaning, weight = 0.0, 0.0
    for side, chosen in enumerate(near):
        value, place, sense = (along, across, -1) if side in _UPRIGHT else (across, along, 1)
        spread = place[chosen] - place[chosen].mean()
        leaning += float(spread @ value[chosen]) * sense
        weight += float(spread @ spread)
    return float(np.degrees(np.arctan2(leaning, max(weight, 1e-9))))


def _enough(near: list[NDArray[np.bool_]], sides: Points) -> bool:
    width, height = sides[1] - sides[0], sides[3] - sides[2]
    if min(width, height) < SMALLEST_SIDE:
        return False
    seen = np.array([each.sum() for each in near])
    lengths = np.array([height, height, width, width])
    return bool(np.all(seen >= _LEAST_OF_SIDE * lengths) and seen.sum() >= _LEAST_EXPLAINED * len(near[0]))


def _rectangle(sides: Points, degrees: float) -> Quadrilateral:
    left, right, top, bottom = sides
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return Quadrilateral(corners @ np.array([[cosine, sine], [-sine, cosine]]))
