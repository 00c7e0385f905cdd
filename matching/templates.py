"""Fingerprints that say little: those of thousands of pictures, and those of none.

Two unrelated pictures come near each other because both come near a simple drawing (matching.drawings): of eleven
billion pairs of unrelated fingerprints 55 lay within 30 bits, and all but one of them had a side within 44 bits of a
drawing (docs/thresholds.md). So what a fingerprint says is measured by how far it is from the nearest drawing, and a
match has to be the nearer the less its two sides say.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.drawings import drawn
from matching.fingerprint import BITS
from matching.search.words import Octets, Words, words_of

COMMON_WITHIN: Final = 44
"""Bits. So near to a drawing nothing is told apart: such an entry never enters and never acts."""

SPEAKS_FROM: Final = 92
"""Bits. From here on a fingerprint is as good as any; half of all photographs lie beyond 90."""

MOST_UNEVEN: Final = 16
"""Ones more or less than half. A picture gives 128 ones unless coefficients are equal, as in drawings only."""

_AT_ONCE: Final = 8
"""Fingerprints compared with all drawings together: what fits a processor's cache. One takes 0.13 ms."""

Bits = NDArray[np.int64]


def nearest(octets: Octets) -> Bits:
    """How many bits each of N x 32 fingerprints is away from the nearest drawing, or from its complement."""
    asked, drawings = words_of(octets), _drawings()
    parts = [_nearest(asked[:, first : first + _AT_ONCE], drawings) for first in range(0, len(octets), _AT_ONCE)]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def prepare() -> None:
    """Make the drawings now: a quarter of a second, once in a process."""
    _drawings()


def plainness(octets: Octets, away: Bits | None = None) -> Bits:
    """How many bits nearer a match of each of N x 32 fingerprints has to be, since it says little.

    Added to its distance, so that what counts is by how much the other side is nearer than the nearest drawing.
    `away` is their `nearest`, where it is known already.
    """
    return np.maximum(0, SPEAKS_FROM - (nearest(octets) if away is None else away))


def common(octets: Octets, away: Bits | None = None) -> NDArray[np.bool_]:
    """Which of N x 32 fingerprints come from thousands of pictures, or cannot come from any. `away` as above."""
    ones = np.bitwise_count(octets).sum(axis=1, dtype=np.int64)
    return np.asarray(
        (np.abs(ones - BITS // 2) > MOST_UNEVEN) | ((nearest(octets) if away is None else away) <= COMMON_WITHIN)
    )


def _nearest(asked: Words, drawings: Words) -> Bits:
    apart = np.zeros((asked.shape[1], drawings.shape[1]), dtype=np.int16)
    for one, other in zip(asked, drawings, strict=True):
        apart += np.bitwise_count(one[:, None] ^ other[None, :])
    return np.asarray(np.minimum(apart.min(axis=1), BITS - apart.max(axis=1)), dtype=np.int64)


@lru_cache(maxsize=1)
def _drawings() -> Words:
    """4 x N; made when first asked for, which takes a quarter of a second."""
    return words_of(drawn())
