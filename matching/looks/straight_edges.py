"""The straight edges along the sides of a quadrilateral: moving its sides onto them, and telling how distinct they are.

A picture whose corners are off by 2 % is 30 of 256 bits away from what it was, so that sides found roughly are fitted
to the plane itself, to a fraction of a pixel. Luma is read as its root, in which the noise of a sensor and the steps
that are seen as equal are about equal in dark and bright parts.
"""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from matching.looks.quadrilateral import Places, Points, Quadrilateral
from matching.pdq import Plane

Numbers = NDArray[np.float64]

Sense = Literal[-1, 0, 1]
"""Of an edge, going inwards: into the dark, either, into the bright."""

NORMAL_SIDE: Final = 256
"""Pixels of the longer side of a plane at which the distances given here are pixels; they grow with it."""
DARKEST: Final = 4.0
"""Luma added before the root is taken, so that the noise of black does not count."""

_FULL_STEP: Final = 0.4
"""Of the root of luma, over a pixel: 3 levels in the dark, 11 in bright parts. Larger steps weigh as much in a fit."""
_LEAST_STEP: Final = 0.04
"""What is less is flat; a side is left where it is there."""
_DISTINCT_STEP: Final = 0.6
"""The same, over 2.4 pixels, from which an edge is fully distinct."""
_PLACES: Final = np.linspace(0.04, 0.96, 24)
"""Where along a side it is looked for."""
_JUDGED: Final = np.linspace(0.06, 0.94, 24)
_BESIDE: Final = np.array([-1.2, 1.2])
_SPREADS: Final = (2.0, 1.0, 0.6)
"""Pixels off the line at which a place counts a quarter, each time it is fitted."""
_STRAYED: Final = 4
"""Times the reach. A corner moved by more was drawn away by something else."""


def rooted(plane: Plane) -> Plane:
    """The root of luma, 2..16, in which steps are told."""
    return np.asarray(np.sqrt(plane + np.float32(DARKEST)), dtype=np.float32)


def aligned(plane: Plane, rough: Quadrilateral, reach: float, sense: Sense = 0) -> Quadrilateral:
    """Each side moved to the steepest edge of that sense within `reach` pixels; as it is, if that leads nowhere."""
    unit = max(plane.shape) / NORMAL_SIDE
    corners = rough.corners
    for each in (reach, reach / 2):
        corners = _crossings(*_lines(plane, corners, each * unit, sense))
    fitted = Quadrilateral(corners)
    strayed = np.abs(corners - rough.corners).max() > _STRAYED * reach * unit
    return rough if strayed or not fitted.convex() else fitted


def distinctness(plane: Plane, region: Quadrilateral) -> Numbers:
    """For the upper, right, lower and left side, 0..1: how steep the plane is across it, in one sense all along."""
    unit = max(plane.shape) / NORMAL_SIDE
    beside = _across(plane, region.corners, _JUDGED, _BESIDE * unit)
    steps = (beside[..., 1] - beside[..., 0]) / np.float32(_DISTINCT_STEP)
    return np.asarray(np.abs(np.clip(steps, -1, 1).mean(axis=1)), dtype=np.float64)


def _across(plane: Plane, corners: Points, along: Numbers, away: Numbers) -> Plane:
    """4 sides x places along x distances inwards: the root of luma there."""
    directions, normals = _directions(corners)
    starts = corners[:, None] + along[:, None] * directions[:, None]
    places = starts[:, :, None] + away[:, None] * normals[:, None, None]
    return rooted(Places.of(plane.shape, (places[..., 0], places[..., 1])).read(plane))


def _directions(corners: Points) -> tuple[Points, Points]:
    """Of each side, the way to the next corner, and inwards by one pixel."""
    directions = np.roll(corners, -1, axis=0) - corners
    return directions, directions[:, ::-1] * [-1, 1] / np.maximum(np.hypot(*directions.T), 1e-9)[:, None]


def _lines(plane: Plane, corners: Points, reach: float, sense: Sense) -> tuple[Points, Points]:
    """Points and directions of four lines near those from each corner to the next."""
    away = np.linspace(-reach - 1, reach + 1, round(4 * reach) + 5)
    values = _across(plane, corners, _PLACES, away)
    steps = values[..., 2:] - values[..., :-2]
    steps = np.maximum(steps * sense, 0) if sense else np.abs(steps)
    moved, weight = _steepest(steps, away[1:-1])
    shift, lean = _straight(moved, weight)
    directions, normals = _directions(corners)
    return corners + shift[:, None] * normals, directions + lean[:, None] * normals


def _steepest(steps: Plane, away: Numbers) -> tuple[Numbers, Numbers]:
    """At each place: where the steepest step is, between samples, and how steep, up to a limit; 0 if there is none."""
    middle = np.clip(steps.argmax(axis=-1), 1, steps.shape[-1] - 2)[..., None]
    before, here, after = (np.take_along_axis(steps, middle + offset, -1)[..., 0] for offset in (-1, 0, 1))
    offset = (after - before) / np.maximum(before + here + after, np.float32(1e-6))
    moved = away[middle[..., 0]] + offset * (away[1] - away[0])
    return np.where(here > _LEAST_STEP, moved, 0), np.minimum(here, _FULL_STEP).astype(np.float64)


def _straight(moved: Numbers, weight: Numbers) -> tuple[Numbers, Numbers]:
    """By side: moved = shift + lean at, by weighted least squares; what lies off counts less each time."""
    shift, lean = np.sort(moved, axis=1)[:, len(_PLACES) // 2], np.zeros(len(moved))
    for spread in _SPREADS:
        off = (moved - shift[:, None] - lean[:, None] * _PLACES) / spread
        weights = weight / (1 + off * off) ** 2 + 1e-9
        total = weights.sum(axis=1)
        middle = weights @ _PLACES / total
        centred = (_PLACES - middle[:, None]) * weights
        lean = (centred * moved).sum(axis=1) / np.maximum((centred * _PLACES).sum(axis=1), 1e-12)
        shift = (weights * moved).sum(axis=1) / total - lean * middle
    return shift, lean


def _crossings(starts: Points, directions: Points) -> Points:
    """Where each line meets the one before it."""
    before, ways = np.roll(starts, 1, axis=0), np.roll(directions, 1, axis=0)
    gap = starts - before
    area = ways[:, 0] * directions[:, 1] - ways[:, 1] * directions[:, 0]
    part = (gap[:, 0] * directions[:, 1] - gap[:, 1] * directions[:, 0]) / np.where(area == 0, np.inf, area)
    return np.asarray(before + part[:, None] * ways)
