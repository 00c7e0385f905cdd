"""PDQ, the fingerprint itself, as two matrix products.

The published algorithm (Facebook, ThreatExchange, `pdq/cpp`) blurs the luma plane with two passes of a box filter,
picks 64 x 64 of its points, and keeps the 16 x 16 lowest frequencies of their cosine transform (without the
constant one). Each of these steps is linear and acts on rows and columns separately, so the whole chain is

    coefficients = (D A_h) L (D A_w)^T

where L is the luma plane (h x w), A_n the reduction of n points to 64 and D the 16 x 64 rows of the transform. The
matrices depend on a side's length only and are remembered. A bit is set where its coefficient exceeds the median.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import Fingerprint

Plane = NDArray[np.float32]
"""Luma 0..255, rows by columns, or any matrix computed from it."""

BLOCK: Final = 64
"""Side of the reduced image whose frequencies are taken."""

FREQUENCIES: Final = 16
"""Frequencies kept in each direction."""

SMALLEST_SIDE: Final = 5
"""Pixels. The reference gives no fingerprint to an image with a shorter side."""

ROWS_OF_A_STRIP: Final = 8
BLUR_PASSES: Final = 2
GRADIENT_SCALE: Final = np.float32(100 / 255)
GRADIENTS_OF_FULL_QUALITY: Final = 90
FULL_QUALITY: Final = 100
SIZES_REMEMBERED: Final = 128
"""Side lengths; one takes about 150 kB at 512 points and some milliseconds to make again."""


def pdq(luma: Plane, shrunk_to: tuple[int, int] | None = None) -> tuple[Fingerprint, int]:
    """Fingerprint and quality (0..100) of a luma plane of at least 5 x 5 pixels.

    The reference recommends a longer side of at most 512 pixels; what is computed from more drifts by 4 to 12 bits.
    With `shrunk_to` (height, width) the result is that of the plane after averaging areas down to that size, which
    as one more matrix in the chain costs nothing.
    """
    block = reduced(luma, shrunk_to)
    return fingerprint_of(coefficients(block)), quality(block)


def reduced(luma: Plane, shrunk_to: tuple[int, int] | None = None) -> Plane:
    """Shrink if asked to, blur and pick: h x w -> 64 x 64.

    A_h is zero far from its diagonal, so the first product skips seven eighths of itself, strip by strip.
    """
    height, width = luma.shape
    rows, columns = shrunk_to or luma.shape
    tall = np.concatenate([weights @ luma[first:last] for first, last, weights in _strips(height, rows)])
    return np.asarray(tall @ _reduction(width, columns).T, dtype=np.float32)


def coefficients(block: Plane) -> Plane:
    """The 16 x 16 lowest frequencies of a 64 x 64 block, row = vertical frequency.

    Mirroring an image negates its odd frequencies in that direction and a quarter turn transposes them, so the
    fingerprints of all orientations follow from this one matrix.
    """
    return np.asarray(cosines() @ block @ cosines().T, dtype=np.float32)


def fingerprint_of(frequencies: Plane) -> Fingerprint:
    """One bit a coefficient: above the lower median or not; the highest frequency is the first digit."""
    flat = frequencies.ravel()
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return Fingerprint(np.packbits(flat[::-1] > median).tobytes())


def quality(block: Plane) -> int:
    """How much there is to see, 0..100: the sum of the block's steps, each in whole percents of full scale."""
    scaled = block * GRADIENT_SCALE
    total = sum(int(np.abs(np.trunc(np.diff(scaled, axis=axis))).sum()) for axis in (0, 1))
    return min(FULL_QUALITY, total // GRADIENTS_OF_FULL_QUALITY)


@lru_cache(maxsize=SIZES_REMEMBERED)
def _reduction(side: int, shrunk: int) -> Plane:
    """A_n: two box passes over n points, then the 64 points nearest the middles of 64 equal parts.

    Where the plane is to be shrunk first, n is the smaller size and the averaging of areas is multiplied in.
    """
    blur = _box(shrunk)
    picked = ((np.arange(BLOCK) + 0.5) * shrunk / BLOCK).astype(np.intp)
    rows = np.eye(shrunk, dtype=np.float64)[picked]
    for _ in range(BLUR_PASSES):
        rows = rows @ blur
    return np.ascontiguousarray(rows if shrunk == side else rows @ _areas(side, shrunk), dtype=np.float32)


@lru_cache(maxsize=SIZES_REMEMBERED)
def _strips(side: int, shrunk: int) -> list[tuple[int, int, Plane]]:
    """A_n in groups of rows, each with the only points (first, one past the last) its rows take anything from."""
    groups = np.split(_reduction(side, shrunk), BLOCK // ROWS_OF_A_STRIP)
    spans = [np.flatnonzero(group.any(axis=0)) for group in groups]
    return [
        (int(span[0]), int(span[-1]) + 1, np.ascontiguousarray(group[:, span[0] : span[-1] + 1]))
        for group, span in zip(groups, spans, strict=True)
    ]


def _box(side: int) -> NDArray[np.float64]:
    """One pass of the reference's running mean: a window of n/128 points rounded up, cut off at both ends."""
    window = (side + 2 * BLOCK - 1) // (2 * BLOCK)
    ahead = (window + 2) // 2 - 1
    behind = window - 1 - ahead
    offset = np.arange(side)[None, :] - np.arange(side)[:, None]
    inside = ((offset >= -behind) & (offset <= ahead)).astype(np.float64)
    return np.asarray(inside / inside.sum(axis=1, keepdims=True), dtype=np.float64)


def _areas(side: int, shrunk: int) -> NDArray[np.float64]:
    """Each of the fewer points is the mean of those whose middles lie in its share: Pillow's BOX, as a matrix."""
    scale = side / shrunk
    middle = (np.arange(shrunk) + 0.5)[:, None] * scale
    distance = (np.arange(side) + 0.5)[None, :] - middle
    inside = ((distance > -scale / 2) & (distance <= scale / 2)).astype(np.float64)
    return np.asarray(inside / inside.sum(axis=1, keepdims=True), dtype=np.float64)


@lru_cache(maxsize=1)
def cosines() -> Plane:
    """D: frequencies 1..16 of the orthonormal cosine transform of 64 points."""
    frequency = np.arange(1, FREQUENCIES + 1)[:, None]
    point = np.arange(BLOCK)[None, :]
    rows = np.sqrt(2 / BLOCK) * np.cos(np.pi / 2 / BLOCK * frequency * (2 * point + 1))
    return np.ascontiguousarray(rows, dtype=np.float32)
