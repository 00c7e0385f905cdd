"""A post against the blocklist: every look at it compared, and what may be concluded from what is near.

The one place where the bot, `egide scan` and the benchmarks compare.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.fingerprint import BYTES, MATCH_RADIUS, MINIMUM_QUALITY, Fingerprint
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, Kind, Views
from matching.match import Doubt, Match, Trust
from matching.radii import Radii
from matching.reading import Reading
from matching.search.words import Octets, octets_of, words_of
from matching.templates import common, nearest, plainness, prepare

OF_THE_WHOLE: Final = frozenset({Kind.WHOLE, Kind.INVERTED, Kind.CROPPED, Kind.UNTILTED})
"""Looks that show about what the post shows, so that its quality counts; looks at a part of it were left out at once
where they show too little."""

ABOUT_THE_POST: Final = (*OF_THE_WHOLE, Kind.TRIMMED, Kind.BLURRED_PADDING)
"""Looks that show all that the post shows, but for what was put around it."""

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

    def nearest(self, posted: Octets, radii: NDArray[np.uint8]) -> list[Match]:
        """The few nearest entries of each trust for each of the fingerprints, unless a rejected one is as near."""


class Matcher:
    """Compares readings with a list."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        prepare()  # a quarter of a second that the first match would wait for

    def matches(
        self, reading: Reading, dismissed: Collection[Fingerprint] = (), without: Collection[str] = ()
    ) -> list[Match]:
        """The entries near the post, the weightiest first: certain ones, then confirmed ones, then the nearest.

        Each entry once, by the look that comes nearest to it. Once there is a certain match that none of the
        others can outweigh, the others are not gone through. Entries and looks that are `dismissed` do not count,
        nor do the entries of the sources `without` which it is to be judged.
        """
        views = reading.views
        if not len(views) or not len(self._entries):
            return []
        size, derived = len(self._entries), self._entries.derived_entries
        radii = Radii.at(size - derived, derived, len(views))
        kinds = np.frombuffer(views.kinds, np.uint8)
        octets = np.frombuffer(views.octets, np.uint8).reshape(-1, BYTES)
        near = self._entries.nearest(octets, radii.searched(kinds))
        near = [match for match in near if match.source not in without] if without else near
        excluded = frozenset(dismissed)
        left = [match for match in _seen(near, views) if excluded.isdisjoint((match.posted, match.entry))]
        found: dict[Fingerprint, Match] = {}
        for match in _weighed(sorted(left, key=_first_weighed), reading, radii):
            found[match.entry] = min(found.get(match.entry, match), match, key=weight)
        return sorted(found.values(), key=weight)


def weight(match: Match) -> tuple[bool, bool, bool, bool, int]:
    """Smaller decides: what is certain, then what is confirmed, then what says it most plainly."""
    return (match.doubt is not None, match.trust is not Trust.CONFIRMED, *_plainest(match))


def shows_one_of(reading: Reading, dismissed: Collection[Fingerprint]) -> bool:
    """Whether the post is a copy of an image that was dismissed: mirrored, cropped or framed, but not one of several.

    An image on the list has a hundred entries, of which a dismissal names one.
    """
    views = reading.views
    whole = np.isin(np.frombuffer(views.kinds, np.uint8), [KINDS.index(kind) for kind in ABOUT_THE_POST])
    looks = words_of(np.frombuffer(views.octets, np.uint8).reshape(-1, BYTES)[whole])
    return any(
        bool((np.bitwise_count(looks ^ words_of(octets_of([one]))).sum(axis=0) <= MATCH_RADIUS).any())
        for one in dismissed
    )


def _plainest(match: Match) -> tuple[bool, bool, int]:
    """Smaller is the plainer word: the whole image before a part of it, the whole post before a part, then the nearer.

    A copy is a bit or two nearer to one of a hundred crops of the image than to the image itself.
    """
    return (match.derived, match.kind is not Kind.WHOLE, match.distance)


def _seen(near: list[Match], views: Views) -> list[Match]:
    """With what was looked at; looks that thousands of images have in common are left out at once."""
    looks = sorted({match.asked: match.posted for match in near}.items())
    usual = {
        asked for (asked, _), one in zip(looks, common(octets_of(dict(looks).values())).tolist(), strict=True) if one
    }
    return [
        replace(match, kind=KINDS[views.kinds[match.asked]], orientation=Orientation(views.orientations[match.asked]))
        for match in near
        if match.asked not in usual
    ]


def _first_weighed(match: Match) -> tuple[bool, bool, bool, int]:
    return (match.trust is not Trust.CONFIRMED, *_plainest(match))


def _weighed(near: list[Match], reading: Reading, radii: Radii) -> Iterator[Match]:
    """Those that count for something, with the doubt about them, from the nearest on until nothing can change."""
    confirmed = sum(match.trust is Trust.CONFIRMED for match in near)
    for first in range(0, min(len(near), MOST_WEIGHED), WEIGHED_TOGETHER):
        some = near[first : first + WEIGHED_TOGETHER]
        told = [match for match in counted(some, reading, radii) if match]
        yield from told
        confirmed -= sum(match.trust is Trust.CONFIRMED for match in some)
        if any(match.doubt is None and (match.trust is Trust.CONFIRMED or not confirmed) for match in told):
            return


def counted(some: list[Match], reading: Reading, radii: Radii) -> Iterator[Match | None]:
    """Each of some matches with the doubt about it, or None where it counts for nothing. Takes up to 1 ms for each."""
    octets = octets_of(one for match in some for one in (match.posted, match.entry))
    away = nearest(octets)
    usual: list[bool] = np.asarray(common(octets, away).reshape(-1, 2).any(axis=1)).tolist()
    plain: list[int] = np.asarray(plainness(octets, away).reshape(-1, 2).max(axis=1)).tolist()
    for match, is_usual, bits in zip(some, usual, plain, strict=True):
        yield None if is_usual else _told(match, bits, reading, radii)


def _told(match: Match, plain: int, reading: Reading, radii: Radii) -> Match | None:
    """The match with the doubt about it, or nothing where it is too far; `plain` bits count as further distance."""
    distance = radii.counted(match.kind, match.distance, plain, derived=match.derived)
    if distance > max(
        radii.review(match.kind, derived=match.derived),
        automatic := radii.automatic(match.kind, match.trust, derived=match.derived),
    ):
        return None
    if match.kind in OF_THE_WHOLE and reading.quality < MINIMUM_QUALITY:
        return replace(match, doubt=Doubt.DETAIL)
    return match if distance <= automatic else replace(match, doubt=Doubt.DISTANCE)
