"""What is not in the families the pipeline was tuned for: it shows what happens beyond them."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from benchmarks.recall.alteration import Alteration, one_after_another, whatever
from benchmarks.recall.alterations.borders import barred, with_shadow
from benchmarks.recall.alterations.captions import ON_BLACK, captioned
from benchmarks.recall.alterations.collages import grid
from benchmarks.recall.alterations.coverings import emojis_in_corners
from benchmarks.recall.alterations.crops import off_centre
from benchmarks.recall.alterations.screenshots import STATUS
from benchmarks.recall.alterations.tones import vignette
from benchmarks.recall.alterations.turns import mirrored
from benchmarks.recall.fitting import (
    BLACK,
    WHITE,
    any_colour,
    contained,
    ellipse,
    gradient,
    on_ground,
)
from benchmarks.recall.lettering import paragraph, phrase, written
from benchmarks.recall.screens import DARK, avatar, icon_row, status_bar

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

GIF_SIDE = 640
"""Pixels of the longer side, at most."""
STORY_SIZE = (720, 1280)
CORK = (176, 132, 88)


def duotone(picture: Picture, circumstances: Circumstances) -> Picture:
    """Two colours instead of black and white."""
    shade, light = any_colour(circumstances, 0, 90), any_colour(circumstances, 180)
    return ImageOps.colorize(picture.convert("L"), shade, light)


def halftone(picture: Picture, circumstances: Circumstances) -> Picture:
    """Dots of different sizes, as newspapers print."""
    cell = max(4, round(circumstances.near(max(picture.size) / 150)))
    grey = np.asarray(picture.convert("L"), np.float32) / 255
    down, across = np.mgrid[: picture.height, : picture.width] * (math.pi / cell)
    screen = (np.cos(across + down) + np.cos(across - down)) / 4 + 0.5
    return (
        Image.fromarray(np.where(grey > screen, 255, 0).astype(np.uint8)).filter(ImageFilter.BoxBlur(1)).convert("RGB")
    )


def story(picture: Picture, circumstances: Circumstances) -> Picture:
    """A shared post within a story: a card with avatar and name on a gradient, words below."""
    width, height = STORY_SIZE
    screen = gradient(width, height, any_colour(circumstances, 80), any_colour(circumstances, 80))
    shown = contained(picture, width * 0.82, height * 0.6)
    left, top = (width - shown.width) // 2, (height - shown.height) // 2
    card = (left - 8, top - 84, left + shown.width + 8, top + shown.height + 70)
    ImageDraw.Draw(screen).rounded_rectangle(card, 22, WHITE)
    screen.paste(shown, (left, top))
    avatar(screen, circumstances, (left + 10, top - 72), 56)
    written(screen, phrase(circumstances, 1, 2), (left + 80, top - 60), 26, BLACK, bold=True)
    written(screen, phrase(circumstances, 2, 4)[:34], (left + 12, top + shown.height + 20), 24, (60, 60, 60))
    paragraph(screen, phrase(circumstances, 2, 9), (60, height * 0.86, width - 120), 36, WHITE, bold=True)
    return screen


def in_picture(picture: Picture, circumstances: Circumstances) -> Picture:
    """A small window in the corner of another photograph."""
    ground = contained(circumstances.another(), 1280, 1280)
    shown = ImageOps.expand(contained(picture, ground.width * 0.42, ground.height * 0.42), 4, WHITE)
    left = 30 if circumstances.side() > 0 else ground.width - shown.width - 30
    top = 30 if circumstances.side() > 0 else ground.height - shown.height - 30
    ground.paste(shown, (left, top))
    return ground


def torn(picture: Picture, circumstances: Circumstances) -> Picture:
    """Torn out of paper: ragged edges, a white rim, a shadow, on another ground."""
    margin = round(max(picture.size) * 0.05)
    ground = on_ground(
        Image.new("RGB", (1, 1)),
        picture.width + 2 * margin,
        picture.height + 2 * margin,
        any_colour(circumstances, 60, 200),
    )
    outer = Image.new("L", ground.size, 0)
    inner = Image.new("L", ground.size, 0)
    ImageDraw.Draw(outer).polygon(_ragged(ground.size, margin * 0.4, circumstances), 255)
    ImageDraw.Draw(inner).polygon(_ragged(ground.size, margin * 1.1, circumstances), 255)
    ground.paste(
        BLACK, mask=outer.filter(ImageFilter.GaussianBlur(margin / 4)).point([level // 2 for level in range(256)])
    )
    ground.paste((248, 246, 240), mask=outer)
    ground.paste(on_ground(picture, *ground.size, WHITE), mask=inner)
    return ground


def _ragged(size: tuple[int, int], inset: float, circumstances: Circumstances) -> list[tuple[float, float]]:
    """An outline about that far from the edges of a picture, with a tooth every few pixels."""
    width, height = size
    step, dice = max(size) / 70, circumstances.dice
    tooth = inset * 0.5
    steps_across, steps_down = range(int((width - 2 * inset) / step)), range(int((height - 2 * inset) / step))
    above = [(inset + number * step, inset + dice.uniform(-tooth, tooth)) for number in steps_across]
    right = [(width - inset + dice.uniform(-tooth, tooth), inset + number * step) for number in steps_down]
    below = [(width - inset - number * step, height - inset + dice.uniform(-tooth, tooth)) for number in steps_across]
    left = [(inset + dice.uniform(-tooth, tooth), height - inset - number * step) for number in steps_down]
    return above + right + below + left


def landscape_phone(picture: Picture, circumstances: Circumstances) -> Picture:
    """A screenshot of a phone held sideways: black beside the picture, a status bar over its upper edge."""
    width, height = 1560, 720
    screen = Image.new("RGB", (width, height), BLACK)
    shown = contained(picture, width, height)
    screen.paste(shown, ((width - shown.width) // 2, (height - shown.height) // 2))
    status_bar(screen, DARK, circumstances, STATUS)
    icon_row(screen, DARK, (height - 70, height - 6), 5)
    return screen


def tilted(picture: Picture, circumstances: Circumstances) -> Picture:
    """Turned by 45 degrees, whole, on a plain ground."""
    ground = circumstances.dice.choice((WHITE, BLACK, any_colour(circumstances)))
    return picture.rotate(45 * circumstances.side(), Image.Resampling.BICUBIC, expand=True, fillcolor=ground)


def palette(picture: Picture) -> Picture:
    """Sixteen colours with dither, as a small GIF has."""
    small = contained(picture, GIF_SIDE, GIF_SIDE) if max(picture.size) > GIF_SIDE else picture
    return small.quantize(16, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB")


def round_cut(picture: Picture, circumstances: Circumstances) -> Picture:
    """The whole picture cut to an ellipse, as in a profile, on white or black."""
    ground = Image.new("RGB", picture.size, circumstances.dice.choice((WHITE, BLACK)))
    ground.paste(picture, mask=ellipse(picture.size))
    return ground


def drawn(picture: Picture) -> Picture:
    """As a pencil drawing."""
    grey = picture.convert("L")
    soft = ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(max(picture.size) / 80))
    lines = np.asarray(grey, np.float32) * 255 / np.maximum(1, 255 - np.asarray(soft, np.float32))
    return Image.fromarray(lines.clip(0, 255).astype(np.uint8)).convert("RGB")


def taped_photo(picture: Picture, circumstances: Circumstances) -> Picture:
    """A print on a cork board, turned a little, its shadow below."""
    print_out = ImageOps.expand(picture, max(picture.size) // 40, (252, 252, 250))
    board = with_shadow(print_out, CORK, max(picture.size) // 16)
    degrees = circumstances.dice.uniform(-6, 6)
    return board.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=CORK)


_UNFORESEEN: dict[str, Change] = {
    "duotone": duotone,
    "halftone": halftone,
    "story with avatar and words": story,
    "collage 3 x 3": grid(3, 3, gap=0.02),
    "picture in a picture": in_picture,
    "torn paper": torn,
    "screenshot, phone held sideways": landscape_phone,
    "turned by 45 on a plain ground": tilted,
    "posterised": whatever(partial(ImageOps.posterize, bits=2)),
    "emojis over the corners": emojis_in_corners,
    "strong vignette": whatever(partial(vignette, depth=1.0)),
    "pillarbox and caption": one_after_another(
        barred(0.2, BLACK, beside=True), captioned(above=None, below=(3, 10), colours=ON_BLACK)
    ),
    "mirrored, crop 10 % off-centre": one_after_another(mirrored, off_centre(10)),
    "GIF palette": whatever(palette),
    "cut to an ellipse": round_cut,
    "pencil drawing": whatever(drawn),
    "print on a cork board": taped_photo,
}

ALTERATIONS = tuple(Alteration(name, "not in the table", change, listed=False) for name, change in _UNFORESEEN.items())
