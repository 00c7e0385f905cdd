"""The index under the load of posts, each of which asks about hundreds of fingerprints at once.

    python -m benchmarks.index 10000000          # the table of posts for any number of entries

A post is 200 queries: its views, in eight orientations each. A tenth lies near an entry. Searches are measured in
processor time, which a busy machine disturbs least.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.result import Result
from benchmarks.rivals import Search, rivals
from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.search.index import Index
from matching.search.scan import scanned
from matching.search.words import Octets, words_of

MILLION: Final = 1_000_000
SIZES: Final = (10_000, 100_000, MILLION)
RADII: Final = (26, 29, 31, 36, 46)
QUERIES: Final = 200
PAGE: Final = 4096
CHANGES: Final = 40_000


def run() -> list[Result]:
    """About a minute on one core, and 700 MB; three minutes with rivals."""
    results = [result for size in SIZES[:-1] for result in posts(loaded(anywhere(1, size))[0], anywhere(1, size))]
    spread = anywhere(1, MILLION)
    index, loading = loaded(spread)
    results += [*loading, *posts(index, spread), *compared(index, spread), *changing(index)]
    del index
    for name, octets in (("clustered", clustered(2, MILLION, parents=2000)), ("near-identical", clustered(3, MILLION))):
        results.append(Result(f"{name} entries, a post at 31", a_post(loaded(octets)[0], octets, MATCH_RADIUS), "ms"))
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


def asked(octets: Octets, count: int = QUERIES) -> Octets:
    """A tenth of them ten bits from an entry, the rest anywhere."""
    queries = np.concatenate([octets[: count // 10], anywhere(99, count - count // 10)])
    queries[: count // 10, :10] ^= 1
    return queries


def loaded(octets: Octets) -> tuple[Index, list[Result]]:
    """An index of these rows, the seconds it took and the memory it holds."""
    began = time.perf_counter()
    index = Index()
    index.add_many(octets)
    seconds = time.perf_counter() - began
    return index, [
        Result(f"load {len(octets):,} entries", seconds, "s"),
        Result("memory of the index", index.nbytes / len(octets), "bytes an entry"),
        Result("memory of the process", resident() / 1e6, "MB"),
    ]


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGE


def posts(index: Index, octets: Octets) -> Iterator[Result]:
    """One post at each radius, and one query alone."""
    for radius in RADII:
        yield Result(f"{len(octets):,} entries, a post at {radius}", a_post(index, octets, radius), "ms")
    one = asked(octets)[50:51]
    yield Result(
        f"{len(octets):,} entries, one query at 31", processor_milliseconds(lambda: index.search(one), rounds=50), "ms"
    )


def a_post(index: Index, octets: Octets, radius: int) -> float:
    """Milliseconds for its queries, asked together."""
    queries = asked(octets)
    return processor_milliseconds(lambda: index.search(queries, radius), rounds=9)


def a_rival(search: Search, queries: Octets, radius: int) -> float:
    """The same of a rival."""
    return processor_milliseconds(lambda: search(queries, radius), rounds=3)


def processor_milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The best of several rounds, in processor time of this thread: what else the machine does adds least to that."""
    work()
    times = []
    for _ in range(rounds):
        began = time.thread_time()
        work()
        times.append(time.thread_time() - began)
    return min(times) * 1000


def compared(index: Index, octets: Octets) -> Iterator[Result]:
    """The same post, answered otherwise; each has to find the same."""
    queries = asked(octets)
    words, few, every = words_of(octets), words_of(queries[:8]), np.arange(8)
    scan = processor_milliseconds(lambda: scanned(words, few, every, np.full(8, MATCH_RADIUS)), rounds=3)
    everything = scan * QUERIES / len(every)
    own = a_post(index, octets, MATCH_RADIUS)
    yield Result("a post at 31, comparing with everything in numpy", everything, "ms", "the index", everything / own)
    for name, search in rivals(octets):
        if search(queries, MATCH_RADIUS) != len(index.search(queries, MATCH_RADIUS).queries):
            raise AssertionError(f"{name} and the index disagree")
        for radius in (26, MATCH_RADIUS):
            own, theirs = a_post(index, octets, radius), a_rival(search, queries, radius)
            yield Result(f"a post at {radius}, {name}", theirs, "ms", "the index", theirs / own)


def changing(index: Index) -> list[Result]:
    """Additions past many merges, as the event loop feels them, with posts in between; then removals."""
    newcomers = [Fingerprint(row.tobytes()) for row in anywhere(7, CHANGES)]
    queries = anywhere(8, QUERIES)
    pauses, additions, waits = [], [], []
    for number, entry in enumerate(newcomers):
        began, busy = time.perf_counter(), time.thread_time()
        index.add(entry)
        pauses.append(time.perf_counter() - began)
        additions.append(time.thread_time() - busy)
        if number % 400 == 0:
            busy = time.thread_time()
            index.search(queries)
            waits.append(time.thread_time() - busy)
    busy = time.thread_time()
    for entry in newcomers[:10_000]:
        index.discard(entry)
    removal = (time.thread_time() - busy) / 10_000
    return [
        Result("add one", float(np.mean(additions)) * 1e6, "us"),
        Result(f"add one, longest of {CHANGES:,} with merges, on the clock", max(pauses) * 1000, "ms"),
        Result("a post at 31 while adding and merging, median", float(np.median(waits)) * 1000, "ms"),
        Result("remove one", removal * 1e6, "us"),
    ]


if __name__ == "__main__":
    for size in map(int, sys.argv[1:]):
        rows = anywhere(1, size)
        filled, figures = loaded(rows)
        for result in (*figures, *posts(filled, rows)):
            print(f"{result.name:60} {result.value:12.2f} {result.unit}")
