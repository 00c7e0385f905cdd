"""The picture among other photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.fitting import BLACK, WHITE, contained, covering, sized

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

BOX = 1000
"""Pixels: a cell is as large as the picture fits into this square."""


def grid(columns: int, rows: int, *, gap: float = 0) -> Change:
    """Cells in the picture's proportions, it in one of them; gaps are shares of a cell, in black or white."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        shown = contained(picture, BOX / max(columns, rows), BOX / max(columns, rows))
        cells = [covering(circumstances.another(), *shown.size) for _ in range(columns * rows)]
        cells[circumstances.dice.randrange(len(cells))] = shown
        space = round(gap * max(shown.size))
        return _set_out(cells, columns, space, circumstances.dice.choice((BLACK, WHITE)))

    return apply


def _set_out(cells: list[Picture], columns: int, space: int, ground: tuple[int, int, int]) -> Picture:
    width, height = cells[0].size
    rows = len(cells) // columns
    size = (columns * (width + space) + space, rows * (height + space) + space)
    whole = Image.new("RGB", size, ground)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        whole.paste(cell, (space + column * (width + space), space + row * (height + space)))
    return whole


def beside_another(picture: Picture, circumstances: Circumstances) -> Picture:
    """Two photographs of one height, uncut, side by side."""
    one = contained(picture, 4 * BOX, 720)
    other = circumstances.another()
    other = sized(other, other.width * one.height / other.height, one.height)
    first, second = (one, other) if circumstances.side() > 0 else (other, one)
    whole = Image.new("RGB", (one.width + other.width, one.height))
    whole.paste(first, (0, 0))
    whole.paste(second, (first.width, 0))
    return whole


ALTERATIONS = (
    Alteration("collage of 2, side by side", "collages", beside_another),
    Alteration("collage of 2, stacked, gap", "collages", grid(1, 2, gap=0.02)),
    Alteration("collage 2 x 2", "collages", grid(2, 2)),
    Alteration("collage 2 x 2, thin gap", "collages", grid(2, 2, gap=0.01)),
    Alteration("collage 2 x 2, wide gap", "collages", grid(2, 2, gap=0.05)),
)
