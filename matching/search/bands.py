"""Where to look so that nothing within a radius is missed: the pigeonholes of multi-index hashing.

Norouzi, Punjani, Fleet, "Fast exact search in Hamming space with multi-index hashing", 2014. The 256 bits are cut
into n bands. Give each band a number of flips; as soon as (flips + 1) summed over the bands exceeds the radius, two
fingerprints within the radius agree, in at least one band, within that band's flips. So looking up every value that
is so many flips from the asked one, in every band, finds all there is.

The same is true of two halves first and of the bands of each half then: a pair within the radius is near in some
half, within that half's share of the radius, and agrees in a band of that same half. So the other 64 bits of the half
already tell nearly every candidate that is none.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import comb
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BITS
from matching.search.words import WORD_BITS, Numbers, Words

_HALF_BITS: Final = BITS // 2

_GROUP: Final = 8
"""Values that share a byte of a table; see matching.search.table."""


class Plan(NamedTuple):
    """What makes one radius exact."""

    flips: tuple[int, ...]
    """Of each band; -1 where it need not be looked at."""
    limits: tuple[int, int]
    """Bits of each half, within which a pair found through a band of that half has to be."""


class Flips(NamedTuple):
    """The F numbers with at most so many bits set, ascending, so that neighbours share a line of memory."""

    values: Numbers
    places: Numbers
    """Which byte of a table, counted from that of the asked value by exclusive or."""
    masks: NDArray[np.uint8]
    """8 x F: for each place of the asked value within its byte, the bit to test."""


@dataclass(frozen=True)
class Bands:
    """So many bands in each half, of equal width; a few bits at the end of a half may belong to none."""

    in_half: int

    @property
    def number(self) -> int:
        """Of both halves together."""
        return 2 * self.in_half

    @property
    def width(self) -> int:
        """Bits of a band."""
        return _HALF_BITS // self.in_half

    @property
    def values(self) -> int:
        """Of all bands together."""
        return self.number << self.width

    def keys(self, words: Words, band: int) -> Numbers:
        """The value of one band in each of N fingerprints; bands have consecutive ranges of values."""
        word, skipped = divmod(self._first_bit(band), WORD_BITS)
        missing = skipped + self.width - WORD_BITS
        if missing <= 0:
            bits = words[word] >> np.uint64(-missing)
        else:
            bits = (words[word] << np.uint64(missing)) | (words[word + 1] >> np.uint64(WORD_BITS - missing))
        values = (bits & np.uint64((1 << self.width) - 1)).astype(np.int64)
        return np.asarray(values + (band << self.width))

    @cached_property
    def halves(self) -> Numbers:
        """Of each band the half it lies in."""
        return np.repeat(np.arange(2), self.in_half)

    @cached_property
    def guards(self) -> Numbers:
        """Of each band the word, of the two in its half, that has less of the band."""
        middles = [self._first_bit(band) + self.width // 2 for band in range(self.number)]
        return np.array([middle // WORD_BITS ^ 1 for middle in middles], dtype=np.int64)

    def plan(self, radius: int) -> Plan:
        """Flips shared out as evenly as possible, over the bands and over the halves."""
        most, over = divmod(radius + 1, self.number)
        order = sorted(range(self.number), key=lambda band: (band % self.in_half, band))
        flips = [most - 1] * self.number
        for band in order[:over]:
            flips[band] += 1
        first, second = flips[: self.in_half], flips[self.in_half :]
        return Plan(tuple(flips), (sum(first) + self.in_half - 1, sum(second) + self.in_half - 1))

    def _first_bit(self, band: int) -> int:
        half, within = divmod(band, self.in_half)
        return half * _HALF_BITS + within * self.width


def flips_count(width: int, most: int) -> int:
    """How many numbers of so many bits have at most so many set; none for -1."""
    return sum(comb(width, count) for count in range(min(most, width) + 1))


@lru_cache(maxsize=32)
def flips_of(width: int, most: int) -> Flips:
    """All of them."""
    chosen = (bits for count in range(most + 1) for bits in combinations(range(width), count))
    values = np.array(sorted(sum(1 << bit for bit in bits) for bits in chosen), dtype=np.int64)
    within = np.arange(_GROUP)[:, None] ^ (values % _GROUP)
    return Flips(values, values // _GROUP, (1 << within).astype(np.uint8))
