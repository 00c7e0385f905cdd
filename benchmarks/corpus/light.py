"""Smooth and dark pictures as a camera makes them: skies, walls, horizons, nights, rooms without light."""

from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from benchmarks.corpus.dice import BLACK, Dice, Size
from benchmarks.corpus.paper import Paper
from benchmarks.corpus.plain import Field, ramp, tinted
from benchmarks.corpus.scenes import scene

SHAPES: Final[tuple[Size, ...]] = ((800, 600), (600, 800), (800, 450))
"""Pixels."""

SOFTNESS: Final = 40
"""Pixels between two independent points of a cloud."""


def _clouds(dice: Dice, size: Size) -> Field:
    """0..1, changing slowly."""
    few = (max(3, size[0] // dice.randint(SOFTNESS, 6 * SOFTNESS)), max(3, size[1] // SOFTNESS // 2))
    spots = dice.field().integers(0, 256, (few[1], few[0]), dtype=np.uint8)
    return np.asarray(Image.fromarray(spots).resize(size, Image.Resampling.BICUBIC), dtype=np.float32) * np.float32(
        1 / 255
    )


def sky(dice: Dice) -> Image.Image:
    """From the zenith down to the haze, in most of them with some cloud."""
    size = dice.choice(SHAPES)
    down = np.broadcast_to(np.linspace(0, 1, size[1], dtype=np.float32)[:, None], (size[1], size[0]))
    cloud = _clouds(dice, size) * dice.choice((0, 0.1, 0.3, 0.6))
    image = tinted(dice, (down * dice.uniform(0.5, 1) + cloud).clip(0, 1), 90)
    return dice.grain(image, dice.uniform(0.5, 2.5))


def wall(dice: Dice) -> Image.Image:
    """A wall or a table: one material, light from one side, in half of them an edge or a switch."""
    size = dice.choice(SHAPES)
    light = tinted(dice, ramp(dice, size) * dice.uniform(0.1, 0.5), 60)
    paper = Paper(size)
    paper.put(light, (0, 0))
    if dice.chance(0.3):
        paper.draw.line((dice.randrange(size[0]), 0, dice.randrange(size[0]), size[1]), dice.colour(80, 200), 3)
    if dice.chance(0.3):
        corner = (dice.randrange(size[0] - 50), dice.randrange(size[1] - 60))
        paper.box(corner, (44, 56), dice.colour(150, 255), radius=6, edge=(140, 140, 140))
    return dice.grain(paper.image.filter(ImageFilter.BoxBlur(1)), dice.uniform(1, 5))


def horizon(dice: Dice) -> Image.Image:
    """Sky above, and sea, sand or snow below."""
    image = sky(dice)
    width, height = image.size
    top = round(height * dice.uniform(0.35, 0.75))
    below = (width, height - top)
    waves = _clouds(dice, below) * dice.uniform(0.05, 0.4)
    image.paste(dice.grain(tinted(dice, waves, 30, 220), dice.uniform(1, 6)), (0, top))
    if dice.chance(0.4):
        radius = dice.randint(12, 50)
        sun = Paper((2 * radius, 2 * radius), (255, 240, 200)).image
        image.paste(sun, (dice.randrange(width - radius), dice.randrange(top)), _round(radius))
    return image


def _round(radius: int) -> Image.Image:
    mask = Paper((2 * radius, 2 * radius), BLACK)
    mask.disc((radius, radius), radius - 3, (255, 255, 255))
    return mask.image.convert("L").filter(ImageFilter.GaussianBlur(3))


def night(dice: Dice) -> Image.Image:
    """Darkness with lamps, windows, a street's shine, and the noise of a phone."""
    paper = Paper(dice.choice(SHAPES), dice.colour(0, 18))
    for _ in range(dice.randint(0, 4)):
        corner = (dice.randrange(paper.width), dice.randrange(paper.height))
        paper.box(corner, (dice.randint(60, 300), paper.height), dice.colour(4, 34))
    for _ in range(dice.randint(1, 30)):
        at = (dice.randrange(paper.width), dice.randrange(paper.height))
        paper.disc(at, dice.choice((1, 2, 3, 6, 14)), dice.colour(120, 255))
    return dice.grain(paper.image.filter(ImageFilter.BoxBlur(dice.uniform(1, 5))), dice.uniform(1, 6))


def dim(dice: Dice) -> Image.Image:
    """Something photographed almost without light."""
    dark = ImageEnhance.Brightness(scene(dice, dice.choice(SHAPES))).enhance(dice.uniform(0.04, 0.2))
    return dice.grain(dark, dice.uniform(1, 5))
