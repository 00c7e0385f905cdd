"""The index against comparing with everything, whatever is added, removed and merged in between."""

import time
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from matching.fingerprint import Fingerprint
from matching.index import Hit, Index
from matching.words import Octets, octets_of


def rows(seed: int, count: int) -> Octets:
    """Fingerprints anywhere, as rows of bytes."""
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def prints(octets: Octets) -> list[Fingerprint]:
    """The rows as values."""
    return [Fingerprint(row.tobytes()) for row in octets]


def family(seed: int, count: int, flips: int, parents: int = 1) -> Octets:
    """Fingerprints a few flips away from a few common ones."""
    rng = np.random.default_rng(seed)
    bits = np.unpackbits(rows(seed, parents), axis=1)[rng.integers(0, parents, count)]
    for _ in range(flips):
        bits[np.arange(count), rng.integers(0, 256, count)] ^= 1
    return np.packbits(bits, axis=1)


def brute(entries: Iterable[Fingerprint], query: Fingerprint, radius: int) -> list[Hit]:
    """What comparing with everything finds."""
    apart = ((query.distance(entry), entry) for entry in entries)
    return sorted(hit for hit in apart if hit[0] <= radius)


def wait_for_merge(index: Index) -> None:
    """Let a merge under way end, and take it into use."""
    if index._merge is not None:
        index._merge.join(timeout=60)
    index._settle()


@pytest.mark.parametrize("count", range(41))
def test_every_small_size_is_exact(count):
    """From empty upwards, entries at every distance up to 40 bits are found exactly when within the radius."""
    start = rows(7, 1)[0]
    bits = np.repeat(np.unpackbits(start)[None, :], count, axis=0)
    for number in range(count):
        bits[number, : number + 1] ^= 1
    entries = prints(np.packbits(bits, axis=1))
    index = Index(smallest_merge=3)
    for entry in entries:
        index.add(entry)
    query = Fingerprint(start.tobytes())
    for radius in (0, 1, 15, 31, 40):
        assert index.search(query, radius) == brute(entries, query, radius)
    assert len(index) == count


@pytest.mark.parametrize("octets", [family(1, 6000, 30, parents=40), family(2, 6000, 24), rows(3, 6000)])
def test_thousands_are_exact(octets):
    """On spread, clustered and nearly identical entries, every radius gives what comparing with all gives."""
    index = Index()
    index.add_many(octets)
    assert len(index._segment) > 5000
    entries = prints(np.unique(octets, axis=0))
    queries = [*entries[:3], *prints(rows(4, 1)), *prints(family(2, 2, 40))]
    for radius in (0, 1, 14, 15, 16, 20, 31, 40, 46, 47, 60, 128, 256):
        found = index.search(queries, radius)
        assert found == [brute(entries, query, radius) for query in queries]


def test_batches_equal_single_searches():
    """Many queries at once give what each gives alone, in their order; none give nothing."""
    octets = family(5, 9000, 20, parents=300)
    index = Index()
    index.add_many(octets)
    queries = prints(family(5, 200, 35, parents=300))
    assert index.search(queries) == [index.search(query) for query in queries]
    assert index.search([]) == []


def test_crowds_are_searched_in_parts(monkeypatch):
    """Buckets larger than what is compared in one go are split without losing or repeating anything."""
    monkeypatch.setattr("matching.segment.CANDIDATES_AT_ONCE", 97)
    monkeypatch.setattr("matching.segment._ROWS_SCANNED_FOR_ONE_PROBED", 0)
    octets = np.unique(family(6, 4500, 20, parents=3), axis=0)
    index = Index(smallest_merge=100)
    index.add_many(octets)
    query = prints(octets)[17]
    assert index.search(query) == brute(prints(octets), query, 31)


def test_adding_twice_changes_nothing():
    """Fingerprints are keys, in the tail and in the segment alike."""
    index = Index(smallest_merge=8)
    octets = rows(1, 30)
    index.add_many(np.concatenate([octets, octets]))
    assert len(index) == 30
    assert [index.add(entry) for entry in prints(octets)] == [False] * 30
    newcomer = prints(rows(2, 1))[0]
    assert (index.add(newcomer), index.add(newcomer)) == (True, False)
    assert set(index) == {*prints(octets), newcomer}


