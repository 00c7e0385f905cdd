"""An unchanging set of fingerprints that can be searched by radius: the bulk of the index."""

import struct
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from matching.search.bands import Bands
from matching.search.probing import Probing
from matching.search.scan import Pairs, scanned
from matching.search.table import Table
from matching.search.words import Numbers, Words, last_of_each

Labels = NDArray[np.uint8]

BANDS: Final = ((2_000_000, 5), (150_000, 6), (40_000, 7), (700, 8))
"""From how many entries on how many bands in each half: the more entries, the wider a band has to be to tell them
apart. With fewer than the last there are no tables at all."""

SCANNED_PAIRS: Final = 100_000
"""Of a query and an entry. So few are compared in less time than numpy takes to be called for looking up."""


class Segment:
    """N fingerprints in ascending order with their tables, and for each a label of one byte.

    From a million on, one takes 90 to 110 bytes with all that. Removal marks a row as gone and labels change in
    place; nothing else about a segment ever changes, so another thread may read `words`.
    """

    def __init__(self, words: Words, labels: Labels) -> None:
        """Take 4 x N columns that are sorted and different; `built` makes them so."""
        self.words = words
        self.labels = labels
        self.alive = np.ones(len(labels), dtype=np.bool_)
        self.buried = 0
        self._bands = _bands_for(len(labels))
        self._table = Table(words, self._bands) if self._bands else None

    @classmethod
    def built(cls, words: Words, labels: Labels) -> Self:
        """Sort, keep the last of what is repeated, make the tables: about a second for a million on one core."""
        order = last_of_each(words)
        return cls(words.take(order, axis=1), labels[order])

    def __len__(self) -> int:
        """Entries in force."""
        return len(self.labels) - self.buried

    @property
    def nbytes(self) -> int:
        """Bytes in use."""
        tables = self._table.nbytes if self._table else 0
        return self.words.nbytes + self.labels.nbytes + self.alive.nbytes + tables

    def row_of(self, octets: bytes) -> int | None:
        """The row of these 32 bytes, if it is in force: bisection."""
        low, high = 0, len(self.labels)
        for column, number in zip(self.words, struct.unpack(">4Q", octets), strict=True):
            key, part = np.uint64(number), column[low:high]
            low, high = low + int(part.searchsorted(key)), low + int(part.searchsorted(key, side="right"))
            if low == high:
                return None
        return low if self.alive[low] else None

    def rows_of(self, words: Words) -> Numbers:
        """The same for each column of 4 x M; -1 where it is not in force."""
        if not len(self.labels):
            return np.full(words.shape[1], -1)
        rows: Numbers = np.minimum(self.words[0].searchsorted(words[0]), len(self.labels) - 1)
        same = self.words.take(rows, axis=1) == words
        rows[~(same.all(axis=0) & self.alive[rows])] = -1
        # Entries with the same first eight bytes follow one another; the first of them need not be the one.
        for place in np.flatnonzero(same[0] & ~same.all(axis=0)):
            row = self.row_of(struct.pack(">4Q", *words[:, place].tolist()))
            rows[place] = -1 if row is None else row
        return rows

    def bury(self, rows: Numbers) -> None:
        """Take different rows out of force."""
        self.alive[rows] = False
        self.buried += len(rows)

    def search(self, queries: Words, radii: Numbers) -> Pairs:
        """Every row in force within its radius of each query (4 x Q), once, in no particular order."""
        if self._table is None or self._bands is None or len(self.labels) * len(radii) < SCANNED_PAIRS:
            asked, rows, bits = scanned(self.words, queries, np.arange(len(radii)), radii)
        else:
            asked, rows, bits = Probing(self.words, self._table, self._bands, queries, radii).found()
        keep = self.alive[rows]
        return asked[keep], rows[keep], bits[keep]


def _bands_for(count: int) -> Bands | None:
    """How to cut the bits for so many entries; None for so few that comparing with all of them is as fast."""
    return next((Bands(number) for least, number in BANDS if count >= least), None)
