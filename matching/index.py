"""Exact search within a radius over up to millions of fingerprints, with additions and removals effective at once.

Nearly everything is in one Segment. What was added lately is in a small unsorted tail that every search compares
with in full. When the tail has grown, a thread builds the next segment out of both, and whichever call comes first
after that takes it into use. Meanwhile the segment, that tail and a new one are searched, all three.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

import numpy as np

from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.merge import Merge
from matching.segment import Segment
from matching.tail import Tail
from matching.words import Octets, octets_of

Hit = tuple[int, Fingerprint]
"""Distance in bits, and the entry found."""

SMALLEST_MERGE: Final = 4096
"""Entries. A tail of so many adds about 0.1 ms to a search."""

_TAIL_SHARE: Final = 64
"""A large segment is rebuilt when the tail has a 64th of its size: at a million, once in 16,000 additions."""

_BULK_SHARE: Final = 8

log = logging.getLogger(__name__)


class Index:
    """A set of fingerprints with radius search; for one thread (the event loop's), as a set is.

    About 115 bytes an entry. Adding or removing one takes some microseconds. Search is exact for every radius.
    """

    def __init__(self, *, smallest_merge: int = SMALLEST_MERGE) -> None:
        self._smallest_merge = smallest_merge
        self._segment = Segment.built(octets_of(()))
        self._tail = Tail()
        self._buried = 0
        self._failed_at = 0
        self._merge: Merge | None = None

    def __len__(self) -> int:
        return len(self._segment) - self._buried + sum(map(len, self._tails()))

    def __contains__(self, fingerprint: Fingerprint) -> bool:
        self._settle()
        return self._holds(fingerprint.octets)

    def __iter__(self) -> Iterator[Fingerprint]:
        """Every entry, as of now, in no particular order."""
        self._settle()
        return (Fingerprint(row.tobytes()) for row in self._rows())

    def add(self, fingerprint: Fingerprint) -> bool:
        """Add one entry; False if it was there already."""
        self._settle()
        if not self._put(fingerprint.octets):
            return False
        self._merge_if_grown()
        return True

    def add_many(self, fingerprints: Iterable[Fingerprint] | Octets) -> None:
        """Add many, as fingerprints or as rows of 32 bytes.

        A first load, or anything above an eighth of the index, is built at once in the calling thread, at about
        1 microsecond an entry of the whole: fill a new Index in another thread where a loop must not wait.
        """
        octets = fingerprints if isinstance(fingerprints, np.ndarray) else octets_of(fingerprints)
        self._settle()
        if len(octets) > max(self._smallest_merge, len(self) // _BULK_SHARE):
            self._rebuild_with(octets)
            return
        for row in octets:
            self._put(row.tobytes())
        self._merge_if_grown()

    def discard(self, fingerprint: Fingerprint) -> bool:
        """Remove one entry, so that no search from now on finds it; False if it was not there."""
        self._settle()
        return self._take(fingerprint.octets)

    @property
    def removed_in_memory(self) -> int:
        """How many removed entries still lie in memory, found by no search; `compact` drops them."""
        return self._buried

    def compact(self) -> None:
        """Start building a segment without the removed entries, if there are any, in a thread."""
        self._settle()
        if self._buried and self._merge is None:
            self._start_merge()

    @overload
    def search(self, queries: Fingerprint, radius: int = MATCH_RADIUS) -> list[Hit]: ...

    @overload
    def search(self, queries: Sequence[Fingerprint], radius: int = MATCH_RADIUS) -> list[list[Hit]]: ...

    def search(
        self, queries: Fingerprint | Sequence[Fingerprint], radius: int = MATCH_RADIUS
    ) -> list[Hit] | list[list[Hit]]:
        """Every entry within `radius` bits, nearest first; for several queries a list for each, in their order.

        Asking several at once costs less than asking one after the other.
        """
        if isinstance(queries, Fingerprint):
            return self._searched([queries], radius)[0]
        return self._searched(queries, radius)

    def _parts(self) -> list[Segment | Tail]:
        parts: list[Segment | Tail] = [self._segment, *self._tails()]
        return [part for part in parts if len(part)]

    def _searched(self, queries: Sequence[Fingerprint], radius: int) -> list[list[Hit]]:
        self._settle()
        asked = octets_of(queries)
        hits: list[list[Hit]] = [[] for _ in queries]
        for part in self._parts():
            for number, row, bits in zip(*part.search(asked, radius), strict=True):
                hits[number].append((int(bits), Fingerprint(part.octets[row].tobytes())))
        for found in hits:
            found.sort()
        return hits

    def _tails(self) -> list[Tail]:
        return [self._tail] if self._merge is None else [self._tail, self._merge.tail]

    def _rows(self) -> Octets:
        living = self._segment.octets[self._segment.alive]
        return np.concatenate([living, *(tail.octets for tail in self._tails())])

    def _holds(self, octets: bytes) -> bool:
        row = self._segment.row_of(octets)
        if row is not None and self._segment.alive[row]:
            return True
        return any(octets in tail for tail in self._tails())

    # A fingerprint that has a row in the segment, alive or not, is never in a tail: it is revived instead.

    def _put(self, octets: bytes) -> bool:
        row = self._segment.row_of(octets)
        if row is not None:
            return self._mark(row, octets, alive=True)
        if self._merge is not None and octets in self._merge.tail:
            return False
        return self._tail.add(octets)

    def _take(self, octets: bytes) -> bool:
        row = self._segment.row_of(octets)
        if row is not None:
            return self._mark(row, octets, alive=False)
        if self._merge is not None and self._merge.tail.discard(octets):
            self._merge.touched.add(octets)
            return True
        return self._tail.discard(octets)

    def _mark(self, row: int, octets: bytes, *, alive: bool) -> bool:
        """Bury or revive a row of the segment; False if that is what it was."""
        if bool(self._segment.alive[row]) is alive:
            return False
        self._segment.alive[row] = alive
        self._buried += -1 if alive else 1
        if self._merge is not None:
            self._merge.touched.add(octets)
        return True

    def _merge_if_grown(self) -> None:
        bound = max(self._smallest_merge, len(self._segment) // _TAIL_SHARE, self._failed_at * 2)
        if self._merge is None and len(self._tail) > bound:
            self._start_merge()

    def _start_merge(self) -> None:
        self._merge = Merge(self._segment, self._tail)
        self._tail = Tail()
        self._merge.start()

    def _settle(self) -> None:
        """Take a finished merge into use, and bring up to date on it what was touched since it was started."""
        merge = self._merge
        if merge is None or merge.is_alive():
            return
        if merge.built is None:
            self._resume_without(merge)
            return
        touched = {octets: self._holds(octets) for octets in merge.touched}
        self._merge = None
        self._use(merge.built, self._tail)
        for octets, held in touched.items():
            self._tail.discard(octets)
            if held:
                self._put(octets)
            else:
                self._take(octets)

    def _resume_without(self, merge: Merge) -> None:
        """A merge failed, most likely for want of memory: the old segment and both tails are still everything."""
        log.error("The index could not be rebuilt", exc_info=merge.failure)
        self._merge = None
        for row in merge.tail.octets:
            self._tail.add(row.tobytes())
        self._failed_at = len(self._tail)

    def _rebuild_with(self, octets: Octets) -> None:
        """At once, here; a merge under way is forgotten, since all it knows is in this one too."""
        rows = np.concatenate([self._rows(), octets])
        self._merge = None
        self._use(Segment.built(rows), Tail())

    def _use(self, segment: Segment, tail: Tail) -> None:
        self._segment = segment
        self._tail = tail
        self._buried = 0
        self._failed_at = 0
