"""The entries added lately: few, unsorted, compared with one by one."""

from typing import Final

import numpy as np

from matching.search.scan import Pairs, scanned
from matching.search.words import WORDS, Numbers, Words

_FIRST_ROOM: Final = 64
_AS_STORED: Final = ">u8"


class Tail:
    """A growing matrix of entries with a label of one byte each, and where each of them is."""

    def __init__(self) -> None:
        self._words: Words = np.zeros((WORDS, _FIRST_ROOM), dtype=np.uint64)
        self._labels = np.zeros(_FIRST_ROOM, dtype=np.uint8)
        self._rows: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def words(self) -> Words:
        """4 x N; a view, which the next addition or removal changes."""
        return self._words[:, : len(self._rows)]

    @property
    def labels(self) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
        """One for each; a view."""
        return self._labels[: len(self._rows)]

    def row_of(self, octets: bytes) -> int | None:
        """Where these 32 bytes are, until the next removal."""
        return self._rows.get(octets)

    def add(self, octets: bytes, label: int) -> None:
        """Append 32 bytes that are not there."""
        row = len(self._rows)
        if row == len(self._labels):
            self._words = np.concatenate([self._words, np.zeros_like(self._words)], axis=1)
            self._labels = np.concatenate([self._labels, np.zeros_like(self._labels)])
        self._words[:, row] = np.frombuffer(octets, dtype=_AS_STORED)
        self._labels[row] = label
        self._rows[octets] = row

    def discard(self, octets: bytes) -> None:
        """Remove 32 bytes that are there, filling the gap with the last entry."""
        row, last = self._rows.pop(octets), len(self._rows)
        if row != last:
            moved = self._words[:, last].astype(_AS_STORED).tobytes()
            self._words[:, row], self._labels[row] = self._words[:, last], self._labels[last]
            self._rows[moved] = row
        self._words[:, last] = 0

    def search(self, queries: Words, radii: Numbers) -> Pairs:
        """Every entry within its radius of each query (4 x Q)."""
        return scanned(self.words, queries, np.arange(len(radii)), radii)