def test_removal_is_immediate():
    """What was removed is found by no search from then on, and is dropped from memory by compacting."""
    index = Index(smallest_merge=16)
    entries = prints(rows(1, 40))
    index.add_many(octets_of(entries))
    assert index.discard(entries[3]) is True
    assert index.discard(entries[3]) is False
    assert index.search(entries[3]) == []
    assert entries[3] not in index
    assert (len(index), index.removed_in_memory) == (39, 1)
    index.compact()
    wait_for_merge(index)
    assert index.removed_in_memory == 0
    assert entries[3].octets not in index._segment.octets.tobytes()
    assert len(index) == 39


def test_merging_hides_nothing():
    """While a merge runs, entries are added, removed and found as ever."""
    index = Index(smallest_merge=64)
    held = set()
    newcomers = prints(rows(11, 4000))
    for number, entry in enumerate(newcomers):
        index.add(entry)
        held.add(entry)
        if number % 3 == 0:
            gone = newcomers[number // 2]
            assert index.discard(gone) == (gone in held)
            held.discard(gone)
        assert (entry in index) == (entry in held)
    wait_for_merge(index)
    assert set(index) == held
    assert len(index) == len(held)


def test_failed_merge_loses_nothing(monkeypatch, caplog):
    """If a merge runs out of memory the index goes on with what it has, and says so."""
    index = Index(smallest_merge=4)
    entries = prints(rows(1, 12))

    def exhausted(_octets):
        raise MemoryError

    monkeypatch.setattr("matching.segment.Segment.built", exhausted)
    for entry in entries:
        index.add(entry)
        if index._merge is not None:
            index._merge.join(timeout=60)
    assert [index.search(entry, 0) for entry in entries] == [[(0, entry)] for entry in entries]
    assert "could not be rebuilt" in caplog.text


def test_hundred_thousand_answer_quickly():
    """A search among 100,000 nearly identical entries ends, within bounds nobody could miss."""
    index = Index()
    index.add_many(family(8, 100_000, 40))
    began = time.monotonic()
    index.search(prints(rows(8, 1)), 20)
    assert time.monotonic() - began < 30


class AnyHistory(RuleBasedStateMachine):
    """Random additions, removals, re-additions, loads and compactions beside a plain set."""

    def __init__(self) -> None:
        super().__init__()
        self.index = Index(smallest_merge=5)
        self.held: set[Fingerprint] = set()
        self.known = prints(family(21, 60, 12, parents=6))

    @rule(number=st.integers(0, 59))
    def add(self, number: int) -> None:
        """Add one of sixty, which may be there."""
        entry = self.known[number]
        assert self.index.add(entry) == (entry not in self.held)
        self.held.add(entry)

    @rule(number=st.integers(0, 59))
    def discard(self, number: int) -> None:
        """Remove one, which may not be there."""
        entry = self.known[number]
        assert self.index.discard(entry) == (entry in self.held)
        self.held.discard(entry)

    @rule(first=st.integers(0, 59), count=st.integers(0, 30))
    def load(self, first: int, count: int) -> None:
        """Add several at once, enough at times for a rebuild."""
        self.index.add_many(self.known[first : first + count])
        self.held.update(self.known[first : first + count])

    @rule()
    def compact(self) -> None:
        """Start dropping the removed ones."""
        self.index.compact()

    @rule()
    def settle(self) -> None:
        """Finish a merge under way."""
        wait_for_merge(self.index)

    @rule(number=st.integers(0, 59), radius=st.integers(0, 60))
    def search(self, number: int, radius: int) -> None:
        """Compare with comparing with everything."""
        query = self.known[number]
        assert self.index.search(query, radius) == brute(self.held, query, radius)

    @invariant()
    def counts(self) -> None:
        """The size is right at every moment."""
        assert len(self.index) == len(self.held)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@settings(max_examples=40, deadline=None)
@given(flips=st.sets(st.integers(0, 255), max_size=48), radius=st.integers(0, 48))
def test_pigeonholes_miss_nothing(flips, radius):
    """Whatever bits differ, an entry is found exactly if there are at most `radius` of them."""
    index = PRESET
    bits = np.unpackbits(np.frombuffer(TARGET.octets, dtype=np.uint8))
    bits[list(flips)] ^= 1
    query = Fingerprint(np.packbits(bits).tobytes())
    assert ((len(flips), TARGET) in index.search(query, radius)) == (len(flips) <= radius)


PRESET = Index()
PRESET.add_many(rows(31, 5000))
TARGET = prints(rows(31, 1))[0]
