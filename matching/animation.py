"""The pictures of an animation besides its first: whoever hides an image behind another frame is not helped by that.

Frames build upon each other, so they can only be decoded in order. Decoding stops at a budget, and the reading then
says that it is not of the whole.
"""

from typing import Final

from PIL import Image

from config.errors import ImageRefused
from matching.fingerprint import MINIMUM_QUALITY
from matching.fingerprinting import completed, fingerprinted
from matching.planes import upright_luma
from matching.reading import Purpose, Reading

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


def others(
    picture: Image.Image, name: str, orientation: int, first: Reading, purpose: Purpose
) -> tuple[tuple[Reading, ...], bool]:
    """The readings of further frames that differ, and whether these are all there are.

    A frame that is damaged ends the search. What has too little detail to be matched is left out.
    """
    found: list[Reading] = []
    if name not in ANIMATED or not _is_animated(picture):
        return (), True
    shown = first.width, first.height
    most = min(MOST_FRAMES, MOST_PIXELS // (first.width * first.height))
    for number in range(1, most + 2):
        try:
            picture.seek(number)
            if number > most or len(found) == MOST_OTHERS:
                return tuple(found), False
            picture.load()
            plane = upright_luma(picture, orientation)
            reading = fingerprinted(plane, shown)
        except EOFError:
            return tuple(found), True
        except ImageRefused:
            continue
        except Exception:  # noqa: BLE001 - decoders raise anything on hostile input; what was read before counts
            return tuple(found), False
        if reading.quality >= MINIMUM_QUALITY and all(_differ(reading, other) for other in (first, *found)):
            found.append(completed(reading, plane, purpose))
    return tuple(found), False


def _is_animated(picture: Image.Image) -> bool:
    try:
        return bool(getattr(picture, "is_animated", False))
    except Exception:  # noqa: BLE001 - what comes after the first picture is no image: viewers show that one alone
        return False


def _differ(one: Reading, other: Reading) -> bool:
    return one.fingerprint.distance(other.fingerprint) > SAME_BITS
