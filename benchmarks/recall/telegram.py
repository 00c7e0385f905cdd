"""What Telegram makes of a photograph that somebody posts, and what the bot then fetches."""

import io
from typing import Final

from PIL import Image

from benchmarks.recall.alteration import Picture

POSTED: Final = 1280
"""Pixels on the longer side, at most: clients shrink photographs to this before they send them."""

FETCHED: Final = 800
"""Pixels on the longer side, at most: the size the bot asks for."""

QUALITY: Final = 87
"""Of JPEG, for every size."""


def as_posted(picture: Picture) -> bytes:
    """The largest size of a posted photograph, as JPEG."""
    return _jpeg(_within(picture.convert("RGB"), POSTED))


def as_fetched(posted: bytes) -> bytes:
    """The size the bot fetches, made from the largest one as Telegram does; the same bytes if that is small enough."""
    with Image.open(io.BytesIO(posted)) as picture:
        smaller = _within(picture, FETCHED)
        return posted if smaller is picture else _jpeg(smaller)


def fetched(picture: Picture) -> bytes:
    """What the bot gets to see of a picture that somebody posts."""
    return as_fetched(as_posted(picture))


def _within(picture: Picture, side: int) -> Picture:
    longer = max(picture.size)
    if longer <= side:
        return picture
    width, height = (max(1, round(pixels * side / longer)) for pixels in picture.size)
    return picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)


def _jpeg(picture: Picture) -> bytes:
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=QUALITY)
    return file.getvalue()
