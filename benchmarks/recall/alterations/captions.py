"""Bands with words above and below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.fitting import BLACK, WHITE, Colour
from benchmarks.recall.lettering import paragraph, phrase, wrapped

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture


def band(width: int, circumstances: Circumstances, colours: tuple[Colour, Colour], words: tuple[int, int]) -> Picture:
    """A band of this width in pixels with (fewest, most) words in (ground, ink), as high as they need."""
    size = round(circumstances.near(width * 0.05, 0.3))
    text = phrase(circumstances, *words)
    edge = width * 0.03
    lines = wrapped(text, size, width - 2 * edge)
    strip = Image.new("RGB", (width, round(len(lines) * size * 1.3 + size * 1.1)), colours[0])
    bold = circumstances.side() > 0
    paragraph(strip, text, (edge, size * 0.45, width - 2 * edge), size, colours[1], bold=bold)
    return strip


def captioned(
    *, above: tuple[int, int] | None, below: tuple[int, int] | None, colours: tuple[Colour, Colour]
) -> Change:
    """Bands above and below with so many words (fewest, most); None: no band there."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        parts = [band(picture.width, circumstances, colours, above)] if above else []
        parts.append(picture)
        parts += [band(picture.width, circumstances, colours, below)] if below else []
        return stacked(parts)

    return apply


def stacked(parts: list[Picture]) -> Picture:
    """Pictures of one width, one below the other."""
    whole = Image.new("RGB", (parts[0].width, sum(part.height for part in parts)))
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


ON_WHITE = (WHITE, BLACK)
ON_BLACK = (BLACK, WHITE)

ALTERATIONS = (
    Alteration("caption above, white", "captions", captioned(above=(3, 8), below=None, colours=ON_WHITE)),
    Alteration("caption above, long", "captions", captioned(above=(14, 28), below=None, colours=ON_WHITE)),
    Alteration("caption below, black", "captions", captioned(above=None, below=(3, 14), colours=ON_BLACK)),
    Alteration("captions above and below", "captions", captioned(above=(4, 10), below=(3, 8), colours=ON_WHITE)),
)
