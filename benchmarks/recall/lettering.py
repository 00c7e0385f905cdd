"""Words as they stand on, above and below pictures that are passed on."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Circumstances, Picture
    from benchmarks.recall.fitting import Colour

WORDS: Final = (
    *("when", "you", "finally", "get", "home", "look", "at", "this", "one", "nobody", "told", "me", "about", "summer"),
    *("holidays", "again", "wait", "for", "it", "the", "best", "part", "is", "here", "from", "there", "only", "today"),
    *("quand", "on", "rentre", "enfin", "regarde", "personne", "ne", "savait", "encore", "les", "vacances", "attends"),
    *(
        "anna",
        "says",
        "hello",
        "new",
        "friends",
        "no",
        "idea",
        "why",
        "works",
        "every",
        "single",
        "time",
        "last",
        "week",
    ),
)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=64)
def font(size: int) -> Font:
    """Pillow's own typeface at this size in pixels: the same letters on every machine."""
    return ImageFont.load_default(max(6, size))


def phrase(circumstances: Circumstances, fewest: int, most: int) -> str:
    """So many words, the first with a capital."""
    count = circumstances.dice.randint(fewest, most)
    return " ".join(circumstances.dice.choice(WORDS) for _ in range(count)).capitalize()


def wrapped(text: str, size: int, width: float) -> list[str]:
    """The text in lines no wider than so many pixels (a longer word stands alone)."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def written(
    picture: Picture, text: str, place: tuple[float, float], size: int, colour: Colour | str, *, bold: bool = False
) -> float:
    """Write one line with its upper left corner there; where it ends (pixels from the left) is returned."""
    weight = max(1, size // 22) if bold else 0
    ImageDraw.Draw(picture).text(place, text, fill=colour, font=font(size), stroke_width=weight, stroke_fill=colour)
    return place[0] + font(size).getlength(text) + 2 * weight


def paragraph(
    picture: Picture, text: str, box: tuple[float, float, float], size: int, colour: Colour | str, *, bold: bool = False
) -> float:
    """Write lines into (left, top, width); the bottom of the last one is returned."""
    left, top, width = box
    for line in wrapped(text, size, width):
        written(picture, line, (left, top), size, colour, bold=bold)
        top += size * 1.3
    return top


def outlined(picture: Picture, text: str, middle: float, top: float, size: int) -> float:
    """Write white capitals with a black rim, centred on `middle`, as memes have them; the bottom is returned."""
    draw = ImageDraw.Draw(picture)
    for line in wrapped(text.upper(), size, picture.width * 0.9):
        rim = max(1, size // 12)
        draw.text(
            (middle, top), line, fill="white", font=font(size), anchor="ma", stroke_width=rim, stroke_fill="black"
        )
        top += size * 1.2
    return top


def stamped(picture: Picture, text: str, size: int, turned: float, opacity: int) -> Image.Image:
    """A layer of the picture's size with the text over and over, turned by so many degrees, in translucent white."""
    side = round(max(picture.size) * 1.5)
    layer = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(layer)
    step = round(font(size).getlength(text) * 1.4)
    for row, top in enumerate(range(0, side, size * 4)):
        for left in range(-step // 2 * (row % 2), side, step):
            draw.text((left, top), text, fill=opacity, font=font(size))
    turned_layer = layer.rotate(turned, Image.Resampling.BILINEAR)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    return turned_layer.crop((left, top, left + picture.width, top + picture.height))
