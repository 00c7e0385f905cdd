"""Marks: logos, QR-like and bar codes, stickers."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.corpus.dice import BLACK, WHITE, Colour, Dice, Size
from benchmarks.corpus.paper import Paper, wrapped
from benchmarks.corpus.prose import NAMES, phrase

SQUARE: Final[Size] = (640, 640)
SMALLEST_CODE: Final = 21
"""Modules along a side of the smallest QR code (ISO/IEC 18004, version 1); each version adds four."""

QUIET: Final = 4
"""Modules of white around a QR code (the same standard)."""

FINDER: Final = 7
"""Modules along a side of the three nested squares in a QR code's corners (the same standard)."""


def logo(dice: Dice) -> Image.Image:
    """A shape or two in strong colours, and a name."""
    paper = Paper(dice.choice((SQUARE, (800, 450))), dice.choice((WHITE, WHITE, BLACK, dice.colour())))
    centre = (paper.width // 2, paper.height * 2 // 5)
    for radius in sorted((dice.randint(30, paper.height // 3) for _ in range(dice.randint(1, 3))), reverse=True):
        _shape(dice, paper, centre, radius)
    ink = dice.choice(((40, 40, 40), dice.colour(90, 200)))
    paper.write(
        (centre[0] - 120, paper.height * 3 // 4), dice.choice(NAMES).upper(), dice.randint(40, 80), ink, bold=True
    )
    return paper.image


def _shape(dice: Dice, paper: Paper, centre: Size, radius: int) -> None:
    sides = dice.choice((0, 3, 4, 5, 6, 8))
    if sides:
        paper.draw.regular_polygon((*centre, radius), sides, dice.randint(0, 90), fill=dice.colour())
    else:
        paper.disc(centre, radius, dice.colour())


def sticker(dice: Dice) -> Image.Image:
    """A face on one colour: what chats are full of."""
    paper = Paper((512, 512), dice.choice((WHITE, BLACK, dice.colour(180, 255))))
    middle, head = dice.randint(220, 290), dice.randint(120, 220)
    paper.disc((middle, middle), head, dice.colour(120, 255))
    spread = head // dice.randint(2, 4)
    for side in (-spread, spread):
        paper.disc((middle + side, middle - head // 4), dice.randint(8, head // 4), BLACK)
    bend = dice.choice((20, 40, 200))
    mouth = (middle - spread, middle, middle + spread, middle + head // 2)
    paper.draw.arc(mouth, bend, bend + dice.randint(60, 150), BLACK, dice.randint(4, 14))
    return paper.image


def qr_code(dice: Dice) -> Image.Image:
    """Finder squares, timing lines, and modules as random as a mask makes real ones; it says nothing."""
    side = SMALLEST_CODE + 4 * dice.randint(0, 9)
    modules = dice.field().integers(0, 2, (side, side), dtype=np.uint8)
    modules[6, :] = modules[:, 6] = np.arange(1, side + 1) % 2
    for top, left in ((0, 0), (0, side - FINDER), (side - FINDER, 0)):
        _finder(modules, top, left)
    quiet = np.pad(modules, QUIET)
    ink = dice.choice((BLACK, BLACK, dice.colour(0, 90)))
    small = Image.fromarray(((1 - quiet) * 255).astype(np.uint8))
    return _on_poster(dice, small.resize((480, 480), Image.Resampling.NEAREST), ink)


def _finder(modules: NDArray[np.uint8], top: int, left: int) -> None:
    """White margin, black ring, white ring, black heart; what lies outside the code is left out."""
    for inset, value in ((-1, 0), (0, 1), (1, 0), (2, 1)):
        rows = slice(max(0, top + inset), top + FINDER - inset)
        columns = slice(max(0, left + inset), left + FINDER - inset)
        modules[rows, columns] = value


def _on_poster(dice: Dice, code: Image.Image, ink: Colour) -> Image.Image:
    """The code alone, or with words below."""
    words = wrapped(phrase(dice, 2, 8), 36, 440) if dice.chance(0.5) else []
    paper = Paper((code.width, code.height + 60 * len(words)))
    paper.image.paste(ink, (0, 0), Image.eval(code, lambda level: 255 - level))
    paper.paragraph((20, code.height), words, 36)
    return paper.image


def bar_code(dice: Dice) -> Image.Image:
    """Bars of one to four modules, and the digits below."""
    paper = Paper((720, dice.randint(240, 480)))
    module, left = dice.randint(2, 5), 40
    while left < paper.width - 40:
        wide = module * dice.randint(1, 4)
        paper.box((left, 30), (wide - 1, paper.height - 110), BLACK)
        left += wide + module * dice.randint(1, 4)
    digits = " ".join(str(dice.randrange(10)) for _ in range(13))
    paper.write((80, paper.height - 66), digits, 40 - round(4 * math.log2(module)))
    return paper.image
