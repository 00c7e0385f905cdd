"""Fingerprints as rows of numbers: the arithmetic that the index is made of."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BYTES, Fingerprint

Octets = NDArray[np.uint8]
"""N x 32, one fingerprint a row, first byte first."""

Words = NDArray[np.uint64]
"""N x 4, the same memory; only bits are counted in it, so the machine's byte order does not matter."""

Numbers = NDArray[np.int64]

_WORDS: Final = BYTES // 8
_BYTES_OF_PAIRS: Final = np.uint32(0x00FF00FF)


def octets_of(fingerprints: Iterable[Fingerprint]) -> Octets:
    """Stack fingerprints into a matrix."""
    joined = b"".join(fingerprint.octets for fingerprint in fingerprints)
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, BYTES)


def words_of(octets: Octets) -> Words:
    """Look at the same rows as four 64-bit words each."""
    return np.ascontiguousarray(octets).view(np.uint64).reshape(-1, _WORDS)


def distances(left: Words, right: Words) -> NDArray[np.uint32]:
    """Bits in which rows differ, pair by pair.

    The four counts of a row are summed as one 32-bit number, twice as fast as a sum along so short an axis.
    """
    counts = np.bitwise_count(left ^ right)
    fours = np.ascontiguousarray(counts).view(np.uint32).ravel()
    pairs = (fours & _BYTES_OF_PAIRS) + ((fours >> np.uint32(8)) & _BYTES_OF_PAIRS)
    return np.asarray((pairs + (pairs >> np.uint32(16))) & np.uint32(0x1FF), dtype=np.uint32)
