"""The index against comparing with everything, whatever is added, relabelled, removed and merged in between."""

import time

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from matching.fingerprint import Fingerprint
from matching.search.index import Index
from matching.search.words import octets_of
from tests.matching.fingerprint_sets import brute, family, flipped, held, hits, prints, rows, wait_for_merge


@pytest.mark.parametrize("count", range(41))
def test_every_small_size_is_exact(count):
    """From empty upwards, entries come, are found, survive a restart, and go, one by one."""
    start = rows(7, 1)
    bits = np.repeat(np.unpackbits(start, axis=1), count, axis=0)
    for number in range(count):
        bits[number, : number + 1] ^= 1
    entries = prints(np.packbits(bits, axis=1))
    index, model = Index(smallest_merge=3), {}
    for number, entry in enumerate(entries):
        assert index.add(entry, number) is True
        model[entry.octets] = number
    restarted = Index()
    restarted.add_many(octets_of(entries), np.arange(count, dtype=np.uint8))
    for radius in (0, 1, 15, 31, 40):
        assert hits(index.search(start, radius)) == hits(restarted.search(start, radius)) == brute(model, start, radius)
    for entry in entries:
        assert index.discard(entry) is True
        del model[entry.octets]
        assert hits(index.search(start, 40)) == brute(model, start, 40)
    assert (len(index), len(restarted)) == (0, count)


@pytest.mark.parametrize("octets", [family(1, 6000, 30, parents=40), family(2, 6000, 24), rows(3, 6000)])
def test_mixed_radii_are_exact(octets):
    """On spread, clustered and nearly identical entries, each query gets exactly what is within its own radius."""
    index = Index()
    index.add_many(octets, 9)
    queries = np.concatenate([flipped(octets[:40], 1, 60), rows(4, 10)])
    radii = [*range(47), 60, 128, 256]
    assert hits(index.search(queries, np.array(radii))) == brute(held(octets, 9), queries, radii)


def test_batches_equal_single_searches():
    """Many queries at once give what each gives alone; none give nothing."""
    octets = family(5, 9000, 20, parents=300)
    index = Index()
    index.add_many(octets)
    queries = family(5, 60, 35, parents=300)
    alone = [(number, *hit[1:]) for number in range(60) for hit in hits(index.search(queries[number : number + 1]))]
    assert hits(index.search(queries)) == alone
    assert hits(index.search(octets_of(()))) == []


def test_labels_change_in_place():
    """Wherever an entry is kept, another label is found at once, and is one change."""
    index = Index(smallest_merge=100)
    bulk, few = rows(1, 3000), rows(2, 5)
    assert index.add_many(bulk, (np.arange(3000) % 7).astype(np.uint8)) == 3000
    assert index.add_many(few, 255) == 5
    assert index.add_many(np.concatenate([bulk, few]), 6) == 3005 - 428
    assert (index.label(prints(bulk)[3]), index.label(prints(few)[0]), index.count(6)) == (6, 6, 3005)
    assert [index.add(prints(few)[0], 2), index.add(prints(few)[0], 2)] == [True, False]
    assert hits(index.search(few, 0)) == brute(held(few, 6) | held(few[:1], 2), few, 0)


def test_last_of_repeated_rows_counts():
    """In one call as in many, a later row of the same fingerprint replaces the earlier."""
    index = Index(smallest_merge=8)
    octets = rows(1, 30)
    index.add_many(np.concatenate([octets, octets]), np.arange(60, dtype=np.uint8))
    assert len(index) == 30
    assert [index.label(entry) for entry in prints(octets)] == list(range(30, 60))
    index.add_many(np.concatenate([octets, octets]), np.arange(60, dtype=np.uint8) % 30)
    assert [index.label(entry) for entry in prints(octets)] == list(range(30))
    assert set(index) == {*prints(octets)}


def test_removal_is_immediate():
    """What was removed is found by no search from then on, and is dropped from memory by compacting."""
    index = Index(smallest_merge=16)
    octets = rows(1, 40)
    index.add_many(octets)
    gone = prints(octets)[3]
    assert [index.discard(gone), index.discard(gone)] == [True, False]
    assert hits(index.search(octets[3:4])) == []
    assert gone not in index
    assert len(index) == 39
    index.compact()
    wait_for_merge(index)
    assert len(index) == 39
    assert [len(part.labels) for part in index._segments] == [39]


