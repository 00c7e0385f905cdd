"""Drawn figures: bar, line and pie charts, street maps."""

from itertools import pairwise
from typing import Final

from PIL import Image

from benchmarks.corpus.dice import BLACK, WHITE, Colour, Dice, Size
from benchmarks.corpus.paper import Paper
from benchmarks.corpus.prose import NAMES, phrase

SIZES: Final[tuple[Size, ...]] = ((960, 640), (800, 600), (1000, 500))
PALETTE: Final[tuple[Colour, ...]] = ((31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (148, 103, 189))
MARGIN: Final = 70
GREY: Final[Colour] = (200, 200, 200)


def chart(dice: Dice) -> Image.Image:
    """Bars, lines or a pie, under a title."""
    paper = Paper(dice.choice(SIZES), dice.choice((WHITE, WHITE, (34, 36, 42))))
    ink = BLACK if paper.image.getpixel((0, 0)) == WHITE else WHITE
    paper.write((MARGIN, 16), phrase(dice, 3, 6), 28, ink, bold=True)
    dice.choice((_bars, _lines, _pie))(dice, paper, ink)
    return paper.image


def _axes(paper: Paper, ink: Colour) -> None:
    floor = paper.height - MARGIN
    for step in range(5):
        row = floor - step * (floor - MARGIN) // 5
        paper.box((MARGIN, row), (paper.width - 2 * MARGIN, 1), GREY)
        paper.write((20, row - 10), str(step * 20), 18, ink)
    paper.box((MARGIN, MARGIN), (2, floor - MARGIN), ink)


def _bars(dice: Dice, paper: Paper, ink: Colour) -> None:
    _axes(paper, ink)
    count = dice.randint(3, 14)
    wide = (paper.width - 2 * MARGIN) // count
    colours = [dice.choice(PALETTE)] if dice.chance(0.6) else dice.sample(PALETTE, 3)
    for number in range(count):
        tall = dice.randint(10, paper.height - 2 * MARGIN)
        left = MARGIN + number * wide + wide // 8
        paper.box((left, paper.height - MARGIN - tall), (wide * 3 // 4, tall), colours[number % len(colours)])
        paper.write((left, paper.height - MARGIN + 10), dice.choice(NAMES)[: wide // 12], 18, ink)


def _lines(dice: Dice, paper: Paper, ink: Colour) -> None:
    _axes(paper, ink)
    room = paper.height - 2 * MARGIN
    for colour in dice.sample(PALETTE, dice.randint(1, 4)):
        level = dice.uniform(0.1, 0.9) * room
        points = []
        for left in range(MARGIN, paper.width - MARGIN, dice.choice((10, 25, 60))):
            level = min(room, max(0, level + dice.gauss(0, room / 14)))
            points.append((left, MARGIN + round(level)))
        paper.draw.line(points, colour, dice.randint(2, 5))


def _pie(dice: Dice, paper: Paper, ink: Colour) -> None:
    radius = paper.height // 2 - MARGIN
    left = MARGIN + dice.randrange(paper.width - 2 * (MARGIN + radius))
    area = (left, MARGIN + 20, left + 2 * radius, MARGIN + 20 + 2 * radius)
    cuts = sorted(dice.sample(range(10, 350), dice.randint(1, 5)))
    for number, (start, end) in enumerate(pairwise((0, *cuts, 360))):
        paper.draw.pieslice(area, start, end, fill=PALETTE[number % len(PALETTE)], outline=ink)
        paper.write((16, MARGIN + 30 * number), dice.choice(NAMES), 20, PALETTE[number % len(PALETTE)])


def street_map(dice: Dice) -> Image.Image:
    """Blocks, parks, water, streets of three widths, names and a pin."""
    paper = Paper(dice.choice((*SIZES, (591, 1280))), (238, 235, 228))
    for colour in ((200, 225, 190), (170, 205, 230), (222, 218, 210)):
        _area(dice, paper, colour)
    for wide, count in ((4, 30), (9, 8), (16, 3)):
        for _ in range(count):
            _street(dice, paper, wide)
    for _ in range(dice.randint(5, 14)):
        paper.write((dice.randrange(paper.width), dice.randrange(paper.height)), phrase(dice, 1, 2), 18, (90, 90, 90))
    if dice.chance(0.6):
        pin = (dice.randrange(paper.width), dice.randrange(paper.height))
        paper.disc(pin, 18, (220, 50, 40))
        paper.disc(pin, 7, WHITE)
    return paper.image


def _area(dice: Dice, paper: Paper, colour: Colour) -> None:
    for _ in range(dice.randint(0, 3)):
        left, top = dice.randrange(paper.width), dice.randrange(paper.height)
        corners = [(left + dice.randint(-200, 200), top + dice.randint(-200, 200)) for _ in range(6)]
        paper.draw.polygon(corners, fill=colour)


def _street(dice: Dice, paper: Paper, wide: int) -> None:
    """Mostly along or across, as towns are laid out, with a bend."""
    at = dice.randrange(max(paper.width, paper.height))
    far, bend = at + dice.randint(-120, 120), dice.randint(-30, 30)
    if dice.chance(0.5):
        course = [(0, at), (paper.width // 2, at + bend), (paper.width, far)]
    else:
        course = [(at, 0), (at + bend, paper.height // 2), (far, paper.height)]
    paper.draw.line(course, (205, 200, 190), wide + 3, joint="curve")
    paper.draw.line(course, WHITE, wide, joint="curve")
