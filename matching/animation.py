"""The pictures of an animation besides its first: whoever hides an image behind another frame is not helped by that.

Frames build upon each other, so they can only be decoded in order. Decoding stops at a budget, and the reading then
says that it is not of the whole.
"""

from typing import Final

from PIL import Image

from matching.fingerprint import MINIMUM_QUALITY, Reading
from matching.pdq import SMALLEST_SIDE, pdq
from matching.planes import fingerprinted_size, upright_luma

ANIMATED: Final = frozenset({"GIF", "PNG", "WEBP"})
"""Pillow's names of the formats whose frames viewers play."""

MOST_PIXELS: Final = 24_000_000
"""Of the further frames together: 50 of 800 x 600."""

MOST_FRAMES: Final = 100
"""Decoded, besides the first."""

MOST_OTHERS: Final = 16
"""Told, besides the first."""

SAME_BITS: Final = 8
"""Frames at most this far apart (bits of 256) count as one picture."""


def others(picture: Image.Image, name: str, orientation: int, first: Reading) -> tuple[tuple[Reading, ...], bool]:
    """The readings of further frames that differ, and whether these are all there are.

    A frame that is damaged ends the search. What has too little detail to be matched is left out.
    """
    found: list[Reading] = []
    if name not in ANIMATED or not _is_animated(picture):
        return (), True
    most = min(MOST_FRAMES, MOST_PIXELS // (first.width * first.height))
    for number in range(1, most + 2):
        try:
            picture.seek(number)
            if number > most or len(found) == MOST_OTHERS:
                return tuple(found), False
            reading = _reading(picture, orientation, first)
        except EOFError:
            return tuple(found), True
        except Exception:  # noqa: BLE001 - decoders raise anything on hostile input; what was read before counts
            return tuple(found), False
        if reading and all(_differ(reading, other) for other in (first, *found)):
            found.append(reading)
    return tuple(found), False


def _is_animated(picture: Image.Image) -> bool:
    try:
        return bool(getattr(picture, "is_animated", False))
    except Exception:  # noqa: BLE001 - what comes after the first picture is no image: viewers show that one alone
        return False


def _reading(picture: Image.Image, orientation: int, first: Reading) -> Reading | None:
    picture.load()
    plane = upright_luma(picture, orientation)
    rows, columns = plane.shape
    size = fingerprinted_size((rows, columns))
    if min(size) < SMALLEST_SIDE:
        return None
    fingerprint, quality = pdq(plane, size)
    return Reading(fingerprint, quality, first.width, first.height) if quality >= MINIMUM_QUALITY else None


def _differ(one: Reading, other: Reading) -> bool:
    return one.fingerprint.distance(other.fingerprint) > SAME_BITS
