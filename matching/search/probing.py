"""Searching by way of the tables, for many queries at once, each with a radius of its own."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.search.bands import Bands, Plan, flips_count, flips_of
from matching.search.scan import Pairs, joined, scanned, within
from matching.search.table import Entries, Table
from matching.search.words import Numbers, Words

PROBES_AT_ONCE: Final = 1 << 16
"""Look-ups in one go: what they read and write fits a core's own cache."""

HITS_AT_ONCE: Final = 1 << 15
"""Rows followed in one go, or as many more as one round of look-ups finds."""

CROWD: Final = 8
"""A query with an eighth of all entries for candidates is compared with everything instead."""

# Nanoseconds, measured with some hundred queries at once. Only their ratios matter.
_LOOKUP_COST: Final = 3.0
_CANDIDATE_COST: Final = 25.0
_SCAN_COST: Final = 4.0


class Asked(NamedTuple):
    """M pairs of a query and a band to be looked up, in columns."""

    queries: Numbers
    keys: Numbers
    """The query's value of that band."""
    places: Numbers
    """Where the band's guard word of row 0 is, all words of all rows taken one after the other."""
    guards: Words
    """The same word of the query."""
    limits: NDArray[np.uint8]
    """Bits in which the two guards may differ."""


class Probing:
    """One search of a segment's `words` (4 x N): Q queries (4 x Q), their radii in bits."""

    def __init__(self, words: Words, table: Table, bands: Bands, queries: Words, radii: Numbers) -> None:
        self._words = words
        self._every_word = words.ravel()
        self._table = table
        self._bands = bands
        self._queries = queries
        self._radii = radii
        self._crowded = np.zeros(len(radii), dtype=np.bool_)

    def found(self) -> Pairs:
        """Every row within the radius of each query, once."""
        flips, limits = self._plans()
        keys = np.stack([self._bands.keys(self._queries, band) for band in range(self._bands.number)])
        parts = []
        for most in np.unique(flips[flips >= 0]).tolist():
            bands, queries = np.nonzero(np.equal(flips.T, most))
            asked = self._asked(bands, queries, keys[bands, queries], limits)
            parts += [part for hits in self._hits(asked, most) for part in self._followed(asked, *hits)]
        everything = np.flatnonzero((flips < 0).all(axis=1) & (self._radii >= 0) | self._crowded)
        parts.append(scanned(self._words, self._queries, everything, self._radii))
        return _once(joined(parts), self._words.shape[1])

    def _plans(self) -> tuple[NDArray[np.int8], Numbers]:
        """Flips, Q x bands, all -1 where comparing with everything is cheaper; limits of the halves, Q x 2."""
        radii, which = np.unique(self._radii, return_inverse=True)
        count = self._words.shape[1]
        plans = [_plan(self._bands, int(radius), count) for radius in radii]
        flips = np.array([plan.flips for plan in plans], dtype=np.int8).reshape(-1, self._bands.number)
        limits = np.array([plan.limits for plan in plans], dtype=np.int64).reshape(-1, 2)
        return flips[which], limits[which]

    def _asked(self, bands: Numbers, queries: Numbers, keys: Numbers, limits: Numbers) -> Asked:
        words = self._bands.guards[bands]
        limit = limits[queries, self._bands.halves[bands]].astype(np.uint8)
        return Asked(queries, keys, words * self._words.shape[1], self._queries[words, queries], limit)

    def _hits(self, asked: Asked, most: int) -> Iterator[tuple[Numbers, Entries]]:
        """Which pairs met some row, and its entry: a good many at a time, since each time costs something."""
        flips = flips_of(self._bands.width, most)
        size = max(1, PROBES_AT_ONCE // len(flips.values))
        waiting: list[tuple[Numbers, Entries]] = []
        for first in range(0, len(asked.keys), size):
            which, entries = self._table.hits(asked.keys[first : first + size], flips)
            waiting.append((which + first, entries))
            if first + size >= len(asked.keys) or sum(len(part) for part, _ in waiting) > HITS_AT_ONCE:
                parts = zip(*waiting, strict=True)
                waiting = []
                yield np.concatenate(next(parts)), np.concatenate(next(parts))

    def _followed(self, asked: Asked, which: Numbers, entries: Entries) -> Iterator[Pairs]:
        """From entries to rows, and from rows to those that are near."""
        # Where several rows have the value, the first of all rows is compared instead, here: cheaper than sorting out.
        yield self._near(asked, which, np.maximum(entries, 0))
        several = np.flatnonzero(entries < 0)
        entries, which = entries[several], which[several]
        counts = self._table.counts(entries)
        uncrowded = self._uncrowded(asked.queries[which], counts)
        if uncrowded is not None:
            entries, which, counts = entries[uncrowded], which[uncrowded], counts[uncrowded]
        for whose, rows in self._table.rows(entries, counts):
            yield self._near(asked, which.take(whose), rows)

    def _uncrowded(self, queries: Numbers, counts: Numbers) -> Numbers | None:
        """Give up on queries with too many candidates; which entries are left, or None for all."""
        bound = self._words.shape[1] // CROWD
        if counts.sum() > bound:
            self._crowded |= np.bincount(queries, counts, minlength=len(self._crowded)) > bound
        return np.flatnonzero(~self._crowded[queries]) if self._crowded.any() else None

    def _near(self, asked: Asked, which: Numbers, rows: Entries) -> Pairs:
        """Those of the candidates that are within the radius; hardly any gets beyond the guard."""
        words = self._every_word.take(asked.places.take(which) + rows)
        apart = np.bitwise_count(words ^ asked.guards.take(which))
        near = np.flatnonzero(apart <= asked.limits.take(which))
        return within(self._words, rows[near], self._queries, asked.queries[which[near]], self._radii)


@lru_cache(maxsize=1024)
def _plan(bands: Bands, radius: int, count: int) -> Plan:
    """What to look up among so many entries, or nothing where comparing with each of them is cheaper."""
    plan = bands.plan(radius)
    lookups = sum(flips_count(bands.width, most) for most in plan.flips)
    candidates = lookups * count / (1 << bands.width)
    if lookups * _LOOKUP_COST + candidates * _CANDIDATE_COST < count * _SCAN_COST:
        return plan
    return Plan((-1,) * bands.number, (-1, -1))


def _once(found: Pairs, size: int) -> Pairs:
    """A near row is met in many tables; keep one meeting."""
    asked, rows, bits = found
    if len(rows) <= 1:
        return found
    _, first = np.unique(asked * size + rows, return_index=True)
    return asked[first], rows[first], bits[first]
