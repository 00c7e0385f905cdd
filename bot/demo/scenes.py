"""Photograph-like pictures made by code: a sky over a ground, things with light and shadow on them, fine texture.

A picture is the same every time and on every machine, has much detail (PDQ quality 80 and more), and is as unlike the
others as two photographs are.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.demo.copies import jpeg

SIZE: Final = (1280, 960)
"""Pixels, width and height."""

PAINTED: Final = (400, 300)
"""What is painted; only the grain is finer."""

Plane = NDArray[np.float32]
"""Heights, lightness or colours of PAINTED, 0..1 where nothing else is said."""


def scene(number: int) -> bytes:
    """The picture of a number as a JPEG file."""
    rng = np.random.default_rng(number)
    light = _relief(rng, (2, 3, 5, 9, 17, 40), fall=0.75)
    colours = _landscape(rng, light)
    for _ in range(int(rng.integers(7, 12))):
        _put_thing(rng, colours)
    colours *= (0.8 + 0.4 * _relief(rng, (50, 100, 160), fall=0.9))[..., None]  # texture
    painted = Image.fromarray((np.clip(colours, 0, 1) * 255).astype(np.uint8))
    return jpeg(_grained(rng, painted.resize(SIZE, Image.Resampling.BICUBIC)), quality=92)


def _relief(rng: np.random.Generator, cells: tuple[int, ...], fall: float) -> Plane:
    """Clouds or hills: layers of ever more cells, each weaker than the one before by `fall`."""
    width, height = PAINTED
    relief, weight = np.zeros((height, width), np.float32), 1.0
    for across in cells:
        coarse = rng.random((max(2, across * 3 // 4), across), np.float32)
        relief += weight * np.asarray(Image.fromarray(coarse).resize(PAINTED, Image.Resampling.BICUBIC))
        weight *= fall
    low, high = relief.min(), relief.max()
    return np.asarray((relief - low) / (high - low), np.float32)


def _landscape(rng: np.random.Generator, light: Plane) -> Plane:
    """Sky and ground, each running from one colour into another, parted by a slanting horizon."""
    down, across = _places()
    horizon = rng.uniform(0.25, 0.75) + rng.uniform(-0.4, 0.4) * (across - 0.5)
    sky, ground = (rng.uniform(0.1, 0.9, (2, 3)).astype(np.float32) for _ in range(2))
    share = down[..., None]
    above, below = (pair[0] * (1 - share) + pair[1] * share for pair in (sky, ground))
    shown = np.where((down < horizon)[..., None], above, below)
    return np.asarray(0.45 * shown + 0.55 * light[..., None] * rng.uniform(0.7, 1.0, 3).astype(np.float32), np.float32)


def _put_thing(rng: np.random.Generator, colours: Plane) -> None:
    """Something round or long, lit from one side, with a soft edge."""
    down, across = _places()
    top, left, turn = rng.uniform(0.05, 0.95), rng.uniform(0.05, 0.95), rng.uniform(0, math.pi)
    right = (across - left) * math.cos(turn) + (down - top) * math.sin(turn)
    under = (down - top) * math.cos(turn) - (across - left) * math.sin(turn)
    width, height = rng.uniform(0.05, 0.28), rng.uniform(0.05, 0.28)
    reach = np.hypot(right / width, under / height)
    cover = np.clip((1.05 - reach) * rng.uniform(4, 14), 0, 1)[..., None]
    lit = np.clip(0.6 + rng.uniform(-0.6, 0.6) * right / width + rng.uniform(-0.6, 0.6) * under / height, 0.05, 1)
    colours += cover * (lit[..., None] * rng.uniform(0.05, 1.0, 3).astype(np.float32) - colours)


def _grained(rng: np.random.Generator, picture: Image.Image) -> Image.Image:
    """The noise of a camera's sensor."""
    grain = 4 * rng.standard_normal((SIZE[1], SIZE[0], 1), np.float32)
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))


def _places() -> tuple[Plane, Plane]:
    """How far down and how far across each point lies, 0..1."""
    width, height = PAINTED
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    return np.broadcast_to(down, (height, width)), np.broadcast_to(across, (height, width))
