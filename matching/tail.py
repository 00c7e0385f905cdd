"""The entries added lately: few, unsorted, compared with one by one."""

from typing import Final

import numpy as np

from matching.fingerprint import BYTES
from matching.segment import Found, scanned
from matching.words import Octets, words_of

_FIRST_ROOM: Final = 64


class Tail:
    """A growing matrix of rows, and where each of them is."""

    def __init__(self) -> None:
        self._room = np.empty((_FIRST_ROOM, BYTES), dtype=np.uint8)
        self._rows: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, octets: bytes) -> bool:
        return octets in self._rows

    @property
    def octets(self) -> Octets:
        """The rows in use; a view, which the next addition or removal changes."""
        return self._room[: len(self._rows)]

    def add(self, octets: bytes) -> bool:
        """Append 32 bytes; False if they are there."""
        if octets in self._rows:
            return False
        row = len(self._rows)
        if row == len(self._room):
            self._room = np.concatenate([self._room, np.empty_like(self._room)])
        self._room[row] = np.frombuffer(octets, dtype=np.uint8)
        self._rows[octets] = row
        return True

    def discard(self, octets: bytes) -> bool:
        """Remove, filling the gap with the last row; False if they are not there."""
        row = self._rows.pop(octets, None)
        if row is None:
            return False
        last = len(self._rows)
        if row != last:
            moved = self._room[last].copy()
            self._room[row] = moved
            self._rows[moved.tobytes()] = row
        self._room[last] = 0
        return True

    def search(self, queries: Octets, radius: int) -> Found:
        """Every row within `radius` bits of each query."""
        words = words_of(queries)
        return scanned(words_of(self.octets), words, np.arange(len(words)), radius)
