"""Mirrored, lying on its side, or askew."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final

from PIL import Image

from benchmarks.recall.alteration import Alteration, whatever
from benchmarks.recall.fitting import BLACK, WHITE, any_colour

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

ORIENTATIONS: Final = {
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "upside down, mirrored": Image.Transpose.FLIP_TOP_BOTTOM,
    "turned by 90": Image.Transpose.ROTATE_90,
    "turned by 180": Image.Transpose.ROTATE_180,
    "turned by 270": Image.Transpose.ROTATE_270,
    "mirrored, turned by 90": Image.Transpose.TRANSPOSE,
}
DEGREES: Final = (1, 3, 6, 10)


def mirrored(picture: Picture, _: Circumstances) -> Picture:
    """Left and right exchanged."""
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def filled(degrees: float) -> Change:
    """Turned either way, nothing lost, the new corners in black, white or some colour."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        ground = circumstances.dice.choice((BLACK, WHITE, any_colour(circumstances)))
        return picture.rotate(circumstances.side() * degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)

    return apply


def trimmed(degrees: float) -> Change:
    """Turned either way, and cut to the largest rectangle of the same proportions without empty corners."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        askew = picture.rotate(circumstances.side() * degrees, Image.Resampling.BICUBIC)
        width, height = (side * kept_of_turned(picture.size, degrees) for side in picture.size)
        left, top = (picture.width - width) / 2, (picture.height - height) / 2
        return askew.crop((math.ceil(left), math.ceil(top), math.floor(left + width), math.floor(top + height)))

    return apply


def kept_of_turned(size: tuple[int, int], degrees: float) -> float:
    """The share (0..1) of both sides that the largest upright rectangle of the same proportions keeps."""
    width, height = size
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))


def _transposed(picture: Picture, how: Image.Transpose) -> Picture:
    return picture.transpose(how)


ALTERATIONS = (
    *(
        Alteration(name, "mirrored, turned", whatever(partial(_transposed, how=how)))
        for name, how in ORIENTATIONS.items()
    ),
    *(Alteration(f"askew by {degrees}, corners filled", "askew, filled", filled(degrees)) for degrees in DEGREES),
    *(Alteration(f"askew by {degrees}, cropped", "askew, cropped", trimmed(degrees)) for degrees in DEGREES),
)
