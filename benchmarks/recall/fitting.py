"""Placing pictures: sizes, cuts, corners and grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Circumstances, Picture

Colour = tuple[int, int, int]
WHITE: Final = (255, 255, 255)
BLACK: Final = (0, 0, 0)
OVERSAMPLING: Final = 4
"""Shapes are drawn this much larger and then shrunk, so that their outlines are smooth."""

_BLUR_AT: Final = 12
"""A blurred ground is blurred at a twelfth of its size and enlarged: the same look at a hundredth of the cost."""


def scaled(picture: Picture, factor: float) -> Picture:
    """The picture so much larger or smaller."""
    return sized(picture, picture.width * factor, picture.height * factor)


def sized(picture: Picture, width: float, height: float) -> Picture:
    """The picture stretched to this size in pixels, at least 1 x 1."""
    return picture.resize((max(1, round(width)), max(1, round(height))), Image.Resampling.BICUBIC)


def contained(picture: Picture, width: float, height: float) -> Picture:
    """The whole picture, as large as fits into the box."""
    return scaled(picture, min(width / picture.width, height / picture.height))


def covering(picture: Picture, width: int, height: int) -> Picture:
    """The picture filling the box, what protrudes cut off evenly."""
    factor = max(width / picture.width, height / picture.height)
    larger = sized(picture, max(width, picture.width * factor), max(height, picture.height * factor))
    left, top = (larger.width - width) // 2, (larger.height - height) // 2
    return larger.crop((left, top, left + width, top + height))


def cropped(picture: Picture, left: float, top: float, right: float, bottom: float) -> Picture:
    """Without these shares of its width and height (0..1) at its four edges."""
    width, height = picture.size
    box = (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
    return picture.crop(box)


def blurred(picture: Picture, width: int, height: int, radius: float, brightness: float = 1) -> Picture:
    """The picture covering a box, blurred by so many pixels and brightened or darkened: the ground of padded posts."""
    small = covering(picture, max(8, width // _BLUR_AT), max(8, height // _BLUR_AT))
    soft = small.filter(ImageFilter.GaussianBlur(radius / _BLUR_AT))
    return sized(ImageEnhance.Brightness(soft).enhance(brightness), width, height)


def on_ground(picture: Picture, width: float, height: float, colour: Colour) -> Picture:
    """The picture as it is, in the middle of a plain ground."""
    ground = Image.new("RGB", (round(width), round(height)), colour)
    ground.paste(picture, ((ground.width - picture.width) // 2, (ground.height - picture.height) // 2))
    return ground


def rounded(size: tuple[int, int], radius: float) -> Image.Image:
    """A mask with rounded corners, radius in pixels."""
    width, height = size
    mask = Image.new("L", (width * OVERSAMPLING, height * OVERSAMPLING), 0)
    box = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * OVERSAMPLING, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def ellipse(size: tuple[int, int], softness: float = 0) -> Image.Image:
    """An elliptic mask; its rim fades over `softness` pixels."""
    mask = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    inset = 2 * softness
    ImageDraw.Draw(mask).ellipse((inset, inset, mask.width - 1 - inset, mask.height - 1 - inset), fill=255)
    smooth = mask.resize(size, Image.Resampling.BOX)
    return smooth.filter(ImageFilter.GaussianBlur(softness / 2)) if softness else smooth


def gradient(width: int, height: int, first: Colour, last: Colour) -> Picture:
    """From one colour above to another below."""
    ramp = Image.linear_gradient("L").resize((width, height), Image.Resampling.BILINEAR)
    return Image.composite(Image.new("RGB", ramp.size, last), Image.new("RGB", ramp.size, first), ramp)


def shaded(picture: Picture, shade: Image.Image) -> Picture:
    """Darkened where the mask is dark."""
    return ImageChops.multiply(picture, shade.convert("RGB"))


def any_colour(circumstances: Circumstances, low: int = 0, high: int = 255) -> Colour:
    """A colour out of all, each part between the two bounds."""
    red, green, blue = (circumstances.dice.randint(low, high) for _ in range(3))
    return red, green, blue
