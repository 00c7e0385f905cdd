"""An unchanging set of fingerprints that can be searched by radius: the bulk of the index.

Multi-index hashing (Norouzi, Punjani, Fleet: "Fast exact search in Hamming space with multi-index hashing", 2014).
A fingerprint is cut into 16 bands of 16 bits, and each band has a table from its value to the rows that have it. Two
fingerprints at most r bits apart agree in some band within t bits as soon as the sum of (t + 1) over the bands
exceeds r; so looking up every value within t flips of the asked band, in every table, finds all there is. For the
field's radius of 31 that is one flip in every band: 272 look-ups.
"""

from functools import lru_cache
from itertools import combinations
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BITS
from matching.words import Numbers, Octets, Words, distances, words_of

BANDS: Final = 16
BAND_BITS: Final = BITS // BANDS
BAND_VALUES: Final = 1 << BAND_BITS

CANDIDATES_AT_ONCE: Final = 1 << 17
"""Rows compared in one go: bounds a search's memory to about 16 MB whatever is in the index."""

_SCANNED_AT_ONCE: Final = 1 << 14
_SCAN_BELOW: Final = 4096
"""Rows. Comparing with all of so few is faster than 272 look-ups."""

_ROWS_SCANNED_FOR_ONE_PROBED: Final = 6
"""A row in sequence costs about a sixth of a row found through a table."""

_MOST_FLIPS: Final = 2

Found = tuple[Numbers, Numbers, NDArray[np.uint32]]
"""Three columns: number of the query, row, distance in bits."""