def test_merging_hides_nothing():
    """While merges run, entries are added, relabelled, removed and found as ever."""
    index, model = Index(smallest_merge=64), {}
    newcomers = prints(rows(11, 4000))
    for number, entry in enumerate(newcomers):
        index.add(entry, number % 5)
        model[entry.octets] = number % 5
        other = newcomers[number // 2]
        if number % 3 == 0:
            assert index.discard(other) == (model.pop(other.octets, None) is not None)
        elif other.octets in model:
            assert index.add(other, 7) == (model[other.octets] != 7)
            model[other.octets] = 7
        assert index.label(entry) == model.get(entry.octets)
    for _ in range(3):
        assert {entry.octets: index.label(entry) for entry in index} == model
        wait_for_merge(index)
    assert len(index) == len(model)


def test_parts_stay_few():
    """Whatever comes in whatever portions, a search has few parts to go through."""
    index = Index(smallest_merge=16)
    for number, size in enumerate([3000, 5, 40, 17, 300, 60, 20, 900, 1, 33] * 3):
        index.add_many(rows(number, size))
        wait_for_merge(index)
    wait_for_merge(index)
    assert len(index._segments) <= 3


def test_merge_in_the_way_keeps_tails_short(monkeypatch):
    """As long as a merge is not over, what comes besides is made searchable in segments of its own."""
    index, octets = Index(smallest_merge=4), rows(1, 500)
    index._start_merge([])
    assert index._merge is not None
    monkeypatch.setattr(index._merge, "is_alive", lambda: True)
    for entry in prints(octets):
        index.add(entry)
    assert len(index._tail) <= 33
    assert hits(index.search(octets, 0)) == brute(held(octets), octets, 0)
    monkeypatch.undo()
    wait_for_merge(index)
    assert hits(index.search(octets, 0)) == brute(held(octets), octets, 0)


def test_failed_merge_loses_nothing(monkeypatch, caplog):
    """If a merge runs out of memory the index goes on with what it has, and says so."""
    index = Index(smallest_merge=4)
    octets = rows(1, 12)

    def exhausted(*_columns):
        raise MemoryError

    monkeypatch.setattr("matching.search.segment.Segment.built", exhausted)
    for entry in prints(octets):
        index.add(entry, 3)
        if index._merge is not None:
            index._merge.join(timeout=60)
    assert hits(index.search(octets, 0)) == brute(held(octets, 3), octets, 0)
    assert "could not be rebuilt" in caplog.text


def test_hundred_thousand_answer_quickly():
    """A search among 100,000 nearly identical entries ends, within bounds nobody could miss."""
    index = Index()
    index.add_many(family(8, 100_000, 40))
    began = time.monotonic()
    index.search(np.concatenate([rows(8, 1)] * 20), 20)
    assert time.monotonic() - began < 30


class AnyHistory(RuleBasedStateMachine):
    """Random additions, labels, removals, loads and compactions beside a plain dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.index = Index(smallest_merge=5)
        self.held: dict[bytes, int] = {}
        self.known = family(21, 60, 12, parents=6)

    def entry(self, number: int) -> Fingerprint:
        """One of sixty."""
        return Fingerprint(self.known[number].tobytes())

    @rule(number=st.integers(0, 59), label=st.integers(0, 2))
    def add(self, number: int, label: int) -> None:
        """Add or relabel one, which may be there."""
        entry = self.entry(number)
        assert self.index.add(entry, label) == (self.held.get(entry.octets) != label)
        self.held[entry.octets] = label

    @rule(number=st.integers(0, 59))
    def discard(self, number: int) -> None:
        """Remove one, which may not be there."""
        entry = self.entry(number)
        assert self.index.discard(entry) == (self.held.pop(entry.octets, None) is not None)

    @rule(first=st.integers(0, 59), count=st.integers(0, 30), label=st.integers(0, 255))
    def load(self, first: int, count: int, label: int) -> None:
        """Add several at once, enough at times for a segment of their own."""
        some = held(self.known[first : first + count], label)
        changed = sum(self.held.get(octets) != label for octets in some)
        assert self.index.add_many(self.known[first : first + count], label) == changed
        self.held |= some

    @rule(first=st.integers(0, 59), count=st.integers(0, 30))
    def unload(self, first: int, count: int) -> None:
        """Remove several at once, some of which may not be there, and some of which come twice."""
        some = self.known[first : first + count]
        gone = [octets for octets in held(some) if self.held.pop(octets, None) is not None]
        assert self.index.discard_many(np.concatenate([some, some])) == len(gone)

    @rule()
    def compact(self) -> None:
        """Start dropping the removed ones."""
        self.index.compact()

    @rule()
    def settle(self) -> None:
        """Finish a merge under way."""
        wait_for_merge(self.index)

    @rule(first=st.integers(0, 50), radius=st.integers(0, 60))
    def search(self, first: int, radius: int) -> None:
        """Compare with comparing with everything."""
        queries = self.known[first : first + 9]
        radii = [radius, 0, 256, *range(radius, radius + 6)][: len(queries)]
        assert hits(self.index.search(queries, np.array(radii))) == brute(self.held, queries, radii)

    @invariant()
    def counts(self) -> None:
        """The size is right at every moment."""
        assert len(self.index) == len(self.held)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=60, stateful_step_count=40)
