"""A picture being drawn: boxes, discs, text and pasted pictures."""

from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from benchmarks.corpus.dice import BLACK, WHITE, Colour, Size

LEADING: Final = 1.35
"""Distance of two lines of text, in heights of the type."""

BOLD: Final = 22
"""Type is emboldened by one pixel of stroke for each so many pixels of height, and by one at least."""

Typeface = ImageFont.ImageFont | ImageFont.FreeTypeFont


@lru_cache(maxsize=64)
def typeface(height: int) -> Typeface:
    """The face Pillow carries with it, so that a picture is the same whatever fonts a machine has."""
    return ImageFont.load_default(height)


@lru_cache(maxsize=8192)
def _length(word: str, height: int) -> float:
    """Pixels a word takes; the vocabulary is small, and shaping and drawing letters is most of the cost of a page."""
    return typeface(height).getlength(word)


@lru_cache(maxsize=8192)
def _lettering(word: str, height: int, stroke: int) -> Image.Image:
    """A word as a mask, its upper left corner where the text begins."""
    mask = Image.new("L", (round(_length(word, height)) + 2 * stroke + 2, round(height * LEADING) + 2 * stroke))
    ImageDraw.Draw(mask).text((stroke, stroke), word, 255, typeface(height), stroke_width=stroke)
    return mask


class Paper:
    """An RGB picture of one colour, and what is put on it. All measures in pixels."""

    def __init__(self, size: Size, colour: Colour = WHITE) -> None:
        self.width, self.height = size
        self.image = Image.new("RGB", size, colour)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, corner: Size, size: Size, colour: Colour, *, radius: int = 0, edge: Colour | None = None) -> None:
        """A filled rectangle, rounded if asked to; `edge` draws its outline."""
        left, top = corner
        area = (left, top, left + max(1, size[0]), top + max(1, size[1]))
        self.draw.rounded_rectangle(area, radius, fill=colour, outline=edge, width=2)

    def disc(self, centre: Size, radius: int, colour: Colour) -> None:
        """A filled circle."""
        self.draw.circle(centre, radius, fill=colour)

    def write(self, at: Size, text: str, height: int, ink: Colour = BLACK, *, bold: bool = False) -> None:
        """One line of text, `at` its upper left corner."""
        stroke = max(1, height // BOLD) if bold else 0
        left, space = float(at[0]), _length(" ", height)
        for word in text.split():
            self.draw.bitmap((round(left) - stroke, at[1] - stroke), _lettering(word, height, stroke), ink)
            left += _length(word, height) + space

    def outlined(self, middle: Size, text: str, height: int, ink: Colour = WHITE) -> None:
        """One line of text with a black contour, `middle` its centre: the lettering of memes."""
        stroke = max(2, height // 12)
        self.draw.text(middle, text, ink, typeface(height), "mm", stroke_width=stroke, stroke_fill=BLACK)

    def paragraph(self, at: Size, lines: list[str], height: int, ink: Colour = BLACK, *, bold: bool = False) -> int:
        """Lines one below the other; returns the row below the last."""
        left, top = at
        for number, line in enumerate(lines):
            self.write((left, top + round(number * height * LEADING)), line, height, ink, bold=bold)
        return top + round(len(lines) * height * LEADING)

    def put(self, picture: Image.Image, corner: Size, *, radius: int = 0) -> None:
        """Paste a picture, with rounded corners if asked to."""
        if not radius:
            self.image.paste(picture, corner)
            return
        mask = Image.new("L", picture.size)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), radius, fill=255)
        self.image.paste(picture, corner, mask)


def wrapped(text: str, height: int, width: int) -> list[str]:
    """The lines of a text set in `width` pixels; a word longer than that has a line of its own."""
    space = _length(" ", height)
    lines: list[list[str]] = []
    used = float(width)
    for word in text.split():
        length = _length(word, height)
        if not lines or used + space + length > width:
            lines.append([])
            used = -space
        lines[-1].append(word)
        used += space + length
    return [" ".join(words) for words in lines]
