"""Screens and pages full of text: letters, web pages, tables, program code."""

from typing import Final

from PIL import Image

from benchmarks.corpus.dice import BLACK, WHITE, Colour, Dice, Size
from benchmarks.corpus.paper import Paper, wrapped
from benchmarks.corpus.prose import NAMES, phrase, price, sentences
from benchmarks.corpus.scenes import scene

SHEET: Final[Size] = (905, 1280)
"""Pixels: A4 upright, as a messenger's 1280 on the longer side leaves it."""

DESKTOP: Final[Size] = (1280, 800)
PHONE: Final[Size] = (591, 1280)
INKS: Final[tuple[Colour, ...]] = (BLACK, (30, 30, 60), (70, 70, 70))
SYNTAX_LIGHT: Final[tuple[Colour, ...]] = ((0, 0, 160), (0, 110, 0), (40, 40, 40), (150, 30, 100))
SYNTAX_DARK: Final[tuple[Colour, ...]] = ((120, 170, 255), (150, 210, 130), (220, 220, 220), (240, 150, 190))


def document(dice: Dice) -> Image.Image:
    """A letter or a report: heading, then paragraphs, sometimes in a scan's grey light."""
    paper = Paper(SHEET, dice.choice((WHITE, WHITE, (246, 243, 235), (232, 232, 230))))
    margin, height = dice.randint(60, 120), dice.choice((15, 17, 20))
    ink, width = dice.choice(INKS), SHEET[0] - 2 * margin
    top = paper.paragraph((margin, margin), wrapped(phrase(dice, 3, 9), 34, width), 34, ink, bold=True) + 20
    while top < SHEET[1] - margin - 4 * height:
        if dice.chance(0.15):
            top = paper.paragraph((margin, top), [phrase(dice, 2, 5)], height + 7, ink, bold=True)
        lines = wrapped(sentences(dice, dice.randint(1, 6)), height, width)
        room = int((SHEET[1] - margin - top) / (height * 1.4))
        top = paper.paragraph((margin, top), lines[:room], height, ink) + height
    return paper.image


def web_page(dice: Dice) -> Image.Image:
    """An article with its bar, a picture, a column of text, and boxes beside or between."""
    paper = Paper(dice.choice((DESKTOP, PHONE)), WHITE)
    accent = dice.colour(20, 200)
    paper.box((0, 0), (paper.width, 64), dice.choice((accent, (250, 250, 250), (30, 32, 38))))
    paper.write((24, 18), phrase(dice, 1, 2), 26, dice.choice((WHITE, accent)), bold=True)
    column = paper.width * 2 // 3 if paper.width > paper.height else paper.width
    top = _article(dice, paper, column - 56)
    if column < paper.width:
        _boxes(dice, paper, column, accent)
    paper.paragraph((28, top), wrapped(sentences(dice, 14), 18, column - 56), 18, (40, 40, 40))
    return paper.image


def _article(dice: Dice, paper: Paper, width: int) -> int:
    height = dice.randint(28, 40)
    top = paper.paragraph((28, 90), wrapped(phrase(dice, 5, 12), height, width), height, bold=True) + 16
    if dice.chance(0.7):
        size = (width, dice.randint(160, 340))
        paper.put(scene(dice, size), (28, top))
        top += size[1] + 20
    return top


def _boxes(dice: Dice, paper: Paper, left: int, accent: Colour) -> None:
    top = 96
    while top < paper.height:
        tall = dice.randint(90, 240)
        paper.box((left, top), (paper.width - left - 28, tall), dice.choice(((244, 244, 246), accent)), radius=6)
        lines = wrapped(phrase(dice, 4, 14), 17, paper.width - left - 70)
        paper.paragraph((left + 18, top + 16), lines[: tall // 26], 17, (60, 60, 60))
        top += tall + 18


def table(dice: Dice) -> Image.Image:
    """A spreadsheet or a timetable."""
    paper = Paper(dice.choice((SHEET, DESKTOP)), WHITE)
    columns, row = dice.randint(3, 7), dice.randint(26, 44)
    head, band = dice.colour(60, 240), dice.choice((WHITE, (240, 243, 248)))
    wide = paper.width // columns
    for number, top in enumerate(range(0, paper.height, row)):
        paper.box((0, top), (paper.width, row), head if number == 0 else (WHITE, band)[number % 2])
        for column in range(columns):
            paper.write((column * wide + 8, top + 6), _cell(dice, column), row // 2, bold=number == 0)
    for column in range(1, columns):
        paper.box((column * wide, 0), (1, paper.height), (200, 200, 200))
    return paper.image


def _cell(dice: Dice, column: int) -> str:
    if column == 0:
        return dice.choice(NAMES)
    return "" if dice.chance(0.15) else price(dice)


def code(dice: Dice) -> Image.Image:
    """A program in an editor, light or dark."""
    dark = dice.chance(0.6)
    paper = Paper(dice.choice((DESKTOP, PHONE)), dice.near((30, 32, 38) if dark else (252, 252, 250), 3))
    height, depth = dice.choice((16, 18, 22)), 0
    for number, top in enumerate(range(12, paper.height - height, round(height * 1.4))):
        paper.write((8, top), str(number + 1), height, (130, 130, 130))
        depth = max(0, min(5, depth + dice.choice((-1, 0, 0, 0, 1))))
        if not dice.chance(0.12):
            _statement(dice, paper, (60 + depth * 2 * height, top), height, SYNTAX_DARK if dark else SYNTAX_LIGHT)
    return paper.image


def _statement(dice: Dice, paper: Paper, at: Size, height: int, inks: tuple[Colour, ...]) -> None:
    left, top = at
    for _ in range(dice.randint(1, 7)):
        word = dice.choice(("{} =", "{}(", "return {}", "{}:", "{}.", "[{}]")).format(phrase(dice, 1, 1).lower())
        paper.write((left, top), word, height, dice.choice(inks))
        left += round(len(word) * height * 0.6)
