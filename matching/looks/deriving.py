"""The further fingerprints of an image that is put on a list: what somebody may cut out of it.

A crop has lost what would bring it back, so whoever holds the image holds its crops as well. The grid is as wide as it
may be where a post is looked at with its edges moved by two hundredths (matching.looks.looking), which fills the gaps.
The same parts are taken of posts: whatever covers a face or a body leaves a quarter or a strip of the image uncovered.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np

from matching.looks.crops import FULL, HALVES, QUARTERS, STRIPS, all_round, every, one_edge
from matching.looks.orientations import UPRIGHT
from matching.looks.plans import Look, contrast, plan_of
from matching.looks.quadrilateral import Quadrilateral
from matching.looks.views import Kind
from matching.looks.windows import fingerprints
from matching.pdq import Plane, coefficients

STEP: Final = 1 / 15
"""Of a side: the grid of the cuts at its two ends."""

MOST_STEPS: Final = 3
"""At both ends of a side together."""

LEAST_SHOWN: Final = 6.0
"""Contrast (matching.looks.plans.Look): a derived fingerprint of less would fit other images."""

TURNS: Final = (-9.0, -7.0, -5.0, -3.2, -1.6, 1.6, 3.2, 5.0, 7.0, 9.0)
"""Degrees. A fingerprint bears being turned by one."""

_CUTS: Final = tuple(
    (first * STEP, 1 - last * STEP)
    for first, last in product(range(MOST_STEPS + 1), repeat=2)
    if first + last <= MOST_STEPS
)
_CROPS: Final = (*every(_CUTS)[1:], *one_edge(0.05), *all_round(0.05, 0.1, 0.15))
_PARTS: Final = (*every(HALVES, (FULL,)), *every((FULL,), HALVES), *QUARTERS, *STRIPS)
_PLACES: Final = (0.25, 0.5, 0.75)

LOOKS: Final = (
    *(Look(Kind.CROPPED, *cut, UPRIGHT, LEAST_SHOWN) for cut in _CROPS),
    *(Look(Kind.PART, *cut, UPRIGHT, LEAST_SHOWN) for cut in _PARTS),
)

SHAPES: Final = {1.0: (0.25, 0.375, 0.5, 0.625, 0.75), 4 / 5: _PLACES, 16 / 9: _PLACES, 9 / 16: _PLACES}
"""Width to height of what programs offer to cut an image to, and where: 0 left or top, 1 right or bottom."""

LEAST_KEPT: Final = 0.5
MOST_KEPT: Final = 0.95
"""Of the image, when it is cut to a shape. What keeps more is in the grid, what keeps less is seldom wanted."""


def derived(plane: Plane) -> bytes:
    """Further fingerprints of an image, 32 bytes each; those that show too little are left out."""
    grid = plan_of(_looks(*plane.shape), plane.shape).coefficients(plane)
    turned = np.stack([coefficients(_turned(plane, degrees)) for degrees in TURNS])
    found = np.concatenate([grid, turned])
    shown = contrast(found) >= LEAST_SHOWN
    return fingerprints(found[shown]).tobytes()


def _looks(height: int, width: int) -> list[Look]:
    """In pixels, each read as the reference would read an image that shows no more than that."""
    whole = Look(Kind.WHOLE, (0, height), (0, width), UPRIGHT, 0.0)
    return [replace(look.within(whole), read_at=None) for look in (*LOOKS, *_shaped(height, width))]


def _shaped(height: int, width: int) -> Iterator[Look]:
    """What is left of an image of this size where it is cut to one of the shapes."""
    for shape, places in SHAPES.items():
        kept = width / (shape * height)
        share = min(kept, 1 / kept)
        if not LEAST_KEPT <= share <= MOST_KEPT:
            continue
        for place in places:
            ends = ((1 - share) * place, (1 - share) * place + share)
            rows, columns = (ends, FULL) if kept < 1 else (FULL, ends)
            yield Look(Kind.CROPPED, rows, columns, UPRIGHT, LEAST_SHOWN)


def _turned(plane: Plane, degrees: float) -> Plane:
    """The largest rectangle of the plane's own shape that fits into the plane turned by so much."""
    height, width = plane.shape
    sine, cosine = np.sin(np.radians(abs(degrees))), np.cos(np.radians(degrees))
    scale = 1 / max(cosine + sine * height / width, cosine + sine * width / height)
    inside = Quadrilateral.turned((width / 2, height / 2), (width * scale, height * scale), degrees)
    return inside.flattened(plane)
