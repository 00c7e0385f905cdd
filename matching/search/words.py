"""Fingerprints as columns of numbers: the arithmetic that the index is made of."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BYTES, Fingerprint

Octets = NDArray[np.uint8]
"""N x 32, one fingerprint a row, first byte first."""

Words = NDArray[np.uint64]
"""4 x N, one fingerprint a column: its first eight bytes as a number, most significant first, and so on.

Columns in ascending order of these four numbers are fingerprints in ascending order of their bytes.
"""

Numbers = NDArray[np.int64]

Rows = NDArray[np.int32] | Numbers
"""Places of entries; tables hold them in four bytes each."""

WORDS: Final = BYTES // 8
WORD_BITS: Final = 64

_AS_STORED: Final = ">u8"


def octets_of(fingerprints: Iterable[Fingerprint]) -> Octets:
    """Stack fingerprints into a matrix."""
    joined = b"".join(fingerprint.octets for fingerprint in fingerprints)
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, BYTES)


def words_of(octets: Octets) -> Words:
    """N x 32 bytes as 4 x N numbers; a copy."""
    rows = np.ascontiguousarray(octets).view(_AS_STORED)
    return np.array(rows.T, dtype=np.uint64, order="C")


def octets_from(words: Words) -> Octets:
    """4 x N numbers as N x 32 bytes; a copy."""
    return np.array(words.T, dtype=_AS_STORED, order="C").view(np.uint8).reshape(-1, BYTES)


def distances(words: Words, rows: Rows, queries: Words, asked: Numbers) -> NDArray[np.uint16]:
    """Bits in which the numbered entries and the numbered queries differ, pair by pair."""
    bits = np.zeros(len(rows), dtype=np.uint16)
    for entries, query in zip(words, queries, strict=True):
        bits += np.bitwise_count(entries.take(rows) ^ query.take(asked))
    return bits


def last_of_each(words: Words) -> Numbers:
    """The order of the columns, ascending; of those that are alike the last."""
    order = _ascending(words)
    ordered = words.take(order, axis=1)
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    return order if last.all() else order[last]


def _ascending(words: Words) -> Numbers:
    """By their first numbers, where these are alike by all, then as they came; the sort is quicker that way."""
    order = np.argsort(words[0])
    first = words[0].take(order)
    alike = np.flatnonzero(first[1:] == first[:-1])
    if len(alike):
        places = np.union1d(alike, alike + 1)
        rows = order[places]
        order[places] = rows[np.lexsort((rows, *words[::-1].take(rows, axis=1)))]
    return order
