"""Memes: one picture, passed around with other words each time.

Two memes of a kind show the same picture if their seeds are equal modulo TEMPLATES. Such pairs are the hard ones:
nearly the same image, yet nobody who registered one of them meant the others.
"""

from typing import Final

from PIL import Image

from benchmarks.corpus.dice import BLACK, WHITE, Dice, Size
from benchmarks.corpus.paper import LEADING, Paper, wrapped
from benchmarks.corpus.prose import phrase
from benchmarks.corpus.scenes import scene

TEMPLATES: Final = 16
"""Pictures of each kind of meme."""

SHAPES: Final[tuple[Size, ...]] = ((720, 540), (640, 640), (600, 760), (800, 450))
"""Pixels; which one belongs to a template for good."""

PANEL: Final[Size] = (360, 360)


def captioned(dice: Dice) -> Image.Image:
    """White paper with words above the picture, in two of five cases below it too."""
    picture = _template("captioned", dice, None)
    above = wrapped(phrase(dice, 4, 22), 34, picture.width - 40)
    below = wrapped(phrase(dice, 3, 10), 34, picture.width - 40) if dice.chance(0.4) else []
    head, foot = _tall(above), _tall(below)
    paper = Paper((picture.width, head + picture.height + foot))
    paper.put(picture, (0, head))
    paper.paragraph((20, 14), above, 34)
    paper.paragraph((20, head + picture.height + 14), below, 34)
    return paper.image


def _tall(lines: list[str]) -> int:
    """Rows that words and their margins take."""
    return round(len(lines) * 34 * LEADING) + 28 if lines else 0


def lettered(dice: Dice) -> Image.Image:
    """Outlined capitals over the top and the bottom of the picture itself."""
    picture = _template("lettered", dice, None)
    paper = Paper(picture.size)
    paper.put(picture, (0, 0))
    height = picture.height // 11
    middle = picture.width // 2
    for row in (height, picture.height - height):
        lines = wrapped(phrase(dice, 2, 5).upper(), height, picture.width)
        paper.outlined((middle, row), lines[0], height)
    return paper.image


def two_panels(dice: Dice) -> Image.Image:
    """Two pictures below each other at the left, a comment on each at the right."""
    width, height = PANEL
    paper = Paper((2 * width, 2 * height))
    for number in (0, 1):
        paper.put(_template(f"panel {number}", dice, PANEL), (0, number * height))
        lines = wrapped(phrase(dice, 3, 12), 36, width - 40)
        paper.paragraph((width + 20, number * height + 60), lines[:5], 36)
    paper.box((0, height), (2 * width, 3), BLACK)
    paper.box((width, 0), (3, 2 * height), BLACK)
    return paper.image


def labelled(dice: Dice) -> Image.Image:
    """The picture with three short labels stuck on the same places each time."""
    picture = _template("labelled", dice, None)
    paper = Paper(picture.size)
    paper.put(picture, (0, 0))
    places = Dice("places", dice.number % TEMPLATES)
    for _ in range(3):
        left, top = places.randrange(picture.width * 2 // 3), places.randrange(picture.height - 60)
        text = phrase(dice, 1, 2)
        paper.box((left, top), (len(text) * 17 + 20, 44), WHITE, radius=6)
        paper.write((left + 10, top + 6), text, 30)
    return paper.image


def _template(name: str, dice: Dice, size: Size | None) -> Image.Image:
    """The picture everybody knows: it depends on the template only, not on the rest of the seed."""
    known = Dice(name, dice.number % TEMPLATES)
    return scene(known, size or known.choice(SHAPES))
