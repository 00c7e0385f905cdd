"""Copies of an image as they are posted again: of another size, compressed anew, in another format."""

import io
from random import Random
from typing import Final

from PIL import Image

from bot.demo.alterations import ALTERATIONS

SIDES: Final = (900, 1080, 1200, 1440)
"""Pixels of a copy's longer side; no copy is larger than its original."""

QUALITIES: Final = (55, 65, 75, 85)
"""Of JPEG and WebP."""

FILE_FORMATS: Final = ("JPEG", "PNG", "WEBP")
"""What a copy that is sent as a file comes in."""


def copied(original: bytes, rng: Random, form: str = "JPEG", altered: str = "") -> bytes:
    """A copy of an image file, made smaller and compressed again as chance will have it, and perhaps altered."""
    with Image.open(io.BytesIO(original)) as opened:
        picture = opened.convert("RGB")
    if altered:
        picture = ALTERATIONS[altered](picture)
    side = rng.choice(SIDES)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, form, quality=rng.choice(QUALITIES), compress_level=1)
    return file.getvalue()


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """A picture as a JPEG file."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()
