"""The fingerprints a picture would have if it lay differently, from its fingerprint alone.

Mirroring a picture negates every second of its coefficients in that direction, a quarter turn exchanges rows and
columns (matching.pdq). The median lies near zero, so a negated coefficient is about a bit that changes: some ten bits
off what the turned picture gives, which is why posts are read in all orientations while their pixels are at hand, and
this is for fingerprints whose picture is gone.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.looks.orientations import ALL, WAYS, Way
from matching.pdq import FREQUENCIES
from matching.search.words import Octets

_NEGATED: Final = np.arange(FREQUENCIES) % 2 == 0
"""Which of the frequencies 1..16 are odd: read backwards, they change their sign."""


def turned_bits(octets: Octets) -> NDArray[np.uint8]:
    """N x 32 fingerprints -> 8 x N x 32: in each of the orientations, in the order of ALL; the first is as given."""
    upright = _coefficients(octets)
    return np.stack([_octets(_read(upright, WAYS[orientation])) for orientation in ALL])


def _coefficients(octets: Octets) -> NDArray[np.uint8]:
    """N x 16 x 16 bits, row = vertical frequency; the highest frequency is the first digit of a fingerprint."""
    bits = np.unpackbits(octets, axis=1)[:, ::-1]
    return bits.reshape(-1, FREQUENCIES, FREQUENCIES)


def _octets(coefficients: NDArray[np.uint8]) -> Octets:
    flat = coefficients.reshape(len(coefficients), FREQUENCIES * FREQUENCIES)
    return np.packbits(flat[:, ::-1], axis=1)


def _read(coefficients: NDArray[np.uint8], way: Way) -> NDArray[np.uint8]:
    changes = np.zeros((FREQUENCIES, FREQUENCIES), dtype=np.uint8)
    changes ^= (_NEGATED & way.rows_backwards).astype(np.uint8)[:, None]
    changes ^= (_NEGATED & way.columns_backwards).astype(np.uint8)[None, :]
    read = coefficients ^ changes
    return read.swapaxes(1, 2) if way.exchanged else read
