"""Comparing with everything: for few entries, and where tables would cost more than they spare."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.search.words import WORDS, Numbers, Rows, Words, distances

Pairs = tuple[Numbers, Numbers, NDArray[np.uint16]]
"""Three columns: number of the query, row, distance in bits."""

_PAIRS_AT_ONCE: Final = 1 << 15
"""So many numbers fit a core's own cache, with what is computed from them."""


def scanned(words: Words, queries: Words, asked: Numbers, radii: Numbers) -> Pairs:
    """Compare the numbered queries with every entry, each within its own radius.

    Half of the bits rule nearly every pair out; the other half is looked at for the rest only.
    """
    count = words.shape[1]
    rows = min(count, _PAIRS_AT_ONCE)
    together = max(1, _PAIRS_AT_ONCE // max(1, rows))
    return joined([
        _compared(words, queries, asked[first : first + together], radii, slice(begin, begin + rows))
        for first in range(0, len(asked), together)
        for begin in range(0, count, rows)
    ])  # fmt: skip


def _compared(words: Words, queries: Words, asked: Numbers, radii: Numbers, part: slice) -> Pairs:
    near = np.zeros((len(asked), len(words[0, part])), dtype=np.uint8)
    for entries, query in zip(words[: WORDS // 2, part], queries[: WORDS // 2], strict=True):
        near += np.bitwise_count(query.take(asked)[:, None] ^ entries)
    found = np.flatnonzero((near <= radii.take(asked)[:, None]).ravel())
    which = found // near.shape[1]
    rows = found - which * near.shape[1] + part.start
    return within(words, rows, queries, asked.take(which), radii)


def within(words: Words, rows: Rows, queries: Words, asked: Numbers, radii: Numbers) -> Pairs:
    """Those of the pairs that are within the radius of their query, with their distances."""
    bits = distances(words, rows, queries, asked)
    near = np.flatnonzero(bits <= radii.take(asked))
    return asked[near], rows[near].astype(np.int64), bits[near]


def joined(parts: list[Pairs]) -> Pairs:
    """One after the other."""
    if len(parts) == 1:
        return parts[0]
    none = np.empty(0, dtype=np.int64)
    columns = zip((none, none, none.astype(np.uint16)), *parts, strict=True)
    asked, rows, bits = (np.concatenate(column) for column in columns)
    return asked, rows, bits
