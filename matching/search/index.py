"""Exact search within a radius over up to millions of fingerprints, with additions and removals effective at once.

The entries are in a few segments, each much larger than the next. What was added lately is in a small unsorted tail
that every search compares with in full. When the tail has grown, a thread builds the next segment out of it and of
the segments that are not much larger, and whichever call comes first after that takes it into use. Meanwhile the old
ones and a new tail are searched. A fingerprint is in force in one part at most.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.search.merge import Merge
from matching.search.scan import Pairs
from matching.search.segment import Labels, Segment
from matching.search.tail import Tail
from matching.search.words import Numbers, Octets, Words, last_of_each, octets_from, octets_of, words_of

SMALLEST_MERGE: Final = 512
"""Entries. A tail of so many adds about 0.4 ms to a search for two hundred fingerprints."""

STEP: Final = 32
"""A merge takes in what is no larger than so many times everything smaller: at a million, there are three parts."""

_TAIL_STEP: Final = 8
"""A tail so many times too large, while a merge is under way, becomes a segment at once: some milliseconds."""

Radii = int | NDArray[np.integer]
"""Bits: one for all queries, or one for each."""

log = logging.getLogger(__name__)


class Found(NamedTuple):
    """What a search found, each hit once, in columns of the same length."""

    queries: Numbers
    """Number of the query."""
    octets: Octets
    """N x 32, the entry."""
    distances: NDArray[np.uint16]
    """Bits."""
    labels: Labels


class Index:
    """Fingerprints with a label of one byte each, and radius search; for one thread, as a dictionary is.

    About 100 bytes an entry. Adding, relabelling or removing one takes some microseconds. Search is exact for every
    radius.
    """

    def __init__(self, *, smallest_merge: int = SMALLEST_MERGE) -> None:
        self._smallest_merge = smallest_merge
        self._segments: list[Segment] = []
        self._tail = Tail()
        self._merge: Merge | None = None
        self._failed_at = 0

    def __len__(self) -> int:
        return sum(map(len, self._parts()))

    def __contains__(self, fingerprint: Fingerprint) -> bool:
        return self.label(fingerprint) is not None

    def __iter__(self) -> Iterator[Fingerprint]:
        """Every entry, as of now, in no particular order."""
        self._settle()
        rows = [octets_from(part.words[:, part.alive]) for part in self._segments]
        rows += [octets_from(tail.words) for tail in self._tails()]
        return (Fingerprint(row.tobytes()) for row in np.concatenate(rows))

    @property
    def nbytes(self) -> int:
        """Bytes of the segments."""
        return sum(part.nbytes for part in self._segments)

    def label(self, fingerprint: Fingerprint) -> int | None:
        """The label of exactly this entry; None where there is none."""
        self._settle()
        place = self._place(fingerprint.octets)
        return None if place is None else int(place[0].labels[place[1]])

    def labels_of(self, octets: Octets) -> NDArray[np.int16]:
        """The label of each of these rows of 32 bytes; -1 where there is no such entry. 0.4 ms for a thousand."""
        self._settle()
        words = words_of(octets)
        labels = np.full(len(octets), -1, dtype=np.int16)
        for part in self._segments:
            rows = part.rows_of(words)
            known = rows >= 0
            labels[known] = part.labels[rows[known]]
        for tail in filter(len, self._tails()):
            for place in np.flatnonzero(labels < 0).tolist():
                row = tail.row_of(octets[place].tobytes())
                labels[place] = -1 if row is None else tail.labels[row]
        return labels

    def count(self, label: int) -> int:
        """How many entries have this label: some milliseconds for a million."""
        self._settle()
        held = sum(np.count_nonzero((part.labels == label) & part.alive) for part in self._segments)
        return int(held + sum(np.count_nonzero(tail.labels == label) for tail in self._tails()))

    def add(self, fingerprint: Fingerprint, label: int = 0) -> bool:
        """Add an entry, or give it another label; False if it was there with this one."""
        self._settle()
        changed = self._put(fingerprint.octets, label)
        self._merge_if_grown()
        return changed

    def add_many(self, octets: Iterable[Fingerprint] | Octets, labels: Labels | int = 0) -> int:
        """Add or relabel many, as fingerprints or as rows of 32 bytes; how many of them changed something.

        Many new ones are made a segment at once, in the calling thread, at about a microsecond each: fill a new Index
        in another thread where a loop must not wait for that. Of repeated rows the last counts.
        """
        self._settle()
        rows = octets if isinstance(octets, np.ndarray) else octets_of(octets)
        given = np.array(np.broadcast_to(np.asarray(labels, dtype=np.uint8), len(rows)))
        changed = self._put_few(rows, given) if len(rows) <= self._smallest_merge else self._put_many(rows, given)
        self._merge_if_grown()
        return changed

    def discard(self, fingerprint: Fingerprint) -> bool:
        """Remove one entry, so that no search from now on finds it; False if it was not there."""
        self._settle()
        return self._take(fingerprint.octets)

    def discard_many(self, octets: Octets) -> int:
        """Remove rows of 32 bytes; how many of them were there."""
        self._settle()
        words, removed = words_of(octets), 0
        words = words.take(last_of_each(words), axis=1)
        for part in self._segments:
            rows = part.rows_of(words)
            known = rows >= 0
            part.bury(rows[known])
            self._touch(part, words[:, known])
            removed += int(np.count_nonzero(known))
            words = words[:, ~known]
        if any(map(len, self._tails())):
            removed += sum(self._take(row.tobytes()) for row in octets_from(words))
        return removed

    def compact(self) -> None:
        """Start building anew the segments with removed entries, in a thread."""
        self._settle()
        stale = [part for part in self._segments if part.buried]
        if stale and self._merge is None:
            self._start_merge(stale)

    def search(self, queries: Octets, radii: Radii = MATCH_RADIUS) -> Found:
        """Every entry within its radius of each query (Q x 32), in no particular order.

        Asking several at once costs far less than asking one after the other.
        """
        self._settle()
        asked = words_of(queries)
        within = np.array(np.broadcast_to(np.asarray(radii, dtype=np.int64), len(queries)))
        parts = [(part, part.search(asked, within)) for part in self._parts() if len(part)]
        return _found(parts)

    def _tails(self) -> list[Tail]:
        return [self._tail] if self._merge is None else [self._tail, self._merge.tail]

    def _parts(self) -> list[Segment | Tail]:
        return [*self._segments, *self._tails()]

    def _place(self, octets: bytes) -> tuple[Segment | Tail, int] | None:
        """The one part in which these bytes are in force, and where."""
        for part in self._parts():
            row = part.row_of(octets)
            if row is not None:
                return part, row
        return None

    def _put(self, octets: bytes, label: int) -> bool:
        place = self._place(octets)
        if place is None:
            self._tail.add(octets, label)
            return True
        part, row = place
        if part.labels[row] == label:
            return False
        part.labels[row] = label
        self._touch(part, part.words[:, row : row + 1])
        return True

    def _take(self, octets: bytes) -> bool:
        place = self._place(octets)
        if place is None:
            return False
        part, row = place
        self._touch(part, part.words[:, row : row + 1])
        if isinstance(part, Segment):
            part.bury(np.array([row]))
        else:
            part.discard(octets)
        return True

    def _touch(self, part: Segment | Tail, words: Words) -> None:
        """Remember, for a merge under way, entries that it has seen otherwise than they are now."""
        if self._merge is not None and (part is self._merge.tail or part in self._merge.segments):
            self._merge.touched.update(row.tobytes() for row in octets_from(words))

    def _put_few(self, octets: Octets, labels: Labels) -> int:
        pairs = zip(octets, labels.tolist(), strict=True)
        return sum(self._put(row.tobytes(), label) for row, label in pairs)

    def _put_many(self, octets: Octets, labels: Labels) -> int:
        """Relabel what there is, and make a segment of the rest."""
        words = words_of(octets)
        order = last_of_each(words)
        words, labels, changed = words.take(order, axis=1), labels[order], 0
        for part in self._segments:
            rows = part.rows_of(words)
            known = rows >= 0
            changed += self._relabel(part, rows[known], labels[known])
            words, labels = words[:, ~known], labels[~known]
        if any(map(len, self._tails())):
            rest = octets_from(words)
            known = np.array([self._place(row.tobytes()) is not None for row in rest], dtype=np.bool_)
            changed += self._put_few(rest[known], labels[known])
            words, labels = words[:, ~known], labels[~known]
        if len(labels):
            self._segments.append(Segment(np.ascontiguousarray(words), labels))
        return changed + len(labels)

    def _relabel(self, part: Segment, rows: Numbers, labels: Labels) -> int:
        other = np.flatnonzero(part.labels[rows] != labels)
        part.labels[rows[other]] = labels[other]
        self._touch(part, part.words.take(rows[other], axis=1))
        return len(other)

    def _merge_if_grown(self) -> None:
        """Start a merge where one is due; where one is under way, keep the new tail short."""
        if self._merge is not None:
            if len(self._tail) > self._smallest_merge * _TAIL_STEP:
                self._segments.append(Segment.built(self._tail.words, self._tail.labels))
                self._tail = Tail()
        elif len(self._tail) > max(self._smallest_merge, self._failed_at * 2):
            self._start_merge(self._similar(len(self._tail)))
        elif not self._failed_at and len(similar := self._similar(0)) > 1:
            self._start_merge(similar)

    def _similar(self, size: int) -> list[Segment]:
        """The smallest segments, each not much larger than all before it and `size` together."""
        similar: list[Segment] = []
        for part in sorted(self._segments, key=len):
            if size and len(part) > STEP * size:
                break
            similar.append(part)
            size += len(part)
        return similar

    def _start_merge(self, segments: list[Segment]) -> None:
        self._merge = Merge(segments, self._tail)
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
        for octets in merge.touched:
            _copy_state(octets, [*merge.segments, merge.tail], merge.built)
        self._segments = [part for part in self._segments if part not in merge.segments]
        self._segments += [merge.built] if len(merge.built) else []
        self._merge = None
        self._failed_at = 0

    def _resume_without(self, merge: Merge) -> None:
        """A merge failed, most likely for want of memory: the old segments and both tails are still everything."""
        log.error("The index could not be rebuilt", exc_info=merge.failure)
        self._merge = None
        for row, label in zip(octets_from(merge.tail.words), merge.tail.labels.tolist(), strict=True):
            self._tail.add(row.tobytes(), label)
        self._failed_at = max(1, len(self._tail))


def _copy_state(octets: bytes, old: list[Segment | Tail], new: Segment) -> None:
    """Give an entry of the new segment the label it has in the old parts, or none if it is in none any more."""
    row = new.row_of(octets)
    if row is None:
        return
    for part in old:
        was = part.row_of(octets)
        if was is not None:
            new.labels[row] = part.labels[was]
            return
    new.bury(np.array([row]))


def _found(parts: list[tuple[Segment | Tail, Pairs]]) -> Found:
    """One table of what was found in each part."""
    columns = [
        Found(asked, octets_from(part.words.take(rows, axis=1)), bits, part.labels[rows])
        for part, (asked, rows, bits) in parts
    ]
    if len(columns) == 1:
        return columns[0]
    none = np.empty(0, dtype=np.int64)
    empty = Found(none, octets_of(()), none.astype(np.uint16), none.astype(np.uint8))
    return Found(*(np.concatenate(column) for column in zip(empty, *columns, strict=True)))
