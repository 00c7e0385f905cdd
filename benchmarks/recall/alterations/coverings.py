"""Something put over a part of the picture: stickers, bars, blur, words, watermarks. "20 %" is of its area."""

import math
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from benchmarks.recall.alteration import Alteration, Change, Circumstances, Picture
from benchmarks.recall.fitting import BLACK, WHITE, any_colour, ellipse, rounded
from benchmarks.recall.lettering import outlined, phrase, stamped, written

PERCENT: Final = (5, 10, 20)
Box = tuple[int, int, int, int]
Cover = Callable[[Picture, Box, Circumstances], None]


def covered(cover: Cover, percent: float, proportions: float) -> Change:
    """A box of this share of the area, so many times as wide as high, about where faces and bodies are."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        covered_picture = picture.copy()
        area = picture.width * picture.height * percent / 100
        width = min(picture.width * 0.9, math.sqrt(area * circumstances.near(proportions)))
        height = min(picture.height * 0.9, area / width)
        left = (picture.width - width) * circumstances.dice.uniform(0.2, 0.8)
        top = (picture.height - height) * circumstances.dice.uniform(0.1, 0.7)
        box = (round(left), round(top), round(left + width), round(top + height))
        cover(covered_picture, box, circumstances)
        return covered_picture

    return apply


def smiley(picture: Picture, box: Box, circumstances: Circumstances) -> None:
    """A round yellow face."""
    left, top, right, bottom = box
    size = max(8, min(right - left, bottom - top))
    sticker = Image.new("RGB", (4 * size, 4 * size), (255, circumstances.dice.randint(190, 225), 60))
    draw, unit = ImageDraw.Draw(sticker), size * 4 / 10
    for eye in (3.2, 6.8):
        draw.ellipse(((eye - 0.6) * unit, 2.8 * unit, (eye + 0.6) * unit, 4.6 * unit), (70, 45, 20))
    draw.chord((2.2 * unit, 3.5 * unit, 7.8 * unit, 8.3 * unit), 10, 170, (120, 40, 30))
    face = sticker.resize((size, size), Image.Resampling.BOX)
    place = ((left + right - size) // 2, (top + bottom - size) // 2)
    picture.paste(face, place, ellipse(face.size))


def bar(picture: Picture, box: Box, circumstances: Circumstances) -> None:
    """A black bar, sometimes white or red."""
    ImageDraw.Draw(picture).rectangle(box, circumstances.dice.choice((BLACK, BLACK, WHITE, (190, 20, 30))))


def veil(picture: Picture, box: Box, circumstances: Circumstances) -> None:
    """Blurred past recognition within an ellipse, or pixelated within the box."""
    part = picture.crop(box)
    if circumstances.side() > 0:
        soft = part.filter(ImageFilter.GaussianBlur(max(part.size) / 8))
        picture.paste(soft, box, ellipse(part.size, softness=min(part.size) / 12))
    else:
        coarse = part.resize((8, max(1, round(8 * part.height / part.width))), Image.Resampling.BOX)
        picture.paste(coarse.resize(part.size, Image.Resampling.NEAREST), box)


def memed(*, above: bool, below: bool, band: bool = False) -> Change:
    """White capitals on the picture, above or below or both; with a band: on a dark translucent strip."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        meme = picture.copy()
        size = round(circumstances.near(picture.height * 0.075))
        if band:
            strip = (0, round(picture.height * 0.78), picture.width, round(picture.height * 0.9))
            meme.paste(Image.blend(meme.crop(strip), Image.new("RGB", meme.crop(strip).size), 0.65), strip)
            written(meme, phrase(circumstances, 2, 5), (picture.width * 0.08, strip[1] + 10), size, "white")
        if above:
            outlined(meme, phrase(circumstances, 2, 6), picture.width / 2, picture.height * 0.03, size)
        if below:
            outlined(meme, phrase(circumstances, 2, 4), picture.width / 2, picture.height * 0.82, size)
        return meme

    return apply


def watermarked(picture: Picture, circumstances: Circumstances) -> Picture:
    """A name across the whole picture, over and over, translucent."""
    name = phrase(circumstances, 1, 2)
    layer = stamped(picture, name, round(circumstances.near(max(picture.size) * 0.04)), 30, 110)
    marked = picture.copy()
    marked.paste(WHITE, mask=layer)
    return marked


def with_logo(picture: Picture, circumstances: Circumstances) -> Picture:
    """A round sign and a name in one of the corners."""
    marked, size = picture.copy(), round(max(picture.size) * 0.07)
    left = size // 2 if circumstances.side() > 0 else picture.width - 4 * size
    top = size // 2 if circumstances.side() > 0 else picture.height - 3 * size // 2
    sign = Image.new("RGB", (size, size), any_colour(circumstances))
    ImageDraw.Draw(sign).regular_polygon((size / 2, size / 2, size / 3), 3, rotation=270, fill="white")
    marked.paste(sign, (left, top), ellipse(sign.size))
    name = phrase(circumstances, 1, 1)
    written(marked, name, (left + size * 1.2, top + size * 0.3), size // 2, "white", bold=True)
    return marked


def round_cornered(picture: Picture, circumstances: Circumstances) -> Picture:
    """Corners rounded on white or black."""
    ground = Image.new("RGB", picture.size, circumstances.dice.choice((WHITE, BLACK)))
    ground.paste(picture, mask=rounded(picture.size, circumstances.near(min(picture.size) * 0.1)))
    return ground


def emojis_in_corners(picture: Picture, circumstances: Circumstances) -> Picture:
    """A face over each of the four corners."""
    covered_picture, size = picture.copy(), round(min(picture.size) * 0.22)
    for left in (0, picture.width - size):
        for top in (0, picture.height - size):
            smiley(covered_picture, (left, top, left + size, top + size), circumstances)
    return covered_picture


COVERINGS: Final = "stickers, bars, blur"

ALTERATIONS = (
    *(Alteration(f"sticker, {percent} %", COVERINGS, covered(smiley, percent, 1)) for percent in PERCENT),
    *(Alteration(f"bar, {percent} %", COVERINGS, covered(bar, percent, 4)) for percent in PERCENT),
    *(Alteration(f"face veiled, {percent} %", COVERINGS, covered(veil, percent, 0.8)) for percent in PERCENT),
    Alteration("meme words above and below", "meme text", memed(above=True, below=True)),
    Alteration("meme words above", "meme text", memed(above=True, below=False)),
    Alteration("words on a dark strip", "meme text", memed(above=False, below=False, band=True)),
    Alteration("watermark", "watermark, logo, round corners", watermarked),
    Alteration("logo in a corner", "watermark, logo, round corners", with_logo),
    Alteration("round corners", "watermark, logo, round corners", round_cornered),
)
