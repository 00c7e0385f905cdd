"""Borders, bars, frames and grounds round the whole picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.fitting import BLACK, WHITE, Colour, any_colour, blurred, contained, gradient, on_ground
from benchmarks.recall.lettering import phrase, written

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

STORY: Final = (9, 16)
WIDE: Final = (16, 9)
SQUARE: Final = (1, 1)
SHORT: Final = 720
"""Pixels of the shorter side of the canvas that a picture is fitted into."""


def bordered(share: float, colour: Colour | None) -> Change:
    """The same border on all sides, this share of the longer side wide; None: any colour."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        width = round(circumstances.near(max(picture.size) * share))
        return ImageOps.expand(picture, width, colour or any_colour(circumstances))

    return apply


def barred(share: float, colour: Colour | None, *, beside: bool = False) -> Change:
    """Two bars above and below (or beside), each this share of the height (or width)."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        bar = circumstances.near(picture.width if beside else picture.height) * share
        across, down = (2 * bar, 0.0) if beside else (0.0, 2 * bar)
        ground = colour or any_colour(circumstances)
        return on_ground(picture, picture.width + across, picture.height + down, ground)

    return apply


def canvas_size(proportions: tuple[int, int]) -> tuple[int, int]:
    """Width and height in pixels of a canvas with these proportions."""
    width, height = proportions
    return round(SHORT * width / min(proportions)), round(SHORT * height / min(proportions))


def fitted(proportions: tuple[int, int], colour: Colour | None) -> Change:
    """In the middle of a plain canvas."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        width, height = canvas_size(_crosswise(picture, proportions))
        return on_ground(contained(picture, width, height), width, height, colour or any_colour(circumstances))

    return apply


def on_its_own_blur(proportions: tuple[int, int]) -> Change:
    """In the middle of a canvas filled with a blurred, enlarged copy of itself."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        width, height = canvas_size(_crosswise(picture, proportions))
        ground = blurred(picture, width, height, circumstances.near(40), circumstances.dice.uniform(0.6, 1))
        inner = contained(picture, width, height)
        ground.paste(inner, ((width - inner.width) // 2, (height - inner.height) // 2))
        return ground

    return apply


def _crosswise(picture: Picture, proportions: tuple[int, int]) -> tuple[int, int]:
    """Upright canvases for wide pictures, wide ones for upright pictures: otherwise there is nothing to fill."""
    one, other = sorted(proportions)
    return (one, other) if picture.width >= picture.height else (other, one)


def framed(picture: Picture, circumstances: Circumstances) -> Picture:
    """A wooden frame with a bevel and a white mount inside."""
    side = max(picture.size)
    mounted = ImageOps.expand(picture, round(circumstances.near(side * 0.03)), (246, 243, 236))
    lined = ImageOps.expand(mounted, max(2, side // 250), (70, 55, 40))
    width = round(circumstances.near(side * 0.05))
    wood = any_colour(circumstances, 40, 120)
    frame = gradient(lined.width + 2 * width, lined.height + 2 * width, wood, (30, 20, 12))
    frame.paste(lined, (width, width))
    return frame


def doubled(picture: Picture, circumstances: Circumstances) -> Picture:
    """A border within a border of another colour."""
    inner = ImageOps.expand(picture, round(circumstances.near(max(picture.size) * 0.03)), any_colour(circumstances))
    return ImageOps.expand(inner, round(circumstances.near(max(picture.size) * 0.04)), any_colour(circumstances))


def polaroid(picture: Picture, circumstances: Circumstances, text: str = "") -> Picture:
    """White, wide below, on a coloured table with a soft shadow."""
    edge = round(max(picture.size) * 0.045)
    card = Image.new("RGB", (picture.width + 2 * edge, picture.height + 5 * edge), (250, 249, 245))
    card.paste(picture, (edge, edge))
    written(card, text, (edge * 1.5, picture.height + edge * 2), round(edge * 1.4), (60, 60, 80))
    return with_shadow(card, any_colour(circumstances, 90, 230), edge)


def with_shadow(card: Picture, table: Colour, margin: int) -> Picture:
    """A card on a table, its shadow falling down."""
    scene = Image.new("RGB", (card.width + 4 * margin, card.height + 4 * margin), table)
    shadow = Image.new("L", scene.size, 0)
    ImageDraw.Draw(shadow).rectangle((2 * margin, 2.5 * margin, scene.width - 2 * margin, scene.height - margin), 150)
    scene.paste(BLACK, mask=shadow.filter(ImageFilter.BoxBlur(margin / 2)))
    scene.paste(card, (2 * margin, 2 * margin))
    return scene


def polaroid_with_words(picture: Picture, circumstances: Circumstances) -> Picture:
    """The same with something written on it."""
    return polaroid(picture, circumstances, phrase(circumstances, 1, 4))


BORDERS: Final[dict[str, Change]] = {
    "white border, thin": bordered(0.015, WHITE),
    "white border": bordered(0.05, WHITE),
    "black border": bordered(0.06, BLACK),
    "coloured border, wide": bordered(0.13, None),
    "letterbox, black": barred(0.14, BLACK),
    "letterbox, white": barred(0.25, WHITE),
    "pillarbox, black": barred(0.18, BLACK, beside=True),
    "letterbox to 9:16, coloured": fitted(STORY, None),
    "border in a border": doubled,
    "wooden frame": framed,
    "polaroid": polaroid,
    "polaroid with words": polaroid_with_words,
}

ALTERATIONS = (
    *(Alteration(name, "borders, frames", change) for name, change in BORDERS.items()),
    Alteration("blurred padding to 9:16", "blurred padding", on_its_own_blur(STORY)),
    Alteration("blurred padding to 3:4", "blurred padding", on_its_own_blur((3, 4))),
    Alteration("square padding, white", "square padding", fitted(SQUARE, WHITE)),
    Alteration("square padding, coloured", "square padding", fitted(SQUARE, None)),
)
