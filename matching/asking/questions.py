"""Which looks at a post a source is asked about: few, since each is a request to somebody else's server."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from matching.fingerprint import MATCH_RADIUS
from matching.looks.orientations import Orientation
from matching.looks.views import KINDS, Kind, View, Views
from matching.search.words import octets_of
from matching.templates import common

MOST: Final = 6
"""Questions about one image. A server of HMA answers some 50 in a second for each of its processes."""

_OF_THE_WHOLE: Final = (Orientation.UPRIGHT, Orientation.MIRRORED)

_INSIDE: Final = (Kind.TRIMMED, Kind.BLURRED_PADDING, Kind.INNER_RECTANGLE)
"""Looks that show another picture in the post. They come in the order of how likely they are to be one, before further
cuts of the first of them."""

_RECTIFIED_AFTER: Final = 2
"""Of them, before one that was seen from an angle. Crops, parts and small turns are left to lists that are held here:
they find what a registration has prepared for, and such a source holds whole images only."""

_SAME_WITHIN: Final = MATCH_RADIUS
"""Bits. Two looks so near to each other mostly have the same answer; farther apart, fewer are tried in the end."""

_SPARE: Final = 2
"""Looks that stand by for such as are left out; weighing one takes a fifth of a millisecond."""


def questions_of(views: Views) -> list[View]:
    """The looks to ask about, the most telling first; none that thousands of images have in common."""
    chosen: list[View] = []
    for number in _candidates(views):
        look = views[number]
        if all(look.fingerprint.distance(one.fingerprint) > _SAME_WITHIN for one in chosen):
            chosen.append(look)
            if len(chosen) == MOST + _SPARE:
                break
    usual = common(octets_of(one.fingerprint for one in chosen)).tolist() if chosen else []
    return [look for look, is_usual in zip(chosen, usual, strict=True) if not is_usual][:MOST]


def _candidates(views: Views) -> list[int]:
    """Places among the views."""
    kinds, lying = np.frombuffer(views.kinds, np.uint8), np.frombuffer(views.orientations, np.uint8)

    def places(ways: Sequence[Orientation], *of: Kind) -> list[int]:
        chosen = np.isin(kinds, [KINDS.index(kind) for kind in of]) & np.isin(lying, ways)
        return [int(place) for place in np.flatnonzero(chosen)]

    inside = places([Orientation.UPRIGHT], *_INSIDE)
    inside[_RECTIFIED_AFTER:_RECTIFIED_AFTER] = places([Orientation.UPRIGHT], Kind.RECTIFIED)[:1]
    return places(_OF_THE_WHOLE, Kind.WHOLE) + inside
