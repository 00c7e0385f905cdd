"""Looks at a post: from its luma plane to all the fingerprints that are compared of it."""

from functools import lru_cache, reduce
from operator import add
from typing import Final

import numpy as np

from matching.fingerprint import Fingerprint
from matching.looks.crops import FULL, QUARTERS, STRIPS, all_round, every, one_edge, two_edges
from matching.looks.cuts import inner_rectangles
from matching.looks.orientations import ALL, TWO, UPRIGHT, WAYS, Orientation, Way
from matching.looks.plans import Look, Plan, contrast, plan_of
from matching.looks.rectangle import Rectangle
from matching.looks.screens import rectified
from matching.looks.tilt import untilted
from matching.looks.turned_back import turned_back
from matching.looks.views import KINDS, NO_VIEWS, Kind, Views
from matching.looks.windows import fingerprints
from matching.pdq import Plane, coefficients

SMALL_SIDE: Final = 256
"""Pixels of the longer side, at least, of the plane looked at: the fingerprints of rectangles taken from it differ by
5 bits on average from those the reference gives them."""

PLANS_REMEMBERED: Final = 24
"""Shapes of planes; a plan takes about 2 MB."""

LEAST_SHOWN: Final = 4.0
LEAST_OF_PART: Final = 6.0
"""Contrast (matching.looks.plans.Look). Parts of a picture are skies and walls more often than whole pictures are."""

_TURNED_ANYHOW: Final = 1
_MIRRORED: Final = 8
"""How many inner rectangles are tried in all orientations, and how many at least mirrored; the others only upright."""

_INSET: Final = 0.2
"""Pixels of a rectangle left out at each edge, where it is mixed with what is around it."""

DEGREES: Final = (-5.5, -2.0, 2.0, 5.5)
"""Turns that are undone at every post, in case it was turned and cut upright again."""

_SHIFTED: Final = ((-0.02, 0.98), (0.02, 1.02))
_ZOOMED: Final = ((-0.02, 1.02), (0.02, 0.98))
_MISPLACED: Final = (*all_round(-0.02, 0.02), *every(_SHIFTED))

_CROPS: Final = (
    *every((FULL, *_SHIFTED, *_ZOOMED))[1:],
    *all_round(-0.05, -0.1, -0.15, 0.06, 0.1, 0.15),
    *one_edge(-0.05, -0.1, -0.25),
    *two_edges(-0.05),
)

LOOKS: Final = (
    Look(Kind.WHOLE, FULL, FULL, ALL[1:], 0.0),
    *(Look(Kind.CROPPED, *cut, TWO if cut in _MISPLACED else UPRIGHT, LEAST_SHOWN) for cut in _CROPS),
    *(Look(Kind.PART, *part, UPRIGHT, LEAST_OF_PART) for part in (*QUARTERS, *STRIPS)),
)
"""The looks taken at every post, whatever it shows, in shares of its sides."""

_CROPS_WITHIN: Final = (
    (*_MISPLACED, *all_round(-0.05, 0.01, 0.05), *one_edge(-0.05)),
    all_round(-0.02, 0.02, -0.05, 0.01),
)
"""Further cuts of the first and of the second inner rectangle: it may be a crop, or its edges may be misjudged."""


def looks_at(plane: Plane, own: Fingerprint) -> Views:
    """Every view of a post, its own fingerprint first. `plane` has at most 1024 pixels on its longer side."""
    small, extent = reduced(plane)
    everywhere = _everywhere(small.shape, extent).views(small)
    return whole(own) + everywhere + _inside(small) + _straightened(small)


def reduced(plane: Plane) -> tuple[Plane, tuple[float, float]]:
    """The plane with a longer side of 256 to 511 pixels, and how many such pixels its height and width really are.

    By whole numbers of pixels, which is quick; what is left over at the end, less than one pixel, is not in it.
    A plane less than four pixels wide may stay longer.
    """
    times = max(1, min(max(plane.shape) // SMALL_SIDE, *plane.shape))
    height, width = (max(1, side // times) * times for side in plane.shape)
    rows = np.add.reduce([plane[offset:height:times, :width] for offset in range(times)])
    small = np.add.reduce([rows[:, offset::times] for offset in range(times)]) / np.float32(times * times)
    return small, (plane.shape[0] / times, plane.shape[1] / times)


def whole(own: Fingerprint) -> Views:
    """The post's own fingerprint, and its complement: that of the post with dark and light exchanged."""
    opposite = bytes(255 - octet for octet in own.octets)
    kinds = bytes(KINDS.index(kind) for kind in (Kind.WHOLE, Kind.INVERTED))
    return Views(own.octets + opposite, kinds, bytes([Orientation.UPRIGHT] * 2))


@lru_cache(maxsize=PLANS_REMEMBERED)
def _everywhere(shape: tuple[int, ...], extent: tuple[float, float]) -> Plan:
    whole = Look(Kind.WHOLE, (0, extent[0]), (0, extent[1]), UPRIGHT, 0.0)
    return plan_of([look.within(whole) for look in LOOKS], shape)


def _inside(small: Plane) -> Views:
    """What lies in the post: without its border, in its cells, behind its words."""
    found = inner_rectangles(small)
    if not found:
        return NO_VIEWS
    ways = (ALL,) * _TURNED_ANYHOW + (TWO,) * (_MIRRORED - _TURNED_ANYHOW) + (UPRIGHT,) * len(found)
    looks = [_look_at(*each) for each in zip(found, ways, strict=False)]
    further = [
        Look(of.kind, *cut, UPRIGHT, LEAST_SHOWN).within(of)
        for of, cuts in zip(looks, _CROPS_WITHIN, strict=False)
        for cut in cuts
    ]
    return plan_of(looks + further, small.shape).views(small)


def _look_at(one: Rectangle, orientations: tuple[Orientation, ...]) -> Look:
    rows, columns = (one.top + _INSET, one.bottom - _INSET), (one.left + _INSET, one.right - _INSET)
    return Look(Kind(one.kind), rows, columns, orientations, LEAST_SHOWN)


def _straightened(small: Plane) -> Views:
    """What lies askew, or is seen from an angle, or may have been turned and cut: made straight."""
    found = [_lying(ALL, Kind.UNTILTED, block) for block in untilted(small)]
    found += [_lying(ALL, Kind.RECTIFIED, block) for block in rectified(small)]
    found += [_lying(UPRIGHT, Kind.UNTILTED, block) for block in turned_back(small, DEGREES)]
    return reduce(add, found, NO_VIEWS)


def _lying(orientations: tuple[Orientation, ...], kind: Kind, block: Plane) -> Views:
    """A 64 x 64 plane of points as the reference samples them, in some orientations."""
    frequencies = np.stack([coefficients(_read(block, WAYS[orientation])) for orientation in orientations])
    if contrast(frequencies[:1])[0] < LEAST_SHOWN:
        return NO_VIEWS
    kinds = bytes([KINDS.index(kind)] * len(orientations))
    return Views(fingerprints(frequencies).tobytes(), kinds, bytes(orientations))


def _read(block: Plane, way: Way) -> Plane:
    rows, columns = (slice(None, None, -1 if back else 1) for back in (way.rows_backwards, way.columns_backwards))
    turned = block[rows, columns]
    return turned.T if way.exchanged else turned
