"""Printed paper: receipts, tickets with a form's look, comics."""

from typing import Final

from PIL import Image, ImageOps

from benchmarks.corpus.dice import BLACK, WHITE, Dice, Size
from benchmarks.corpus.paper import LEADING, Paper, wrapped
from benchmarks.corpus.plain import ramp, tinted
from benchmarks.corpus.prose import NAMES, PRODUCTS, clock, phrase, price

PAGE: Final[Size] = (860, 1200)
SEEN: Final[Size] = (420, 640)
GUTTER: Final = 16


def receipt(dice: Dice) -> Image.Image:
    """A till's strip, in half of them photographed on a table."""
    count = dice.randint(4, 22)
    paper = Paper((480, 320 + 34 * count), dice.near((246, 246, 242), 6))
    paper.write((120, 24), phrase(dice, 1, 2).upper(), 36, (40, 40, 40), bold=True)
    paper.paragraph((120, 76), [phrase(dice, 2, 3), f"{dice.randint(1, 28)}.10.2025 {clock(dice)}"], 20, (70, 70, 70))
    for number in range(count):
        row = 150 + 34 * number
        paper.write((30, row), f"{dice.randint(1, 4)} x {dice.choice(PRODUCTS)}", 24, (50, 50, 50))
        paper.write((370, row), price(dice), 24, (50, 50, 50))
    paper.box((30, 164 + 34 * count), (420, 2), (60, 60, 60))
    paper.write((30, 176 + 34 * count), f"TOTAL   {dice.randint(5, 300)},00", 36, (40, 40, 40), bold=True)
    return _on_table(dice, paper.image) if dice.chance(0.5) else paper.image


def _on_table(dice: Dice, strip: Image.Image) -> Image.Image:
    """Lying a little askew on a lit surface, seen from far enough to fit."""
    strip = ImageOps.contain(strip, SEEN, Image.Resampling.BOX)
    size = (strip.width + 260, strip.height + 160)
    table = tinted(dice, ramp(dice, size), 40, 200)
    mask = Image.new("L", strip.size, 255)
    angle = dice.uniform(-6, 6)
    turned, shape = (layer.rotate(angle, Image.Resampling.BILINEAR, expand=True) for layer in (strip, mask))
    table.paste(turned, (dice.randint(60, 140), dice.randint(20, 60)), shape)
    return table


def form(dice: Dice) -> Image.Image:
    """A ticket or a form: labels, ruled boxes, a stamp."""
    paper = Paper((900, dice.randint(420, 640)), dice.near((248, 248, 248), 7))
    paper.box((0, 0), (900, 70), dice.colour(30, 200))
    paper.write((24, 16), phrase(dice, 2, 4), 36, WHITE, bold=True)
    wide = 900 // dice.randint(2, 4)
    for top in range(96, paper.height - 80, 92):
        for left in range(20, 900 - wide // 2, wide):
            paper.box((left, top), (wide - 36, 72), WHITE, edge=(150, 150, 150))
            paper.write((left + 8, top + 4), phrase(dice, 1, 2), 16, (120, 120, 120))
            paper.write((left + 8, top + 30), dice.choice((dice.choice(NAMES), clock(dice), price(dice), "")), 28)
    return paper.image


def comic(dice: Dice) -> Image.Image:
    """Panels with flat colours, figures and speech, in rows of unequal widths."""
    paper = Paper(PAGE)
    rows = dice.randint(2, 4)
    tall = (PAGE[1] - GUTTER) // rows
    for row in range(rows):
        left = GUTTER
        while left < PAGE[0] - 160:
            wide = min(dice.randint(180, 520), PAGE[0] - left - GUTTER)
            panel = _panel(dice, (wide, tall - GUTTER))
            paper.put(panel, (left, GUTTER + row * tall))
            left += wide + GUTTER
    return paper.image


def _panel(dice: Dice, size: Size) -> Image.Image:
    paper = Paper(size, dice.colour(90, 255))
    ground = size[1] * dice.randint(5, 8) // 10
    paper.box((0, ground), size, dice.colour(60, 220))
    for _ in range(dice.randint(1, 2)):
        _person(dice, paper, dice.randint(40, max(41, size[0] - 40)), ground)
    lines = wrapped(phrase(dice, 2, 9), 20, size[0] - 60)
    paper.box((16, 14), (size[0] - 40, round(len(lines) * 20 * LEADING) + 16), WHITE, radius=20, edge=BLACK)
    paper.paragraph((30, 20), lines, 20)
    paper.draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=BLACK, width=4)
    return paper.image


def _person(dice: Dice, paper: Paper, middle: int, ground: int) -> None:
    head = dice.randint(22, 46)
    paper.box((middle - head, ground - head), (2 * head, 3 * head), dice.colour(), radius=head // 2, edge=BLACK)
    paper.disc((middle, ground - 2 * head), head + 3, BLACK)
    paper.disc((middle, ground - 2 * head), head, dice.colour(150, 240))
    for side in (-head // 3, head // 3):
        paper.disc((middle + side, ground - 2 * head), 4, BLACK)
