"""Screenshots of conversations on a phone."""

from dataclasses import dataclass
from typing import Final

from PIL import Image

from benchmarks.corpus.dice import BLACK, WHITE, Colour, Dice, Size
from benchmarks.corpus.paper import LEADING, Paper, wrapped
from benchmarks.corpus.prose import NAMES, clock, phrase
from benchmarks.corpus.scenes import scene

SIZES: Final[tuple[Size, ...]] = ((591, 1280), (640, 1280), (720, 1280))
"""Pixels: current phones, as a messenger's 1280 on the longer side leaves them."""

HEADER: Final = 110
FOOTER: Final = 80
MARGIN: Final = 14
PADDING: Final = 14
CLOCK_HEIGHT: Final = 15


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one messenger."""

    ground: Colour
    bar: Colour
    mine: Colour
    theirs: Colour
    ink: Colour
    faint: Colour


LIGHT: Final = (
    Theme((230, 221, 212), (0, 128, 105), (217, 253, 211), WHITE, (17, 27, 33), (120, 130, 135)),
    Theme((200, 221, 190), (240, 242, 245), (225, 255, 199), WHITE, BLACK, (110, 130, 110)),
    Theme(WHITE, (247, 247, 248), (0, 122, 255), (233, 233, 235), (20, 20, 20), (140, 140, 145)),
    Theme(WHITE, WHITE, (55, 90, 240), (240, 240, 240), (10, 10, 10), (150, 150, 150)),
)
DARK: Final = (
    Theme((11, 20, 26), (31, 44, 52), (0, 92, 75), (32, 44, 51), (233, 237, 239), (134, 150, 160)),
    Theme((14, 22, 33), (23, 33, 43), (43, 82, 120), (24, 37, 51), (245, 245, 245), (109, 127, 143)),
    Theme(BLACK, (22, 22, 24), (10, 100, 220), (38, 38, 40), WHITE, (130, 130, 135)),
)


def light_chat(dice: Dice) -> Image.Image:
    """In one of the light themes."""
    return _chat(dice, dice.choice(LIGHT))


def dark_chat(dice: Dice) -> Image.Image:
    """In one of the dark themes."""
    return _chat(dice, dice.choice(DARK))


def _chat(dice: Dice, theme: Theme) -> Image.Image:
    paper = Paper(dice.choice(SIZES), theme.ground)
    top = HEADER + dice.randint(0, 60)
    height = dice.choice((20, 22, 25))
    while top < paper.height - FOOTER:
        top += _message(dice, paper, theme, top, height) + dice.choice((6, 6, 16))
    _header(dice, paper, theme)
    _footer(paper, theme)
    return paper.image


def _message(dice: Dice, paper: Paper, theme: Theme, top: int, height: int) -> int:
    """One bubble, of words or around a picture; returns its height."""
    mine = dice.chance(0.5)
    if dice.chance(0.1):
        return _picture_message(dice, paper, theme, top, mine=mine)
    lines = wrapped(phrase(dice, 1, 26), height, int(paper.width * 0.62))
    width = max(90, int(max(len(line) for line in lines) * height * 0.5) + 2 * PADDING)
    tall = round(len(lines) * height * LEADING) + CLOCK_HEIGHT + 2 * PADDING
    left = paper.width - MARGIN - width if mine else MARGIN
    paper.box((left, top), (width, tall), theme.mine if mine else theme.theirs, radius=16)
    paper.paragraph((left + PADDING, top + PADDING - 4), lines, height, theme.ink)
    paper.write((left + width - 52, top + tall - CLOCK_HEIGHT - 8), clock(dice), CLOCK_HEIGHT, theme.faint)
    return tall


def _picture_message(dice: Dice, paper: Paper, theme: Theme, top: int, *, mine: bool) -> int:
    size = (dice.randint(240, 380), dice.randint(180, 400))
    left = paper.width - MARGIN - size[0] - 8 if mine else MARGIN
    paper.box((left, top), (size[0] + 8, size[1] + 8), theme.mine if mine else theme.theirs, radius=16)
    paper.put(scene(dice, size), (left + 4, top + 4), radius=14)
    return size[1] + 8


def _header(dice: Dice, paper: Paper, theme: Theme) -> None:
    """The phone's own line, and below it who one is talking to."""
    ink = WHITE if sum(theme.bar) < sum(WHITE) // 2 else BLACK
    paper.box((0, 0), (paper.width, HEADER), theme.bar)
    paper.write((28, 10), clock(dice), 22, ink, bold=True)
    paper.box((paper.width - 60, 14), (36, 16), ink, radius=4)
    name = dice.choice(NAMES)
    paper.disc((90, 74), 28, dice.colour(60, 220))
    paper.write((80, 60), name[0], 28, WHITE)
    paper.write((132, 48), name, 26, ink, bold=True)
    paper.write((132, 80), phrase(dice, 2, 3), 17, theme.faint)


def _footer(paper: Paper, theme: Theme) -> None:
    """The line one writes in."""
    top = paper.height - FOOTER
    paper.box((0, top), (paper.width, FOOTER), theme.bar)
    paper.box((60, top + 14), (paper.width - 140, 48), theme.theirs, radius=24)
    paper.write((84, top + 26), "Message", 20, theme.faint)
    paper.disc((paper.width - 40, top + 38), 24, theme.mine)
