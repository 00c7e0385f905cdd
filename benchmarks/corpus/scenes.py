"""Pictures that look like photographs from afar: uneven light, large shapes, texture, a little blur.

The texture is 1/f noise (natural images lose contrast with frequency about like that: Field, 1987). It stands where
a screenshot or a meme needs some photograph; it is no substitute for real photographs in a measurement of recall.
"""

from typing import Final

from PIL import Image, ImageDraw

from benchmarks.corpus.dice import Dice, Size
from benchmarks.pictures import picture

COARSE: Final = 4
"""The noise is made this many times smaller than the picture and enlarged; the transform is most of the cost."""

DRAWN: Final = 2
"""Things are drawn this many times smaller and enlarged, which softens their edges as a lens does."""


def scene(dice: Dice, size: Size) -> Image.Image:
    """Something photographed: a textured ground and a few large things in front of it."""
    width, height = size
    small = picture(dice.getrandbits(32), (max(16, width // COARSE), max(16, height // COARSE)))
    pale = Image.blend(small, small.convert("L").convert("RGB"), dice.uniform(0.4, 1))
    tinted = Image.blend(pale, Image.new("RGB", pale.size, dice.colour()), dice.uniform(0.2, 0.6))
    canvas = tinted.resize((max(1, width // DRAWN), max(1, height // DRAWN)), Image.Resampling.BICUBIC)
    _things(dice, canvas)
    return canvas.resize(size, Image.Resampling.BICUBIC)


def _things(dice: Dice, image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for _ in range(dice.randint(1, 5)):
        colour = dice.colour(20, 235)
        if dice.chance(0.5):
            _figure(dice, draw, image.size)
        else:
            corners = [_point(dice, image.size) for _ in range(dice.randint(3, 5))]
            draw.polygon(corners, fill=colour)


def _figure(dice: Dice, draw: ImageDraw.ImageDraw, size: Size) -> None:
    """A head and shoulders, roughly."""
    centre, top = _point(dice, size)
    head = size[1] // dice.randint(6, 14)
    skin, cloth = dice.colour(90, 220), dice.colour()
    draw.ellipse((centre - 2 * head, top + head, centre + 2 * head, top + 7 * head), fill=cloth)
    draw.ellipse((centre - head, top - head, centre + head, top + head), fill=skin)


def _point(dice: Dice, size: Size) -> Size:
    return dice.randrange(size[0]), dice.randrange(size[1])
