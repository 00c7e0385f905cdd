"""Building the next segment while the present one goes on answering."""

import threading

import numpy as np

from matching.segment import Segment
from matching.tail import Tail


class Merge(threading.Thread):
    """A thread that makes one segment of a segment and a tail, as they are now; numpy sorts without the GIL.

    The index goes on searching and removing in `tail`, and collects in `touched` what it removed from or revived
    in either since. Once the thread has ended, `built` is the segment, or `failure` what prevented it.
    """

    def __init__(self, segment: Segment, tail: Tail) -> None:
        super().__init__(name="index-merge")
        self.tail = tail
        self.touched: set[bytes] = set()
        self.built: Segment | None = None
        self.failure: BaseException | None = None
        self._octets = segment.octets
        self._alive = segment.alive.copy()
        self._added = tail.octets.copy()

    def run(self) -> None:
        """Copy what is alive, sort, make the tables."""
        try:
            self.built = Segment.built(np.concatenate([self._octets[self._alive], self._added]))
        except BaseException as failure:  # noqa: BLE001 - carried to the thread that owns the index
            self.failure = failure
