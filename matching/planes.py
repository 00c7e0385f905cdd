"""From a picture as its decoder gives it to the luma plane a viewer would see.

Rules, each of them where widely used wrappers of PDQ go wrong by tens of bits:

- the orientation the file asks for is applied;
- palettes are looked up, CMYK is converted (Adobe's inverted kind included, which the decoder takes care of);
- what is transparent lies on white, as clients show it; colours hidden under full transparency do not count;
- 16-bit and floating-point samples are brought to 0..255 instead of being cut off there;
- the longer side is shrunk to at most 512 pixels by averaging areas, and nothing is ever enlarged.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image

from matching.pdq import Plane

LONGEST_SIDE: Final = 512
"""Pixels. The reference's own advice; its published vectors come out exactly at this size and drift at others."""

LEFT_TO_PDQ: Final = 2 * LONGEST_SIDE
"""Pixels. Up to here the shrinking is cheaper as a part of the fingerprint's own matrix product."""

_WITH_LUMA: Final = frozenset({"1", "L", "P", "RGB"})
_LAYERED: Final = frozenset({"LA", "RGBA"})
_TOPS: Final = {"I": (255, 65535), "F": (1, 255, 65535)}
"""White, in pictures whose samples declare no range: the first of these that no sample exceeds."""

_TURNS: Final[dict[int, Callable[[Plane], Plane]]] = {
    2: np.fliplr,
    3: lambda plane: np.rot90(plane, 2),
    4: np.flipud,
    5: lambda plane: plane.T,
    6: lambda plane: np.rot90(plane, -1),
    7: lambda plane: np.rot90(plane.T, 2),
    8: np.rot90,
}
"""What brings a stored picture upright, by its Exif orientation (1..8; 1 and anything unknown: nothing)."""
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})


def upright_luma(picture: Image.Image, orientation: int) -> Plane:
    """Luma 0..255 as float32, rows by columns, at most 1024 on the longer side, orientation applied."""
    luma = grey(picture)
    plane = np.asarray(luma if max(luma.size) <= LEFT_TO_PDQ else shrunk(luma), dtype=np.float32)
    turn = _TURNS.get(orientation)
    return plane if turn is None else np.ascontiguousarray(turn(plane))


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height in pixels as shown."""
    width, height = size
    return (height, width) if orientation in _SIDEWAYS else (width, height)


def shrunk(picture: Image.Image) -> Image.Image:
    """Average areas until the longer side has 512 pixels; a smaller picture is returned as it is."""
    size = fingerprinted_size(picture.size)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.BOX)


def fingerprinted_size(size: tuple[int, int]) -> tuple[int, int]:
    """The same two sides, brought down together until neither is longer than 512."""
    longer = max(size)
    if longer <= LONGEST_SIDE:
        return size
    one, other = (max(1, round(side * LONGEST_SIDE / longer)) for side in size)
    return one, other


def grey(picture: Image.Image) -> Image.Image:
    """Convert any mode Pillow decodes to 8-bit luma (Rec. 601, as the reference does)."""
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode in _TOPS:
        return _eight_bits(shrunk(picture))
    if picture.has_transparency_data:
        return _on_white(picture)
    if picture.mode == "LAB":
        return picture.getchannel("L")
    return picture.convert("L") if picture.mode in _WITH_LUMA else picture.convert("RGB").convert("L")


def _on_white(picture: Image.Image) -> Image.Image:
    """Luma over white, weighed by the alpha channel."""
    layered = picture if picture.mode in _LAYERED else picture.convert("RGBA")
    paper = Image.new("L", picture.size, 255)
    paper.paste(layered.convert("L"), mask=layered.getchannel("A"))
    return paper


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Bring 32-bit integers and floating point to 0..255, by the range they use."""
    known = np.nan_to_num(np.asarray(picture, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(known.min()), float(known.max())
    tops = [top for top in _TOPS[picture.mode] if low >= 0 and high <= top]
    black, white = (0.0, tops[0]) if tops else (low, high)
    scaled = (known - black) * (255 / max(white - black, 1e-6))
    return Image.fromarray((scaled + 0.5).astype(np.uint8))
