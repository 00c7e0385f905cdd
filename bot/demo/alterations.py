"""What re-posters do to an image so that it is not recognised, as a demonstration does it."""

from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageDraw, ImageOps

Picture = Image.Image


def _cropped(picture: Picture) -> Picture:
    """A good part of two edges is gone."""
    width, height = picture.size
    return picture.crop((round(0.07 * width), 0, width, round(0.91 * height)))


def _letterboxed(picture: Picture) -> Picture:
    """As on a telephone held upright."""
    return ImageOps.pad(picture, (picture.width, picture.width * 16 // 9), color="black")


def _captioned(picture: Picture) -> Picture:
    """Some words on a white ground above it."""
    strip = picture.height // 6
    page = Image.new("RGB", (picture.width, picture.height + strip), "white")
    page.paste(picture, (0, strip))
    draw = ImageDraw.Draw(page)
    draw.text((strip // 3, strip // 4), "look at this one", fill="black", font_size=strip // 2)
    return page


def _in_a_chat(picture: Picture) -> Picture:
    """A screenshot of a conversation."""
    width = picture.width
    page = Image.new("RGB", (width, width * 2), (229, 236, 226))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, width, width // 8), fill=(81, 125, 162))
    draw.text((width // 6, width // 30), "Garden club", fill="white", font_size=width // 18)
    bubble = (width // 20, width // 5, round(0.85 * width), width // 3)
    draw.rounded_rectangle(bubble, radius=width // 40, fill="white")
    draw.text((width // 14, width // 4), "have you seen this?", fill="black", font_size=width // 24)
    inner = ImageOps.contain(picture, (round(0.8 * width), width))
    page.paste(inner, (width // 20, round(0.4 * width)))
    return page


def _turned(picture: Picture) -> Picture:
    """By four degrees, the corners filled with white."""
    return picture.rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def _on_its_side(picture: Picture) -> Picture:
    return picture.transpose(Image.Transpose.ROTATE_90)


ALTERATIONS: Final[Mapping[str, Callable[[Picture], Picture]]] = {
    "mirrored": ImageOps.mirror,
    "on its side": _on_its_side,
    "cropped": _cropped,
    "letterboxed": _letterboxed,
    "captioned": _captioned,
    "in a screenshot": _in_a_chat,
    "turned a little": _turned,
    "colours inverted": ImageOps.invert,
}
