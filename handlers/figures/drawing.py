"""Figures as a picture: bars of what matched, by day or week. Pure.

The font (Bitstream Vera) comes with reportlab: the one in Pillow has no accents.
"""

import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from babel.dates import format_date, format_skeleton
from PIL import Image, ImageDraw, ImageFont

from config.errors import N_
from handlers.figures.periods import Period
from locales.texts import Translator
from records.statistics import Day, Figure, summed

WIDTH: Final = 800
HEIGHT: Final = 500
SCALE: Final = 2
"""Pixels for each of these units: phones show that many."""

PAPER: Final = "#ffffff"
INK: Final = "#1d1f24"
QUIET: Final = "#5a606b"
LINE: Final = "#dcdfe4"
DELETED: Final = "#1f5f99"
REPORTED: Final = "#e0a13a"

LEFT: Final = 84
RIGHT: Final = 770
TOP: Final = 150
BOTTOM: Final = 430
"""The field of the bars, in units."""

MOST_LABELS: Final = 8
"""Below the bars."""

TICKS: Final = 5
"""Lines at most, besides the base."""

TITLE: Final = N_("Posts that matched the list")
BY_DELETED: Final = N_("posts deleted")
BY_REPORTED: Final = N_("posts only reported")
NOTHING: Final = N_("Nothing matched in this time.")


class Bar(NamedTuple):
    """One bar: from which day on, how many posts were deleted, and how many were only reported."""

    first: date
    deleted: int
    reported: int


def bars_of(days: Sequence[Day], period: Period) -> list[Bar]:
    """The bars of a period."""
    bars = []
    for part in period.parts(days):
        figures = summed(part)
        deleted = figures[Figure.DELETED]
        bars.append(Bar(part[0].date, deleted, max(0, figures.hits - deleted)))
    return bars


def chart(days: Sequence[Day], period: Period, say: Translator) -> bytes:
    """A PNG image of WIDTH x HEIGHT units."""
    bars = bars_of(days, period)
    canvas = Canvas()
    canvas.text(30, 22, say(TITLE), 27, INK)
    canvas.text(30, 62, span(days, say.language), 19, QUIET)
    canvas.legend(30, 100, [(DELETED, say(BY_DELETED)), (REPORTED, say(BY_REPORTED))])
    canvas.text(RIGHT, 103, say(period.per), 18, QUIET, anchor="ra")
    top = axis(max((bar.deleted + bar.reported for bar in bars), default=0))
    canvas.grid(top)
    canvas.bars(bars, top[-1])
    canvas.dates(bars, say.language)
    if period.hint:
        canvas.text(RIGHT, BOTTOM + 42, say(period.hint), 15, QUIET, anchor="ra")
    if not any(bar.deleted or bar.reported for bar in bars):
        canvas.text((LEFT + RIGHT) // 2, (TOP + BOTTOM) // 2, say(NOTHING), 19, QUIET, anchor="mm")
    return canvas.png()


def span(days: Sequence[Day], language: str) -> str:
    """From the first day to the last, both included."""
    return "{} - {}".format(*(format_date(day.date, "long", locale=language) for day in (days[0], days[-1])))


def axis(highest: int) -> list[int]:
    """The values of the lines, from 0 on: whole numbers in round steps, the last one not below the highest bar."""
    step = next(
        factor * 10**power
        for power in range(19)
        for factor in (1, 2, 5)
        if factor * 10**power * TICKS >= max(highest, 1)
    )
    lines = max(2, -(-highest // step))
    return [step * line for line in range(lines + 1)]


class Canvas:
    """Draws in units; only here are there pixels."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(self, x: float, y: float, text: str, size: int, colour: str, anchor: str = "la") -> float:
        """Write a line; gives where it ends."""
        font = _font(size)
        self._draw.text((x * SCALE, y * SCALE), text, fill=colour, font=font, anchor=anchor)
        return x + self._draw.textlength(text, font) / SCALE

    def legend(self, x: float, y: float, entries: Sequence[tuple[str, str]]) -> None:
        """What the colours mean."""
        for colour, label in entries:
            self._box(x, y + 5, x + 18, y + 23, colour)
            x = self.text(x + 26, y + 4, label, 18, INK) + 28

    def grid(self, values: Sequence[int]) -> None:
        """Lines across, with their values."""
        for value in values:
            y = _height(value, values[-1])
            self._draw.line([(LEFT * SCALE, y * SCALE), (RIGHT * SCALE, y * SCALE)], LINE if value else QUIET, SCALE)
            self.text(LEFT - 12, y, str(value), 18, QUIET, anchor="rm")

    def bars(self, bars: Sequence[Bar], top: int) -> None:
        """The bars, what was deleted below."""
        for place, bar in enumerate(bars):
            left, right = _edges(place, len(bars))
            middle = _height(bar.deleted, top)
            if bar.deleted:
                self._box(left, middle, right, BOTTOM, DELETED)
            if bar.reported:
                self._box(left, _height(bar.deleted + bar.reported, top), right, middle, REPORTED)

    def dates(self, bars: Sequence[Bar], language: str) -> None:
        """Days below some of the bars, today's among them where it has its own."""
        every = -(-len(bars) // MOST_LABELS)
        for place in range(len(bars) - 1, -1, -every):
            left, right = _edges(place, len(bars))
            day = format_skeleton("Md", bars[place].first, locale=language)
            half = self._draw.textlength(day, _font(17)) / SCALE / 2
            self.text(min((left + right) / 2, RIGHT - half), BOTTOM + 14, day, 17, QUIET, anchor="ma")

    def png(self) -> bytes:
        """The image, with a palette: by an octree, which is ten times as fast as a median cut."""
        data = io.BytesIO()
        self._image.quantize(64, Image.Quantize.FASTOCTREE).save(data, "PNG", optimize=True)
        return data.getvalue()

    def _box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        corners = [(left * SCALE, top * SCALE), (right * SCALE - 1, bottom * SCALE - 1)]
        self._draw.rectangle(corners, fill=colour)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """In units; read from memory, since the package need not lie in a folder."""
    return ImageFont.truetype(io.BytesIO((files("reportlab") / "fonts" / "Vera.ttf").read_bytes()), size * SCALE)


def _height(value: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _edges(place: int, number: int) -> tuple[float, float]:
    """Left and right of a bar: three quarters of its share, but for the many bars of a year."""
    share = (RIGHT - LEFT) / number
    gap = min(share / 8, 12)
    return LEFT + share * place + gap, LEFT + share * (place + 1) - gap
