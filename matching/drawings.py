"""Drawings simpler than any picture worth a fingerprint, by formula: an edge, a stripe, a disc, a spot, a box, a slope.

A picture that shows little besides one of them (a wall with its corner, a lamp in the dark, a speck on paper) has
nearly the same fingerprint as the drawing, and so as every other picture like it. Positions, sizes and angles go in
steps a fingerprint hardly feels; dark and light exchanged need no drawing of their own, being its complement.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.looks.windows import fingerprints
from matching.pdq import FREQUENCIES
from matching.search.words import Octets

SIDE: Final = 32
"""Points of a drawing's side: twice the highest frequency, and a quarter of the work of the 64 of a picture."""

Drawings = NDArray[np.float32]
"""N x 32 x 32, in no unit: a fingerprint ignores brightness and contrast."""

_PLACES: Final = ((np.arange(SIDE) + 0.5) / SIDE - 0.5).astype(np.float32)
_ACROSS: Final = _PLACES[None, None, :]
_DOWN: Final = _PLACES[None, :, None]
"""-0.5..0.5 of the side."""

_CRISP: Final = 0.03
"""Half of the width of an edge, in sides."""


def drawn() -> Octets:
    """The fingerprints of all drawings, about 18,000 x 32 bytes; a quarter of a second."""
    kinds = (_edges(), _stripes(), _discs(), _spots(), _boxes())
    taken = [fingerprints(_frequencies(drawings)) for kind in kinds for drawings in kind]
    return np.concatenate([*taken, fingerprints(_slopes())])


def _frequencies(drawings: Drawings) -> Drawings:
    """The cosine transform a fingerprint takes, of drawings as they are: they need no blur."""
    number = np.arange(1, FREQUENCIES + 1)[:, None]
    cosines = np.cos(np.pi / SIDE * number * (np.arange(SIDE) + 0.5)).astype(np.float32)
    return np.asarray(cosines @ drawings @ cosines.T, dtype=np.float32)


def _steps(most: float, count: int) -> Drawings:
    """Evenly from -most to most, one for each drawing."""
    return np.linspace(-most, most, count, dtype=np.float32)[:, None, None]


def _slanted(count: int) -> Iterator[Drawings]:
    """The distance of each point from a line through the middle, for lines at this many angles of half a turn."""
    for angle in np.arange(count) * np.pi / count:
        yield np.asarray(_ACROSS * np.cos(angle) + _DOWN * np.sin(angle), dtype=np.float32)


def _edges() -> Iterator[Drawings]:
    """Two halves, sharp or running into each other."""
    for slanted, softness in product(_slanted(60), (0.02, 0.12, 0.4)):
        yield np.clip((slanted - _steps(0.66, 45)) / softness, -1, 1)


def _stripes() -> Iterator[Drawings]:
    """A line or a band."""
    for slanted, half in product(_slanted(32), (0.02, 0.06, 0.12, 0.2, 0.3)):
        yield np.clip((half - np.abs(slanted - _steps(0.6, 25))) / _CRISP, -1, 1)


def _discs() -> Iterator[Drawings]:
    """A disc, a part of one, an arc; the light of a lamp; a vignette."""
    for middle in np.linspace(-0.75, 0.75, 16):
        radius = np.hypot(_ACROSS - np.float32(middle), _DOWN - _steps(0.75, 16))
        for size in (0.1, 0.2, 0.3, 0.42, 0.55, 0.75, 1.0):
            yield np.clip((radius - size) / _CRISP, -1, 1)
        for reach in (0.25, 0.6, 1.2):
            yield np.clip(radius / reach, 0, 1)


def _spots() -> Iterator[Drawings]:
    """One small round or oval thing."""
    sizes = ((0.04, 0.04), (0.08, 0.08), (0.06, 0.15), (0.15, 0.06), (0.13, 0.25), (0.25, 0.13))
    for middle, (wide, high) in product(np.linspace(-0.53, 0.53, 15), sizes):
        yield np.minimum(
            ((_ACROSS - np.float32(middle)) / wide) ** 2 + ((_DOWN - _steps(0.53, 15)) / high) ** 2, np.float32(1)
        )


def _boxes() -> Iterator[Drawings]:
    """A rectangle of one colour on another, or in a corner, or a frame."""
    ends = [*combinations(np.linspace(-0.5, 0.5, 9), 2)]
    sides = np.stack([_between(*one) for one in ends if one != (-0.5, 0.5)])
    for across in sides:
        yield np.asarray(sides[:, :, None] * across[None, None, :], dtype=np.float32)


def _between(first: float, last: float) -> Drawings:
    """1 from one place to another, 0 elsewhere; what begins or ends with the side does so without an edge."""
    begins = np.float32(1) if first <= _PLACES[0] else np.clip((_PLACES - first) / _CRISP + 0.5, 0, 1)
    ends = np.float32(1) if last >= _PLACES[-1] else np.clip((last - _PLACES) / _CRISP + 0.5, 0, 1)
    return np.asarray(begins * ends, dtype=np.float32)


def _slopes() -> Drawings:
    """Coefficients of whatever is smooth: they fall with both frequencies, and the corners set their signs."""
    number = np.arange(1, FREQUENCIES + 1)
    sign = (-1.0) ** number
    corners = (np.outer(one, other) for one, other in product((np.ones(FREQUENCIES), sign), repeat=2))
    shapes = np.stack([*corners]).reshape(4, -1)
    weights = np.array([some for some in product((-1, -0.5, 0, 0.5, 1), repeat=4) if any(some)])
    falling = [np.outer(number**-power, number**-power).ravel() for power in (1.0, 2.0)]
    every = np.concatenate([(weights @ shapes) * one for one in falling])
    return np.asarray(every.reshape(-1, FREQUENCIES, FREQUENCIES), dtype=np.float32)
