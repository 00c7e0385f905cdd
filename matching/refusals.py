"""What is refused at the door of the list: fingerprints that say nothing, and those the operator has rejected.

Pure rules. A PDQ fingerprint has 128 ones by construction (each bit says whether a coefficient is above the median);
134 photographs and 2,378 fingerprints derived of them had exactly that. Random bits have 128 with a deviation of 8.
So the bounds below lie where neither comes: six deviations away, which one of half a billion random ones is.
"""

import threading
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from config.errors import N_
from matching.drawings import drawn
from matching.fingerprint import BITS, BYTES, MATCH_RADIUS, MINIMUM_QUALITY, Fingerprint
from matching.looks.turned_bits import turned_bits
from matching.search.index import Index
from matching.search.words import Octets, octets_of
from matching.templates import COMMON_WITHIN

MOST_UNEVEN: Final = 48
"""Ones more or less than half."""

_PERIODS: Final = (1, 2, 4, 8, 16)
"""Bytes. What repeats itself after so many is typed, or computed from nothing, and no picture's."""


class Reason(StrEnum):
    """Why a fingerprint is not taken, as services and scripts say it."""

    DEGENERATE = "degenerate"
    PLAIN_DRAWING = "plain-drawing"
    LOW_QUALITY = "low-quality"
    REJECTED = "rejected"


TOLD: Final = {
    Reason.DEGENERATE: N_("no picture has such a fingerprint: nearly all of its bits are equal, or they repeat"),
    Reason.PLAIN_DRAWING: N_("it is the fingerprint of a plain drawing, and would fit thousands of images"),
    Reason.LOW_QUALITY: N_("the image shows too little to be told from others (a quality of 50 is needed)"),
    Reason.REJECTED: N_("this list cannot take this image"),
}
"""Each reason, for people."""


class Refusal(NamedTuple):
    """A fingerprint that was not taken."""

    fingerprint: Fingerprint
    reason: Reason


class NegativeList:
    """The fingerprints the operator has rejected, as they are and in the other seven ways an image can lie."""

    def __init__(self, octets: Octets) -> None:
        self._count = len(octets)
        self._index = Index()
        if self._count:
            self._index.add_many(turned_bits(octets).reshape(-1, BYTES))
        self._turn = threading.Lock()

    def holds(self, octets: Octets) -> NDArray[np.bool_]:
        """Which of N x 32 fingerprints are within the radius of one."""
        if not self._count:
            return np.zeros(len(octets), np.bool_)
        with self._turn:
            return _found(self._index, octets, MATCH_RADIUS)


def reasons(octets: Octets) -> list[Reason | None]:
    """Why each of N x 32 fingerprints can never act, None where it can. Some 20 microseconds each."""
    ones = np.bitwise_count(octets).sum(axis=1, dtype=np.int64)
    degenerate = (np.abs(ones - BITS // 2) > MOST_UNEVEN) | _repeating(octets)
    plain = _Drawings.near(octets)
    return [
        Reason.DEGENERATE if empty else Reason.PLAIN_DRAWING if drawing else None
        for empty, drawing in zip(degenerate.tolist(), plain.tolist(), strict=True)
    ]


def refusals(
    fingerprints: Sequence[Fingerprint], qualities: Sequence[int | None], negative: NegativeList
) -> list[Refusal]:
    """Those of the fingerprints that are not taken, in their order; a quality nobody told is None."""
    if not fingerprints:
        return []
    octets = octets_of(fingerprints)
    rejected = negative.holds(octets).tolist()
    found = zip(fingerprints, qualities, reasons(octets), rejected, strict=True)
    judged = ((one, _reason(quality, reason, rejected=no)) for one, quality, reason, no in found)
    return [Refusal(one, reason) for one, reason in judged if reason]


def _reason(quality: int | None, reason: Reason | None, *, rejected: bool) -> Reason | None:
    if reason:
        return reason
    if quality is not None and quality < MINIMUM_QUALITY:
        return Reason.LOW_QUALITY
    return Reason.REJECTED if rejected else None


def _repeating(octets: Octets) -> NDArray[np.bool_]:
    repeats = np.zeros(len(octets), np.bool_)
    for period in _PERIODS:
        parts = octets.reshape(len(octets), BYTES // period, period)
        repeats |= (parts == parts[:, :1]).all(axis=(1, 2))
    return repeats


class _Drawings:
    """The plain drawings and their complements. Several threads may ask, one at a time: an index is for one."""

    _turn: Final = threading.Lock()

    @classmethod
    def near(cls, octets: Octets) -> NDArray[np.bool_]:
        with cls._turn:
            return _found(_drawings(), octets, COMMON_WITHIN)


@lru_cache(maxsize=1)
def _drawings() -> Index:
    octets = drawn()
    index = Index()
    index.add_many(np.concatenate([octets, ~octets]))
    return index


def _found(index: Index, octets: Octets, radius: int) -> NDArray[np.bool_]:
    found = np.zeros(len(octets), np.bool_)
    found[index.search(octets, radius).queries] = True
    return found
