"""The index at a million entries: memory, loading, searching, changing; against comparing with everything."""

import time
from pathlib import Path

import numpy as np

from benchmarks.result import Result, milliseconds
from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.index import Index
from matching.words import Octets, octets_of, words_of

ENTRIES = 1_000_000
BATCH = 8
PAGE = 4096


def run() -> list[Result]:
    """About half a minute on one core, and 600 MB."""
    spread = anywhere(1, ENTRIES)
    index, loading = loaded(spread, "spread")
    queries = asked(spread)
    results = [*loading, *searching(index, spread, queries), *changing(index)]
    del index
    for name, octets in (("clustered", clustered(2, ENTRIES, parents=2000)), ("near-identical", clustered(3, ENTRIES))):
        crowded, _ = loaded(octets, name)
        some = asked(octets)
        results.append(Result(f"search, {name} entries", a_query(crowded, some, 1), "ms a query"))
    return results


def anywhere(seed: int, count: int) -> Octets:
    """Fingerprints without any structure."""
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def clustered(seed: int, count: int, parents: int = 1, flips: int = 40) -> Octets:
    """Variants of a few: up to `flips` bits of each are turned over."""
    rng = np.random.default_rng(seed)
    octets = anywhere(seed, parents)[rng.integers(0, parents, count)]
    for _ in range(flips):
        bit = rng.integers(0, 256, count)
        octets[np.arange(count), bit // 8] ^= (1 << (bit % 8)).astype(np.uint8)
    return octets


def asked(octets: Octets, count: int = 64) -> list[Fingerprint]:
    """Half of them near an entry, half of them anywhere."""
    queries = np.concatenate([octets[: count // 2], anywhere(99, count // 2)])
    queries[: count // 2, :10] ^= 1
    return [Fingerprint(row.tobytes()) for row in queries]


def loaded(octets: Octets, name: str) -> tuple[Index, list[Result]]:
    """An index of these rows, the seconds it took and the memory it holds."""
    before, began = resident(), time.perf_counter()
    index = Index()
    index.add_many(octets)
    seconds, held = time.perf_counter() - began, resident() - before
    return index, [
        Result(f"load a million {name} entries", seconds, "s"),
        Result("memory of the index", held / 1e6, "MB", "bytes an entry", held / len(octets)),
        Result("memory of the process", resident() / 1e6, "MB"),
    ]


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGE


def searching(index: Index, octets: Octets, queries: list[Fingerprint]) -> list[Result]:
    """One at a time, and eight together."""
    words = words_of(octets)
    single, batch = a_query(index, queries, 1), a_query(index, queries, BATCH)
    one = words_of(octets_of(queries[:1]))
    everything = milliseconds(
        lambda: np.flatnonzero(np.bitwise_count(words ^ one).sum(axis=1) <= MATCH_RADIUS), times=2, rounds=3
    )
    return [
        Result("search, numpy comparing with everything", everything, "ms a query"),
        Result("search, one at a time", single, "ms a query", "times faster than everything", everything / single),
        Result(f"search, {BATCH} together", batch, "ms a query", "times faster than everything", everything / batch),
    ]


def a_query(index: Index, queries: list[Fingerprint], together: int) -> float:
    """Milliseconds a query when so many are asked at once."""
    groups = [queries[first : first + together] for first in range(0, len(queries), together)]
    return milliseconds(lambda: [index.search(group) for group in groups], times=1) / len(queries)


def changing(index: Index) -> list[Result]:
    """Additions past several merges, as the event loop feels them; then removals."""
    newcomers = [Fingerprint(row.tobytes()) for row in anywhere(7, 40_000)]
    pauses, waits = [], []
    for number, entry in enumerate(newcomers):
        began = time.perf_counter()
        index.add(entry)
        pauses.append(time.perf_counter() - began)
        if number % 100 == 0:
            began = time.perf_counter()
            index.search(entry)
            waits.append(time.perf_counter() - began)
    began = time.perf_counter()
    for entry in newcomers[:10_000]:
        index.discard(entry)
    removal = (time.perf_counter() - began) / 10_000
    return [
        Result("add one", float(np.mean(pauses)) * 1e6, "us"),
        Result("add one, longest of 40,000 with merges", max(pauses) * 1000, "ms"),
        Result("search while merging, 99 of 100", float(np.percentile(waits, 99)) * 1000, "ms"),
        Result("remove one", removal * 1e6, "us"),
    ]
