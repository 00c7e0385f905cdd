"""A picture photographed from a screen, or lying on something: the four-cornered region it fills, made upright.

A region is outlined roughly, its sides are fitted to the plane, and what may be a frame is taken off, twice: a bezel,
and then the bars beside a picture that does not fill the screen. Which of these is the picture is not decided here:
those with the most distinct sides are all compared.
"""

from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np

from matching.looks.bezel import framed
from matching.looks.outline import outlines
from matching.looks.quadrilateral import Quadrilateral
from matching.looks.straight_edges import aligned, distinctness
from matching.pdq import Plane

SMALLEST_SIDE: Final = 64
"""Pixels of the plane. Smaller posts are not searched."""
MOST: Final = 3
"""Regions proposed for one post."""

_REACH: Final = 5.0
"""Pixels within which the outline's sides are fitted, to an edge of either sense."""
_BRIGHTER: Final = 6.0
"""Pixels within which what is brighter inside is looked for then: a picture within a thin black bezel."""
_STARTS: Final = 3
"""Outer regions that are searched for frames."""
_FRAMES: Final = 2
"""Taken off one after another: a bezel, then bars; a shadow, then a border."""
_LEAST_DISTINCT: Final = 0.4
"""Of the four sides on average, 0..1: of 134 untouched photographs 6 hold a region that has it."""
_FRAME_PENALTY: Final = 0.6
"""What a region with a frame in it loses against what lies within."""
_APART: Final = 0.012
"""Of the longer side of the plane: regions whose corners are all nearer than this are one."""


def rectified(plane: Plane) -> list[Plane]:
    """Four-cornered regions that stand out from their surroundings, as 64 x 64 luma, best first, at most three.

    `plane` is a whole post, luma 0..255, best at 256 to 512 pixels. Most posts have none.
    """
    return [region.flattened(plane) for region in regions(plane)]


def regions(plane: Plane) -> list[Quadrilateral]:
    """The same as corners, in pixels of the plane."""
    if min(plane.shape) < SMALLEST_SIDE:
        return []
    found = [each for outer in _outer(plane) for each in _with_inner(plane, outer)]
    best = sorted((each for each in found if each.distinct), key=attrgetter("worth"), reverse=True)
    return _different([each.region for each in best], plane)[:MOST]


class _Found(NamedTuple):
    region: Quadrilateral
    distinct: bool
    worth: float

    @classmethod
    def of(cls, plane: Plane, region: Quadrilateral, within: "list[_Found]") -> "_Found":
        """The region judged by its sides, by all and by the least distinct, and by whether it is but a frame."""
        sides = distinctness(plane, region)
        frame = any(each.distinct for each in within)
        worth = float(sides.mean() + sides.min()) - _FRAME_PENALTY * frame
        return cls(region, bool(sides.mean() >= _LEAST_DISTINCT), worth)


def _outer(plane: Plane) -> list[Quadrilateral]:
    """The outlines fitted, and what is brighter inside close to them."""
    rough = _different(outlines(plane), plane)
    fitted = _promising([aligned(plane, each, _REACH) for each in rough], plane)
    both = [start for each in fitted for start in (each, aligned(plane, each, _BRIGHTER, 1))]
    return _promising(both, plane)[:_STARTS]


def _promising(regions: list[Quadrilateral], plane: Plane) -> list[Quadrilateral]:
    return _different([each for each in regions if distinctness(plane, each).mean() >= _LEAST_DISTINCT], plane)


def _with_inner(plane: Plane, outer: Quadrilateral, frames: int = _FRAMES) -> list[_Found]:
    """The region and what lies within a frame in it; within the more distinct of these, the same again."""
    within = framed(plane, outer) if frames else []
    within.sort(key=lambda region: -distinctness(plane, region).mean())
    inner = [_with_inner(plane, each, (frames - 1) * (number == 0)) for number, each in enumerate(within)]
    return [_Found.of(plane, outer, [each[0] for each in inner]), *chain.from_iterable(inner)]


def _different(regions: list[Quadrilateral], plane: Plane) -> list[Quadrilateral]:
    """Without those that are nearly the same as one before."""
    kept: list[Quadrilateral] = []
    for region in regions:
        if all(np.abs(region.corners - other.corners).max() > _APART * max(plane.shape) for other in kept):
            kept.append(region)
    return kept
