"""Building the next segment while the present ones go on answering."""

import threading
from collections.abc import Sequence

import numpy as np

from matching.search.segment import Segment
from matching.search.tail import Tail


class Merge(threading.Thread):
    """A thread that makes one segment of several and a tail, as they are now; numpy sorts without the GIL.

    The index goes on searching, removing and relabelling in them, and collects in `touched` which entries it did
    that to since. Once the thread has ended, `built` is the segment, or `failure` what prevented it.
    """

    def __init__(self, segments: Sequence[Segment], tail: Tail) -> None:
        super().__init__(name="index-merge", daemon=True)
        self.segments = tuple(segments)
        self.tail = tail
        self.touched: set[bytes] = set()
        self.built: Segment | None = None
        self.failure: BaseException | None = None
        self._kept = [(part.words, part.labels.copy(), part.alive.copy()) for part in segments]
        self._added = (tail.words.copy(), tail.labels.copy())

    def run(self) -> None:
        """Copy what is alive, sort, make the tables."""
        try:
            words = [words if alive.all() else words[:, alive] for words, _, alive in self._kept]
            labels = [labels[alive] for _, labels, alive in self._kept]
            self.built = Segment.built(
                np.concatenate([*words, self._added[0]], axis=1), np.concatenate([*labels, self._added[1]])
            )
        except BaseException as failure:  # noqa: BLE001 - carried to the thread that owns the index
            self.failure = failure
