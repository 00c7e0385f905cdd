"""How near is near enough: radii that follow from how often we may be wrong.

A post asks a hundred looks of every entry, so the same radius errs a thousand times more often on a list a thousand
times as long. What is fixed is therefore the share of posts that may be hit by accident. Divided by the number of
comparisons a post costs it is what one comparison may contribute; how often unrelated pictures come how near was
measured (`benchmarks.tails`, docs/thresholds.md); the radius is where the two meet, so it tightens by itself as the
list grows.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import log10
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import MATCH_RADIUS
from matching.looks.views import KINDS, Kind
from matching.match import Trust


class Use(IntEnum):
    """What a match may lead to; the later ones are stricter."""

    REVIEW = 0
    """A moderator is asked."""
    CONFIRMED = 1
    """Something is done by itself, on an entry that a review confirmed."""
    UNVERIFIED = 2
    """Something is done by itself, on an entry nobody reviewed. Its word is worth less, so it may err less often."""


BUDGET: Final = {Use.REVIEW: 1e-4, Use.CONFIRMED: 1e-6, Use.UNVERIFIED: 1e-7}
"""The share of posts that may be hit by accident: half of it by entries of whole images, half by derived ones."""

WIDEST: Final = {Use.REVIEW: 46, Use.CONFIRMED: 40, Use.UNVERIFIED: 36}
"""Bits. No radius is wider, however short the list: beyond, pictures of one layout meet (docs/thresholds.md)."""


class Tail(NamedTuple):
    """How often unrelated fingerprints come near each other."""

    bits: int
    share: float
    """Of all pairs, those within `bits`."""
    decade: float
    """Within so many bits less there are ten times fewer."""

    def radius(self, allowed: float) -> int:
        """The widest radius, in bits, with at most this share of unrelated pairs within it; below 0 for none."""
        return int(np.floor(self.bits - self.decade * log10(self.share / allowed)))


TAIL: Final = Tail(68, 8.8e-10, 7.7)
"""Of all kinds of looks and entries alike: their tails do not differ by more than chance."""

AFFORDED: Final = ((20_000, 46), (200_000, 40), (2_000_000, 30))
"""Entries of both sorts, and how many bits a search of so many may go: every six bits more, it takes three times as
long, and it is not to take longer than reading the image. Longer lists are searched within BEYOND."""

BEYOND: Final = 28


@dataclass(frozen=True, slots=True)
class Radii:
    """The radii for one size of the list, in bits.

    They are held against `counted` distances, not bare ones. All but the convention's are even: a fingerprint has as
    many ones as zeros, so that two of them differ in an even number of bits.
    """

    entries: int
    derived_entries: int
    looks: int

    @classmethod
    def at(cls, entries: int, derived_entries: int, looks: int) -> Self:
        """For so many entries of whole images and of derived ones, and so many looks at a post."""
        return cls(_two_digits(entries), _two_digits(derived_entries), _two_digits(looks))

    def searched(self, kinds: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """For each look, by the place of its kind in KINDS, the widest radius at which it may matter."""
        sorts = (False, True) if self.derived_entries else (False,)
        widest = [max(self.review(kind, derived=derived) for derived in sorts) for kind in KINDS]
        return np.array(widest, dtype=np.uint8)[kinds]

    def counted(self, kind: Kind, distance: int, lacking: int, *, derived: bool) -> int:
        """What to hold against a radius: a distance, and what is added since its fingerprints say little.

        `lacking` is the larger `matching.templates.plainness` of the two. The convention for whole images does
        without.
        """
        return (
            distance if self._conventional(kind, derived=derived) and distance <= MATCH_RADIUS else distance + lacking
        )

    def automatic(self, kind: Kind, trust: Trust, *, derived: bool) -> int:
        """How near a look must come to an entry for something to be done without asking a person."""
        return self._radius(kind, Use.CONFIRMED if trust is Trust.CONFIRMED else Use.UNVERIFIED, derived=derived)

    def review(self, kind: Kind, *, derived: bool) -> int:
        """How near a look must come to an entry for a person to be asked; never less than what acts by itself."""
        return self._radius(kind, Use.REVIEW, derived=derived)

    def _radius(self, kind: Kind, use: Use, *, derived: bool) -> int:
        found = _radius(self.derived_entries if derived else self.entries, self.looks, use)
        found = min(found, _afforded(self.entries + self.derived_entries))
        return max(found, MATCH_RADIUS) if self._conventional(kind, derived=derived) else found

    def _conventional(self, kind: Kind, *, derived: bool) -> bool:
        return kind is Kind.WHOLE and not derived


@lru_cache(maxsize=256)
def _radius(entries: int, looks: int, use: Use) -> int:
    """By the union bound: comparisons do not share their chances, they add them up."""
    allowed = BUDGET[use] / 2 / (max(entries, 1) * max(looks, 1))
    return min(WIDEST[use], max(0, TAIL.radius(allowed))) // 2 * 2


def _afforded(entries: int) -> int:
    return next((bits for most, bits in AFFORDED if entries <= most), BEYOND)


def _two_digits(number: int) -> int:
    """Rounded up, so that radii change seldom."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return -(-number // step) * step
