"""Fingerprints of many rectangles of one picture, at the price of few.

A fingerprint is linear in rows and in columns (matching.pdq): coefficients = B_rows L B_columns^T, where each B
(16 x n) knows a side only. So a rectangle is two intervals, its coefficients are taken from the plane as it is, at
any fraction of a pixel, and a grid of rectangles costs one product for each of its rows and a small one for each
rectangle.

An interval may reach beyond the picture. What lies outside is taken to look like the edge: that is how a post which
is a crop of the listed image is brought near to it, without knowing what was cut away.

The reference samples its blurred picture off the middle of the 64 parts, by up to a fifth of one. Mirrored images
are therefore not quite mirrored fingerprints; here an interval read backwards is sampled as the reference would
sample the mirrored image, which brings the two 10 bits nearer.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.pdq import BLOCK, FREQUENCIES, Plane, cosines
from matching.search.words import Octets

LONGER_SIDE: Final = 512
"""The side at which the reference reads a picture, in pixels."""

Weights = NDArray[np.float32]
"""N x n x 16: how much each of n pixels of a side counts in each frequency of N intervals."""

Table = NDArray[np.float32]
"""Cells + 1 x 16: what the part of a side before each place weighs in each frequency."""

_SHORTEST: Final = 1e-3

_CELLS: Final = 1024
"""Of a table. The triangles about the 64 samples are 16 cells wide; in between, straight lines do."""

_GRAIN: Final = 8
"""Pixels. Blurs change at multiples of 128, which are multiples of this."""

_TABLES_REMEMBERED: Final = 128
"""66 kB each."""


class Span(NamedTuple):
    """An interval of a side, from `first` to `last` in its pixels, and how it is read."""

    first: float
    last: float
    reference: int
    """The length at which the reference would read it: 512 if it is the longer side of its rectangle, in proportion if
    it is the shorter."""
    backwards: bool = False


def weights(spans: Sequence[Span], size: int) -> Weights:
    """The weights of intervals of a side of `size` pixels: N x size x 16.

    What lies before the first pixel counts for it, what lies beyond the last one for that.
    """
    numbers: dict[tuple[int, bool], int] = {}
    which = np.array([numbers.setdefault((span.reference, span.backwards), len(numbers)) for span in spans])
    tables = np.concatenate([_table(*each) for each in numbers])
    first, last = (np.array([span[end] for span in spans])[:, None] for end in (0, 1))
    places = (np.arange(size + 1) - first) * (_CELLS / np.maximum(last - first, _SHORTEST))
    np.clip(places, 0, _CELLS, out=places)
    places[:, 0], places[:, -1] = 0, _CELLS
    cells = np.minimum(places.astype(np.intp), _CELLS - 1)
    shares = (places - cells).astype(np.float32)[..., None]
    cells += which[:, None] * (_CELLS + 1)
    before: Weights = tables.take(cells, axis=0)
    after: Weights = tables.take(cells + 1, axis=0)
    after -= before
    after *= shares
    after += before
    return after[:, 1:] - after[:, :-1]


@lru_cache(maxsize=_TABLES_REMEMBERED)
def _table(reference: int, backwards: bool) -> Table:  # noqa: FBT001 - a member of Span
    """What a side from 0 to 1 weighs up to each of 1025 places, in each frequency."""
    places, reach = _samples(reference)
    middles = 1 - places if backwards else places
    below = _below(np.clip((np.linspace(0, 1, _CELLS + 1)[:, None] - middles) / reach, -1, 1))
    return np.asarray((below - below[0]) / (below[-1] - below[0]) @ cosines().T, dtype=np.float32)


def _samples(reference: int) -> tuple[NDArray[np.float64], float]:
    """Where the reference samples a side of so many pixels, and how far its blur reaches; both as shares of the side.

    Two running means of n/128 pixels, rounded up; those of an even number of pixels look half a pixel ahead, each.
    """
    window = (reference + 2 * BLOCK - 1) // (2 * BLOCK)
    ahead = 0.0 if window % 2 else 1.0
    picked = np.floor((np.arange(BLOCK) + 0.5) * reference / BLOCK) + 0.5 + ahead
    return np.minimum(picked, reference - 0.5) / reference, window / reference


def _below(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of a triangle from -1 to 1 that lies below a place: what two running means in a row weigh."""
    return np.where(place < 0, (1 + place) ** 2 / 2, 1 - (1 - place) ** 2 / 2)


def references(height: float, width: float) -> tuple[int, int]:
    """The sides at which the reference reads a rectangle of this shape, rounded up to so few that all are remembered.

    Where it samples changes by a 60th of a part at most, and never by the pixel that an even blur looks ahead.
    """
    longer = max(height, width, _SHORTEST)
    high, wide = (max(BLOCK, -int(-LONGER_SIDE * side / longer // _GRAIN) * _GRAIN) for side in (height, width))
    return high, wide


def fingerprints(frequencies: Plane) -> Octets:
    """N x 16 x 16 coefficients -> N x 32 bytes: one bit a coefficient, above the lower median or not."""
    flat = frequencies.reshape(-1, FREQUENCIES * FREQUENCIES)
    middle = flat.shape[1] // 2 - 1
    medians = np.partition(flat, middle, axis=1)[:, middle, None]
    return np.packbits(flat[:, ::-1] > medians, axis=1)
