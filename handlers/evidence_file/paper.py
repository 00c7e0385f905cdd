"""Lines of text on pages of A4: what fits where. Nothing is drawn here (see drawn.py).

Lengths are points (1/72 inch), counted from the left and from the top. The fonts are three of those that every reader
of PDF has; what is not in their alphabet is written out, so that a title in another script can still be told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 56.0, WIDTH - 56.0
TOP, BOTTOM = 62.0, HEIGHT - 70.0
FULL: Final = RIGHT - LEFT
LEADING: Final = 1.38
"""Height of a line, in sizes of its letters."""

PLAIN, BOLD, FIXED = "Helvetica", "Helvetica-Bold", "Courier"

_SIMPLER: Final = {"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2011": "-", "\u2010": "-", "\u2212": "-"}


class Style(NamedTuple):
    """How letters look. `grey` is 0 for black."""

    font: str = PLAIN
    size: float = 9.5
    grey: float = 0.1

    @property
    def line(self) -> float:
        """Height of a line."""
        return self.size * LEADING


class Text(NamedTuple):
    """One line of text; `y` is that of its base line."""

    x: float
    y: float
    text: str
    style: Style


class Rule(NamedTuple):
    """A thin line across, or where `height` is given a light field behind what stands on it."""

    x: float
    y: float
    width: float
    height: float = 0.0
    grey: float = 0.75


Mark = Text | Rule


@dataclass(slots=True)
class Paper:
    """Pages that are filled from the top; `y` is where the next line begins."""

    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def turn(self) -> None:
        """Go on with a new page."""
        self.pages.append([])
        self.y = TOP

    def keep(self, height: float) -> None:
        """See to it that so much stands on one page, if a page can hold it."""
        if self.y + height > BOTTOM and self.y > TOP:
            self.turn()

    def add(self, other: "Paper") -> None:
        """What stands on one other page, below what is here, and on the same page if it fits."""
        (marks,) = other.pages
        self.keep(other.y - TOP)
        down = self.y - TOP
        self.pages[-1] += [mark._replace(y=mark.y + down) for mark in marks]
        self.y += other.y - TOP

    def space(self, height: float) -> None:
        """Leave room; none at the top of a page."""
        if self.y > TOP:
            self.y += height

    def rule(self, grey: float = 0.75) -> None:
        """A thin line from margin to margin."""
        self.put(Rule(LEFT, self.y, FULL, grey=grey))

    def put(self, mark: Mark) -> None:
        """Something at its place."""
        self.pages[-1].append(mark)

    def text(self, text: str, style: Style, x: float = LEFT, width: float = FULL) -> None:
        """A paragraph."""
        for line in wrapped(text, style, width):
            self.keep(style.line)
            self.put(Text(x, self.y + style.size, line, style))
            self.y += style.line

    def row(self, cells: Sequence[tuple[str, Style]], widths: Sequence[float], gap: float = 8.0) -> None:
        """Cells beside each other, each as many lines as it needs."""
        broken = [wrapped(text, style, width - gap) for (text, style), width in zip(cells, widths, strict=True)]
        height = max(len(lines) * style.line for lines, (_, style) in zip(broken, cells, strict=True))
        self.keep(height)
        x = LEFT
        for lines, (_, style), width in zip(broken, cells, widths, strict=True):
            for number, line in enumerate(lines):
                self.put(Text(x, self.y + style.size + number * style.line, line, style))
            x += width
        self.y += height


def printable(text: str) -> str:
    """The same in the alphabet of the fonts; what is not in it as its number in Unicode."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_letter(_SIMPLER.get(letter, letter)) for letter in text)


@lru_cache(4_096)
def _letter(letter: str) -> str:
    if letter == "\u00a0" or (letter.isprintable() and letter.encode("cp1252", "ignore")):
        return letter
    return f"[U+{ord(letter):04X}]"


def wrapped(text: str, style: Style, width: float) -> list[str]:
    """In lines no wider than this; a word that is too long is broken."""
    told = printable(text)
    if stringWidth(told, style.font, style.size) <= width:
        return [told]
    lines = [""]
    for word in _words(told.split(" "), style, width):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if stringWidth(longer, style.font, style.size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _words(words: Iterable[str], style: Style, width: float) -> Iterator[str]:
    for word in words:
        if stringWidth(word, style.font, style.size) <= width:
            yield word
            continue
        part = ""
        for letter in word:
            if stringWidth(part + letter, style.font, style.size) > width:
                yield part
                part = ""
            part += letter
        yield part
