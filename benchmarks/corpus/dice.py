"""Seeded chance: the same kind and seed give the same picture on every machine."""

import random
from typing import Final, Self

import numpy as np
from PIL import Image, ImageChops

Colour = tuple[int, int, int]
"""Red, green and blue, 0..255."""

Size = tuple[int, int]
"""Width and height, or left and top, in pixels."""

WHITE: Final[Colour] = (255, 255, 255)
BLACK: Final[Colour] = (0, 0, 0)

NO_NOISE: Final = 128
"""The level of a layer of noise that changes nothing."""


class Dice(random.Random):
    """All the chance of one picture, from the kind's name and a seed.

    The kind enters, so that the tenth chat and the tenth receipt have nothing in common.
    """

    def __new__(cls, _kind: str, _seed: int) -> Self:
        """Keep the two from the parent class, which takes one argument; it is seeded below."""
        return super().__new__(cls)

    def __init__(self, kind: str, seed: int) -> None:
        super().__init__(f"{kind} {seed}")
        self.number = seed

    def chance(self, share: float) -> bool:
        """True in that share (0..1) of the throws."""
        return self.random() < share

    def colour(self, low: int = 0, high: int = 255) -> Colour:
        """Any colour whose three parts lie between the two bounds."""
        return self.randint(low, high), self.randint(low, high), self.randint(low, high)

    def near(self, colour: Colour, reach: int) -> Colour:
        """A colour at most `reach` away in each part."""
        red, green, blue = (min(255, max(0, part + self.randint(-reach, reach))) for part in colour)
        return red, green, blue

    def field(self) -> np.random.Generator:
        """A source for whole planes of noise."""
        return np.random.default_rng(self.getrandbits(64))

    def grain(self, picture: Image.Image, strength: float) -> Image.Image:
        """The same picture with a sensor's noise; `strength` is its standard deviation in levels of 255."""
        noise = self.field().standard_normal((picture.height, picture.width), dtype=np.float32) * np.float32(strength)
        layer = Image.fromarray((noise + np.float32(NO_NOISE)).clip(0, 255).astype(np.uint8))
        return ImageChops.add(picture, Image.merge("RGB", (layer, layer, layer)), offset=-NO_NOISE)
