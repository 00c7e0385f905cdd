"""A post against the blocklist: every look at it compared, and what may be concluded from what is near.

The one place where the bot, `egide scan` and the benchmarks compare.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BYTES, MINIMUM_QUALITY
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, Kind, Views
from matching.match import Doubt, Match, Trust
from matching.radii import Radii
from matching.reading import Reading
from matching.search.words import Octets, octets_of
from matching.templates import common, plainness, prepare

OF_THE_WHOLE: Final = frozenset({Kind.WHOLE, Kind.INVERTED})
"""Looks whose detail is the post's quality; the others were left out at once where they show too little."""

WEIGHED_TOGETHER: Final = 8
"""Neighbours, the nearest first. Weighing one takes up to a millisecond, and the first few mostly decide."""

MOST_WEIGHED: Final = 400
"""Neighbours of one post. A hundred looks at a hundred parts of the same image may be near each other."""


class Entries(Protocol):
    """The blocklist in force (matching.blocklist.Blocklist)."""

    def __len__(self) -> int:
        """Entries of every kind."""

    @property
    def derived_entries(self) -> int:
        """Those that are of parts of images."""

    def lookup(self, posted: Octets, radius: NDArray[np.uint8], *, with_rejected: bool) -> list[Match]:
        """The entries near each of the fingerprints, nearest first."""


class Matcher:
    """Compares readings with a list."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        prepare()  # a quarter of a second that the first match would wait for

    def matches(self, reading: Reading) -> list[Match]:
        """The entries near the post, the weightiest first: certain ones, then confirmed ones, then the nearest.

        Each entry once, by the look that comes nearest to it. Once there is a certain match that none of the
        others can outweigh, the others are not gone through.
        """
        views = reading.views
        if not len(views) or not len(self._entries):
            return []
        size, derived = len(self._entries), self._entries.derived_entries
        radii = Radii.at(size - derived, derived, len(views))
        kinds = np.frombuffer(views.kinds, np.uint8)
        octets = np.frombuffer(views.octets, np.uint8).reshape(-1, BYTES)
        near = self._entries.lookup(octets, radii.searched(kinds), with_rejected=True)
        found: dict[object, Match] = {}
        for match in _weighed(_not_shielded(near, views), reading, radii):
            known = found.setdefault(match.entry, match)
            found[match.entry] = min(known, match, key=weight)
        return sorted(found.values(), key=weight)


def weight(match: Match) -> tuple[bool, bool, int]:
    """Smaller decides: what is certain, then what is confirmed, then what is nearer."""
    return (match.doubt is not None, match.trust is not Trust.CONFIRMED, match.distance)


def _not_shielded(near: list[Match], views: Views) -> list[Match]:
    """Without rejected entries, and without what lies at least as near to one; each with what was looked at."""
    rejected = {match.asked: match.distance for match in reversed(near) if match.trust is Trust.REJECTED}
    return [
        replace(match, kind=KINDS[views.kinds[match.asked]], orientation=Orientation(views.orientations[match.asked]))
        for match in near
        if match.trust is not Trust.REJECTED and match.distance < rejected.get(match.asked, match.distance + 1)
    ]


def _weighed(near: list[Match], reading: Reading, radii: Radii) -> Iterator[Match]:
    """Those that count for something, with the doubt about them, from the nearest on until nothing can change."""
    confirmed = sum(match.trust is Trust.CONFIRMED for match in near)
    for first in range(0, min(len(near), MOST_WEIGHED), WEIGHED_TOGETHER):
        some = near[first : first + WEIGHED_TOGETHER]
        told = [match for match in _of_some(some, reading, radii) if match]
        yield from told
        confirmed -= sum(match.trust is Trust.CONFIRMED for match in some)
        if any(match.doubt is None and (match.trust is Trust.CONFIRMED or not confirmed) for match in told):
            return


def _of_some(some: list[Match], reading: Reading, radii: Radii) -> Iterator[Match | None]:
    octets = octets_of(one for match in some for one in (match.posted, match.entry))
    usual: list[bool] = np.asarray(common(octets).reshape(-1, 2).any(axis=1)).tolist()
    plain: list[int] = np.asarray(plainness(octets).reshape(-1, 2).max(axis=1)).tolist()
    for match, is_usual, bits in zip(some, usual, plain, strict=True):
        yield None if is_usual else _told(match, bits, reading, radii)


def _told(match: Match, plain: int, reading: Reading, radii: Radii) -> Match | None:
    """The match with the doubt about it, or nothing where it is too far; `plain` bits count as further distance."""
    if match.kind in OF_THE_WHOLE and reading.quality < MINIMUM_QUALITY:
        return replace(match, doubt=Doubt.DETAIL)
    distance = radii.counted(match.kind, match.distance, plain, derived=match.derived)
    if distance <= radii.automatic(match.kind, match.trust, derived=match.derived):
        return match
    if distance <= radii.review(match.kind, derived=match.derived):
        return replace(match, doubt=Doubt.DISTANCE)
    return None
