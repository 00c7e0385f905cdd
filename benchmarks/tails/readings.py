"""Every picture as somebody posts it and as somebody registers it, in columns."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.pictures import jpeg
from benchmarks.recall.telegram import fetched
from benchmarks.tails.crowd import Member
from config.errors import ImageRefused
from matching.fingerprint import BYTES, MINIMUM_QUALITY
from matching.images import read
from matching.reading import Purpose, Reading
from matching.search.words import Octets
from matching.templates import common

REGISTERED_QUALITY = 95
"""Of the JPEG a person registers."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """Fingerprints of one use, and for each the number of its family and what it is."""

    octets: Octets
    families: Numbers
    codes: Numbers
    """Of a look the place of its kind in KINDS; of an entry 1 where it is derived."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """All looks at the pictures, and all entries they would make."""

    pictures: int
    looks: Column
    entries: Column


def readings(members: Iterable[Member]) -> Crowd:
    """Read all of them, both ways. A picture that nobody could register makes no entry."""
    looks, entries, families, pictures = _Rows(), _Rows(), dict[str, int](), 0
    for member in members:
        family = families.setdefault(member.family, len(families))
        try:
            post = read(fetched(member.image))
            listed = read(jpeg(member.image.convert("RGB"), REGISTERED_QUALITY), purpose=Purpose.LISTED)
        except ImageRefused:
            continue
        pictures += 1
        looks.put(_rows(post.views.octets), family, list(post.views.kinds))
        octets = _entries(listed)
        entries.put(octets, family, [int(number > 0) for number in range(len(octets))])
    return Crowd(pictures, looks.column(), entries.column())


class _Rows:
    """A column that grows."""

    def __init__(self) -> None:
        self._octets: list[Octets] = []
        self._families: list[int] = []
        self._codes: list[int] = []

    def put(self, octets: Octets, family: int, codes: list[int]) -> None:
        self._octets.append(octets)
        self._families += [family] * len(octets)
        self._codes += codes

    def column(self) -> Column:
        return Column(np.concatenate(self._octets), np.array(self._families), np.array(self._codes))


def _entries(listed: Reading) -> Octets:
    """What is registered of a picture, its own fingerprint first; nothing where that is refused."""
    own = _rows(listed.fingerprint.octets)
    if listed.quality < MINIMUM_QUALITY or common(own)[0]:
        return own[:0]
    derived = _rows(listed.derived)
    return np.concatenate([own, derived[~common(derived)]])


def _rows(octets: bytes) -> Octets:
    return np.frombuffer(octets, np.uint8).reshape(-1, BYTES)
