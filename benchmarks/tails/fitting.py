"""From distances that were seen to the share of pairs at distances too rare to be seen.

Fitted is a straight line through the logarithm of the share of pairs within so many bits, over the last decades in
which there are enough pairs to count. Chances that have to coincide make a tail fall ever faster, so that the line,
continued, is expected to lie above it; `foretold` puts that to the test on the data themselves.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.tails.readings import Numbers
from matching.radii import Tail

LEAST_COUNT: Final = 10
"""Pairs below which a count is not fitted."""

MOST_COUNT: Final = 3_000
"""Beyond it begins the bulk, where the logarithm falls faster than in the tail."""

STEP: Final = 2
"""Bits: what unrelated distances differ by."""

SUBSAMPLE: Final = 0.05


class Foretold(NamedTuple):
    """How many pairs a fit to a part of them expects where the whole has its last few, and how many are there."""

    bits: int
    expected: float
    counted: int


def fitted(near: NDArray[np.float64], pairs: int, widest: int) -> Tail:
    """The tail of distances of so many pairs, of which those within `widest` are known. ValueError with too few."""
    levels, counts = _cumulative(near, widest)
    used = (counts >= LEAST_COUNT) & (counts <= max(MOST_COUNT, LEAST_COUNT * 10))
    if used.sum() < 3:  # noqa: PLR2004 - two points are no fit
        raise ValueError(f"{counts.max(initial=0)} of {pairs} pairs within {widest} bits are too few for a fit")
    slope = np.polyfit(levels[used], np.log10(counts[used] / pairs), 1)[0]
    return Tail(int(levels[used][0]), float(counts[used][0] / pairs), float(1 / slope))


def foretold(near: NDArray[np.float64], pairs: int, widest: int) -> Foretold:
    """Fit to one pair in twenty and say what it expects of all of them."""
    whole = fitted(near, pairs, widest)
    part = near[np.random.default_rng(1).random(len(near)) < SUBSAMPLE]
    tail = fitted(part, round(pairs * SUBSAMPLE), widest)
    expected = tail.share * 10 ** ((whole.bits - tail.bits) / tail.decade) * pairs
    return Foretold(whole.bits, expected, int((near <= whole.bits).sum()))


def _cumulative(near: NDArray[np.float64], widest: int) -> tuple[Numbers, Numbers]:
    levels = np.arange(0, widest + 1, STEP)
    return levels, np.searchsorted(np.sort(near), levels, side="right")
