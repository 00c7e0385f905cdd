"""Pictures with next to nothing to see: one colour, almost one colour, a gradient, a few blocks."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.corpus.dice import Dice, Size
from benchmarks.corpus.paper import Paper

SHAPES: Final[tuple[Size, ...]] = ((800, 600), (600, 800), (640, 640), (800, 450))
"""Pixels."""

Field = NDArray[np.float32]


def ramp(dice: Dice, size: Size) -> Field:
    """0..1 across the picture in a random direction, rows by columns."""
    width, height = size
    angle = dice.uniform(0, math.tau)
    across = np.linspace(-1, 1, width, dtype=np.float32) * math.cos(angle)
    down = np.linspace(-1, 1, height, dtype=np.float32) * math.sin(angle)
    slope = across[None, :] + down[:, None]
    return np.asarray((slope - slope.min()) / (slope.max() - slope.min()), dtype=np.float32)


def tinted(dice: Dice, share: Field, low: int = 0, high: int = 255) -> Image.Image:
    """From one colour to another, by a share 0..1 for each pixel; their parts lie between the two bounds."""
    mask = Image.fromarray((share * 255).astype(np.uint8))
    one, other = (Image.new("RGB", mask.size, dice.colour(low, high)) for _ in range(2))
    return Image.composite(other, one, mask)


def flat(dice: Dice) -> Image.Image:
    """One colour; in half of them with noise nobody sees."""
    image = Image.new("RGB", dice.choice(SHAPES), dice.colour())
    return dice.grain(image, dice.uniform(0.5, 3)) if dice.chance(0.5) else image


def speck(dice: Dice) -> Image.Image:
    """One colour and one small thing on it: a hair, a stain, a line of text."""
    ground = dice.colour()
    paper = Paper(dice.choice(SHAPES), ground)
    at = (dice.randrange(paper.width), dice.randrange(paper.height))
    ink = dice.near(ground, 120)
    if dice.chance(0.5):
        paper.disc(at, dice.randint(2, 40), ink)
    else:
        paper.write((at[0] // 2, at[1]), "· · ·" if dice.chance(0.3) else str(dice.randrange(10_000)), 24, ink)
    return paper.image


def gradient(dice: Dice) -> Image.Image:
    """Two colours running into each other, straight or round."""
    size = dice.choice(SHAPES)
    share = ramp(dice, size)
    if dice.chance(0.4):
        share = np.sqrt((share - dice.random()) ** 2 + (ramp(dice, size) - dice.random()) ** 2).clip(0, 1)
    return tinted(dice, share)


def blocks(dice: Dice) -> Image.Image:
    """Two to five rectangles of colour, as of flags and placeholders; some out of focus."""
    paper = Paper(dice.choice(SHAPES), dice.colour())
    for _ in range(dice.randint(1, 4)):
        corner = (dice.randrange(paper.width), dice.randrange(paper.height))
        paper.box(corner, (dice.randint(60, paper.width), dice.randint(60, paper.height)), dice.colour())
    return paper.image.filter(ImageFilter.BoxBlur(20)) if dice.chance(0.3) else paper.image
