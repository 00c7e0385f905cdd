"""What others offer for exact search by radius, for the same queries: FAISS, where it is installed.

It is a dependency of nothing here: `pip install faiss-cpu` beside the benchmarks to compare.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

from matching.search.words import Octets

BITS: Final = 256
HASHES: Final = 16
"""FAISS's multi-hash cuts a fingerprint into so many words, of 16 bits each here."""

Search = Callable[[Octets, int], int]
"""Queries and a radius in bits; the number of hits."""


def rivals(entries: Octets) -> Iterator[tuple[str, Search]]:
    """Every rival at hand, filled with the entries."""
    try:
        faiss = importlib.import_module("faiss")
    except ImportError:
        print("faiss-cpu is not installed: not compared with", file=sys.stderr)
        return
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexBinaryFlat(BITS)
    flat.add(entries)
    yield "FAISS flat", _searched(flat)
    del flat
    hashes = faiss.IndexBinaryMultiHash(BITS, HASHES, BITS // HASHES)
    hashes.add(entries)
    yield "FAISS multi-hash", _flipping(hashes)


def _searched(index: Any) -> Search:
    """FAISS's radius is the first distance that is no hit any more."""
    return lambda queries, radius: len(index.range_search(queries, radius + 1)[1])


def _flipping(index: Any) -> Search:
    """With as many flips a word as make the radius exact, by the pigeonholes."""
    search = _searched(index)

    def exact(queries: Octets, radius: int) -> int:
        index.nflip = radius // HASHES
        return search(queries, radius)

    return exact