class Segment:
    """Rows in ascending order with their tables: about 100 bytes a fingerprint, of which 64 are the tables.

    Removal marks a row as gone; nothing else about a segment ever changes, so another thread may read `octets`.
    """

    def __init__(self, octets: Octets) -> None:
        """Take rows that are sorted and different; `built` makes them so."""
        self.octets = octets
        self.alive = np.ones(len(octets), dtype=np.bool_)
        self._words = words_of(octets)
        self._bands = octets.view(">u2")
        self._starts = np.zeros((BANDS, BAND_VALUES + 1), dtype=np.int32)
        self._rows = np.empty((BANDS, len(octets)), dtype=np.int32)
        for band in range(BANDS):
            values = self._bands[:, band].astype(np.uint16)
            self._rows[band] = np.argsort(values, kind="stable")
            np.cumsum(np.bincount(values, minlength=BAND_VALUES), out=self._starts[band, 1:])

    @classmethod
    def built(cls, octets: Octets) -> Self:
        """Sort rows, drop repetitions, make the tables: about a second for a million on one core."""
        ordered = octets.take(_ascending(octets), axis=0)
        words = words_of(ordered)
        fresh = np.ones(len(ordered), dtype=np.bool_)
        fresh[1:] = (words[1:] != words[:-1]).any(axis=1)
        return cls(ordered if fresh.all() else ordered[fresh])

    def __len__(self) -> int:
        return len(self.octets)

    def row_of(self, octets: bytes) -> int | None:
        """The row that holds these 32 bytes, alive or not: bisection inside the first band's bucket."""
        first = int.from_bytes(octets[:2])
        low, high = int(self._starts[0, first]), int(self._starts[0, first + 1])
        while low < high:
            middle = (low + high) // 2
            here = self.octets[middle].tobytes()
            if here == octets:
                return middle
            low, high = (middle + 1, high) if here < octets else (low, middle)
        return None

    def search(self, queries: Octets, radius: int) -> Found:
        """Every living row within `radius` bits of each query, once, in no particular order."""
        words = words_of(queries)
        plan = _plan(radius) if len(self) >= _SCAN_BELOW else None
        if plan is None:
            return self._living(scanned(self._words, words, np.arange(len(words)), radius))
        return self._living(self._probed(queries, words, radius, plan))

    def _probed(self, queries: Octets, words: Words, radius: int, plan: "Plan") -> Found:
        bands, flips = plan
        values = queries.view(">u2").astype(np.uint16)[:, bands] ^ flips
        starts = self._starts[bands, values].astype(np.int64)
        lengths = self._starts[bands, values.astype(np.int32) + 1] - starts
        crowded = lengths.sum(axis=1) * _ROWS_SCANNED_FOR_ONE_PROBED > len(self)
        lengths[crowded] = 0
        starts += bands * len(self)
        found = self._through_tables(words, starts.ravel(), lengths.ravel(), radius)
        if not crowded.any():
            return found
        return _joined([found, scanned(self._words, words, np.flatnonzero(crowded), radius)])

    def _through_tables(self, words: Words, starts: Numbers, lengths: Numbers, radius: int) -> Found:
        """Compare what the buckets hold, so many rows at a time; a bucket may be split between two turns."""
        probes = len(starts) // max(1, len(words))
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        parts = []
        for first in range(0, total, CANDIDATES_AT_ONCE):
            last = min(total, first + CANDIDATES_AT_ONCE)
            low, high = np.searchsorted(ends, (first, last - 1), side="right")
            chosen = slice(low, high + 1)
            begins = np.maximum(ends[chosen] - lengths[chosen], first)
            counts = np.minimum(ends[chosen], last) - begins
            skip = starts[chosen] - (ends[chosen] - lengths[chosen])
            places = np.arange(first, last) + np.repeat(skip, counts)
            rows = self._rows.ravel().take(places)
            asked = np.repeat(np.arange(low, high + 1) // probes, counts)
            bits = distances(self._words.take(rows, axis=0), words.take(asked, axis=0))
            near = np.flatnonzero(bits <= radius)
            parts.append((asked[near], rows[near].astype(np.int64), bits[near]))
        return _once(_joined(parts), len(self))

    def _living(self, found: Found) -> Found:
        asked, rows, bits = found
        keep = self.alive[rows]
        return asked[keep], rows[keep], bits[keep]


Plan = tuple[Numbers, NDArray[np.uint16]]
"""For each look-up its band and the bits to flip in it."""


@lru_cache(maxsize=BITS + 1)
def _plan(radius: int) -> Plan | None:
    """The look-ups that make a radius exact, or None where comparing with everything is cheaper.

    The pigeonholes: flips + 1 summed over the bands must be radius + 1, shared out as evenly as possible; a band
    with -1 flips is not looked up at all.
    """
    most, over = divmod(radius + 1, BANDS)
    allowed = [most if band < over else most - 1 for band in range(BANDS)]
    if max(allowed) > _MOST_FLIPS:
        return None
    probes = [(band, flip) for band, flips in enumerate(allowed) for flip in _flips(flips)]
    bands, flips = zip(*probes, strict=True)
    return np.array(bands, dtype=np.int64), np.array(flips, dtype=np.uint16)


def _flips(most: int) -> list[int]:
    """Every 16-bit number with at most so many bits set."""
    return [
        sum(1 << bit for bit in bits) for count in range(most + 1) for bits in combinations(range(BAND_BITS), count)
    ]


def _ascending(octets: Octets) -> Numbers:
    """The order of the rows: by their first eight bytes, and where these are alike by all of them."""
    keys = octets.view(">u8")
    order = np.argsort(keys[:, 0].astype(np.uint64))
    alike = np.flatnonzero(np.diff(keys[order, 0]) == 0)
    if len(alike):
        places = np.union1d(alike, alike + 1)
        rows = order[places]
        order[places] = rows[np.lexsort(tuple(keys[rows, column].astype(np.uint64) for column in (3, 2, 1, 0)))]
    return order


def scanned(words: Words, queries: Words, asked: Numbers, radius: int) -> Found:
    """Compare the numbered queries with every row.

    The query is repeated to the size of what it is compared with: numpy is slow at stretching rows of four.
    """
    parts = []
    for number in asked:
        repeated = np.tile(queries[number], (min(len(words), _SCANNED_AT_ONCE), 1))
        for first in range(0, len(words), _SCANNED_AT_ONCE):
            rows = words[first : first + _SCANNED_AT_ONCE]
            bits = distances(rows, repeated[: len(rows)])
            near = np.flatnonzero(bits <= radius)
            parts.append((np.full(len(near), number), near + first, bits[near]))
    return _joined(parts)


def _joined(parts: list[Found]) -> Found:
    if len(parts) == 1:
        return parts[0]
    empty = np.empty(0, dtype=np.int64)
    columns = zip((empty, empty, empty.astype(np.uint32)), *parts, strict=True)
    asked, rows, bits = (np.concatenate(column) for column in columns)
    return asked, rows, bits


def _once(found: Found, size: int) -> Found:
    """A near row is met in many tables; keep one meeting."""
    asked, rows, bits = found
    if len(rows) <= 1:
        return found
    _, first = np.unique(asked * size + rows, return_index=True)
    return asked[first], rows[first], bits[first]
