"""Four corners in a luma plane, and the upright picture that lies between them.

A picture photographed from a screen, or turned on its ground, fills a quadrilateral. The projective map of the unit
square onto it undoes turn and perspective together. What is read through it is not a picture to be looked at but
the 64 x 64 points the fingerprint is taken from, so the aspect ratio, which four corners do not tell, is not needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from matching.pdq import BLOCK, Plane

Points = NDArray[np.float64]
"""Any number of points by (x, y), in pixels from the plane's upper left corner; pixel i reaches from i to i + 1."""

CORNERS: Final = 4
_PHASE: Final = 11 / 16
"""Where in each 64th the reference reads its point: index 8 i + 4 of 512, moved by half a pixel by each box pass."""
_FINEST_BLUR: Final = 1 / 128
"""Of a side: half the base of the triangle that the reference's two box passes amount to."""
_WIDEST_BOX: Final = 6
_BILINEAR_SPREAD: Final = 0.25
"""Pixels squared: variance that a pixel's own area and the interpolation between four of them bring along."""


@dataclass(frozen=True, slots=True)
class Quadrilateral:
    """Corners as 4 x (x, y) pixels: those the picture's upper left, upper right, lower right and lower left went to."""

    corners: Points

    @classmethod
    def turned(cls, centre: tuple[float, float], size: tuple[float, float], degrees: float) -> Self:
        """A rectangle of `size` (width, height) about `centre`, turned clockwise as seen."""
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.asarray(size) / 2
        cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        return cls(half @ np.array([[cosine, sine], [-sine, cosine]]) + np.asarray(centre))

    def sides(self) -> Points:
        """The vectors from each corner to the next."""
        return np.roll(self.corners, -1, axis=0) - self.corners

    def convex(self) -> bool:
        """Whether the corners go around clockwise without a dent, so that each point within has one place."""
        sides = self.sides()
        return all(_cross(sides[corner - 1], sides[corner]) > 0 for corner in range(CORNERS))

    def flattened(self, plane: Plane, side: int = BLOCK) -> Plane:
        """What lies in the quadrilateral as a `side` x `side` plane; what lies outside the plane repeats its edge.

        At 64 (the default) the points and their blur are those the reference's reduction of a 512-pixel picture
        takes, and `matching.pdq.pdq` of the result agrees with it best; other sizes are evenly spaced.
        """
        return self.places(plane.shape, side).read(softened(plane, self.blur()))

    def places(self, shape: tuple[int, ...], side: int = BLOCK) -> Places:
        """Where `flattened` reads a plane of this shape, after it was softened by `blur`."""
        phase = _PHASE if side == BLOCK else 0.5
        at = (np.arange(side) + phase) / side
        moved = 0.0 if self.blur() % 2 else 0.5  # the middle of an even box lies half a pixel further
        x, y = self._mapped(at[None, :], at[:, None])
        return Places.of(shape, (x - moved, y - moved))

    def part(self, box: tuple[float, float, float, float]) -> Self:
        """What lies between these shares (0..1) of the picture's width and height: left, top, right, bottom."""
        left, top, right, bottom = box
        x, y = self._mapped(np.array([left, right, right, left]), np.array([top, top, bottom, bottom]))
        return type(self)(np.stack([x, y], axis=1))

    def blur(self) -> int:
        """Side in pixels of the box whose mean, taken before a point is read, blurs as the reference would."""
        length = float(np.linalg.norm(self.sides(), axis=1).max())
        missing = (length * _FINEST_BLUR) ** 2 / 6 - _BILINEAR_SPREAD
        return min(round(float(np.sqrt(max(1 + 12 * missing, 1.0)))), _WIDEST_BOX)

    def _mapped(self, across: Points, down: Points) -> tuple[Points, Points]:
        """Plane pixels (x, y) of points of the unit square (Heckbert 1989, square to quadrilateral)."""
        one, two, three, four = self.corners
        bend = one - two + three - four
        right, low = two - three, four - three
        area = _cross(right, low)
        tilt, lean = (_cross(bend, low) / area, _cross(right, bend) / area) if area else (0.0, 0.0)
        depth = tilt * across + lean * down + 1
        x, y = (
            ((two - one + tilt * two)[axis] * across + (four - one + lean * four)[axis] * down + one[axis]) / depth
            for axis in (0, 1)
        )
        return x, y


def softened(plane: Plane, box: int) -> Plane:
    """Means over `box` x `box` pixels about each pixel, the edges repeated outwards."""
    if box == 1:
        return plane
    before = (box - 1) // 2
    wide = np.pad(plane, (before, box - 1 - before), mode="edge")
    height, width = plane.shape
    rows = sum((wide[first : first + height] for first in range(1, box)), start=wide[:height])
    total = sum((rows[:, first : first + width] for first in range(1, box)), start=rows[:, :width])
    return np.asarray(total / np.float32(box * box), dtype=np.float32)


def _cross(one: Points, other: Points) -> float:
    return float(one[0] * other[1] - one[1] * other[0])


@dataclass(frozen=True, slots=True)
class Places:
    """Points of planes of one shape, each between four pixels: worked out once, read from many."""

    first: NDArray[np.intp]
    """The upper left of the four, counted in pixels row by row."""
    beside: int
    """To the next in its row: 1, or 0 where the plane has one column only."""
    below: int
    x: Plane
    """How far from the first towards the next, 0..1."""
    y: Plane

    @classmethod
    def of(cls, shape: tuple[int, ...], at: tuple[Points, Points]) -> Self:
        """Points (x, y) in pixels of a plane; beyond the outermost pixel middles, the nearest within."""
        height, width = shape
        left, x = _below(at[0], width)
        top, y = _below(at[1], height)
        return cls(top * width + left, int(width > 1), width * int(height > 1), x, y)

    def read(self, plane: Plane) -> Plane:
        """Luma there, by the shares of the four pixels."""
        flat = plane.ravel()
        upper_left, lower_left = flat[self.first], flat[self.first + self.below]
        upper = upper_left + (flat[self.first + self.beside] - upper_left) * self.x
        lower = lower_left + (flat[self.first + self.below + self.beside] - lower_left) * self.x
        return np.asarray(upper + (lower - upper) * self.y, dtype=np.float32)


def _below(at: Points, side: int) -> tuple[NDArray[np.intp], Plane]:
    """Of places on a side, the pixel whose middle lies before each, and how far beyond it the place is."""
    place = np.asarray(at, dtype=np.float32) - np.float32(0.5)
    place = np.minimum(np.maximum(place, np.float32(0)), np.float32(side - 1))
    pixel = np.minimum(place.astype(np.intp), max(side - 2, 0))
    return pixel, place - pixel.astype(np.float32)
