"""From the value of a band to the rows that have it, in a few bytes a row.

A bit for each value says whether any row has it: most look-ups end there, in a map of at most four megabytes a
band that the processor's caches hold. The number of bits before that one is the place, in `firsts`, of the row. Where
several rows have one value, `firsts` holds the complement of a place in `shared` instead: how many, and which.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.search.bands import Bands, Flips
from matching.search.words import Numbers, Words

ROWS_AT_ONCE: Final = 1 << 17
"""Entries handed out in one go: bounds a search's memory to about 16 MB, whatever is in the index."""

_ROW_BITS: Final = 32
_GROUP_BITS: Final = 3
_GROUP: Final = 1 << _GROUP_BITS
"""Values that share a byte."""

_BLOCK_BITS: Final = 5
_BLOCK: Final = 1 << _BLOCK_BITS
"""Bytes of a block: what comes before one of its 256 values, within the block, is counted in a byte."""

_ONE: Final = np.uint8(1)

Entries = NDArray[np.int32]


class Table:
    """The values of all bands of N fingerprints: 4 to 6 bytes a band and fingerprint, and 2 bits a value."""

    def __init__(self, words: Words, bands: Bands) -> None:
        count = words.shape[1]
        self._present = np.zeros(bands.values // 8, dtype=np.uint8)
        # Room for the worst; what is not written to is never given memory.
        self._firsts: Entries = np.empty(bands.number * count, dtype=np.int32)
        self._shared: Entries = np.empty(bands.number * (count + count // 2), dtype=np.int32)
        used = (0, 0)
        for band in range(bands.number):
            used = self._put(bands.keys(words, band), band, bands, *used)
        self._firsts, self._shared = self._firsts[: used[0]], self._shared[: used[1]]
        self._blocks, self._in_block = _ranks(self._present)

    def hits(self, keys: Numbers, flips: Flips) -> tuple[Numbers, Entries]:
        """Of M asked values, each with all its flips, those that some row has: which of the M, and the entry.

        An entry is a row, or the complement of the place of several.
        """
        places = (keys >> _GROUP_BITS)[:, None] ^ flips.places
        seen = self._present.take(places)
        seen &= flips.masks.take(keys & (_GROUP - 1), axis=0)
        seen, places = seen.ravel(), places.ravel()
        found = np.flatnonzero(seen != 0)
        groups, bits = places.take(found), seen.take(found)
        before = np.bitwise_count(self._present.take(groups) & (bits - _ONE))
        before += self._in_block.take(groups)
        ranks = self._blocks.take(groups >> _BLOCK_BITS) + before
        return found // len(flips.values), self._firsts.take(ranks)

    def counts(self, entries: Entries) -> Numbers:
        """How many rows each of these entries stands for, where each stands for several."""
        return self._shared.take(~entries).astype(np.int64)

    def rows(self, entries: Entries, counts: Numbers) -> Iterator[tuple[Numbers, Entries]]:
        """The rows of entries that stand for several, and whose each is, so many at a time."""
        ends = np.cumsum(counts)
        starts = ~entries + (1 - (ends - counts))
        total = int(ends[-1]) if len(ends) else 0
        for first in range(0, total, ROWS_AT_ONCE):
            last = min(total, first + ROWS_AT_ONCE)
            low, high = np.searchsorted(ends, (first, last - 1), side="right")
            chosen = slice(low, high + 1)
            shares = np.minimum(ends[chosen], last) - np.maximum(ends[chosen] - counts[chosen], first)
            whose = np.repeat(np.arange(low, high + 1), shares)
            yield whose, self._shared.take(starts.take(whose) + np.arange(first, last))

    @property
    def nbytes(self) -> int:
        """Bytes in use."""
        parts = (self._present, self._blocks, self._in_block, self._firsts, self._shared)
        return sum(part.nbytes for part in parts)

    def _put(self, keys: Numbers, band: int, bands: Bands, rows_used: int, shared_used: int) -> tuple[int, int]:
        """Enter one band; how much of both lists is in use then."""
        ordered = np.sort(keys.astype(np.uint64) << np.uint64(_ROW_BITS) | np.arange(len(keys), dtype=np.uint64))
        rows = (ordered & np.uint64((1 << _ROW_BITS) - 1)).astype(np.int32)
        values = (ordered >> np.uint64(_ROW_BITS)).astype(np.int64)
        heads = np.flatnonzero(np.diff(values, prepend=-1))
        counts = np.diff(heads, append=len(values))
        self._mark(values[heads], band, bands.width)
        firsts = rows[heads]
        several = counts > 1
        places, block = _shared(rows[np.repeat(several, counts)], counts[several])
        firsts[several] = ~(places + shared_used)
        self._firsts[rows_used : rows_used + len(firsts)] = firsts
        self._shared[shared_used : shared_used + len(block)] = block
        return rows_used + len(firsts), shared_used + len(block)

    def _mark(self, values: Numbers, band: int, width: int) -> None:
        marked = np.zeros(1 << width, dtype=np.bool_)
        marked[values - (band << width)] = True
        first = (band << width) // 8
        self._present[first : first + len(marked) // 8] = np.packbits(marked, bitorder="little")


def _shared(rows: Entries, counts: Numbers) -> tuple[Numbers, Entries]:
    """Before each group of rows its count; the places of the counts, and the whole."""
    places = np.cumsum(counts + 1) - (counts + 1)
    block = np.empty(len(rows) + len(counts), dtype=np.int32)
    is_row = np.ones(len(block), dtype=np.bool_)
    is_row[places] = False
    block[places] = counts
    block[is_row] = rows
    return places, block


def _ranks(present: NDArray[np.uint8]) -> tuple[Entries, NDArray[np.uint8]]:
    """How many values are present before each block, and within it before each byte."""
    within = np.cumsum(np.bitwise_count(present).reshape(-1, _BLOCK), axis=1, dtype=np.int16)
    before = np.zeros(within.shape, dtype=np.uint8)
    before[:, 1:] = within[:, :-1]
    ends = np.cumsum(within[:, -1], dtype=np.int64)
    return np.concatenate([[0], ends[:-1]]).astype(np.int32), before.ravel()
