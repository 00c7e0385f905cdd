"""Photographs of a screen: askew in perspective, with moire, glare, a bezel, and whatever lies behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.alterations.tones import tinted
from benchmarks.recall.fitting import BLACK, blurred, contained, gradient, on_ground

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

SCENE: Final = (1280, 960)
Corners = list[tuple[float, float]]
"""Four of them, clockwise from the upper left, x and y in pixels."""


def photographed(tilt: float, bezel: float, *, dark: bool, filling: float) -> Change:
    """A screen seen askew by `tilt` (share of the side by which corners move), `filling` so much of the photograph."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        size = SCENE if picture.width >= picture.height else SCENE[::-1]
        screen = _lit(contained(picture, 1000, 1000), circumstances)
        screen = ImageOps.expand(screen, round(max(screen.size) * bezel), (14, 14, 16))
        scene = _surroundings(size, circumstances, dark=dark)
        corners = _corners(contained(screen, size[0] * filling, size[1] * filling).size, size, tilt, circumstances)
        return _sensed(_laid(screen, scene, corners), circumstances)

    return apply


def _lit(picture: Picture, circumstances: Circumstances) -> Picture:
    """As a screen shows it: a pattern of interference over it, and often the glare of a lamp."""
    down, across = np.ogrid[0 : picture.height : 1.0, 0 : picture.width : 1.0]
    angle, period = circumstances.dice.uniform(0, 3.14), circumstances.dice.uniform(5, 14)
    phase = across * np.cos(angle) * 6.28 / period + (down * np.sin(angle) * 6.28 / period + np.sin(down / 90) * 2)
    waves = np.sin(phase.astype(np.float32))
    pattern = Image.fromarray((238 + 17 * waves).astype(np.uint8)).convert("RGB")
    return _with_glare(ImageChops.multiply(picture, pattern), circumstances)


def _with_glare(picture: Picture, circumstances: Circumstances) -> Picture:
    size = round(max(picture.size) * circumstances.dice.uniform(0.2, 0.5))
    spot = (
        ImageOps.invert(Image.radial_gradient("L")).resize((size, size)).point([level * 2 // 3 for level in range(256)])
    )
    layer = Image.new("L", picture.size, 0)
    place = (
        circumstances.dice.uniform(-0.1, 0.8) * picture.width,
        circumstances.dice.uniform(-0.1, 0.8) * picture.height,
    )
    layer.paste(spot, (round(place[0]), round(place[1])))
    return ImageChops.screen(picture, layer.convert("RGB"))


def _surroundings(size: tuple[int, int], circumstances: Circumstances, *, dark: bool) -> Picture:
    """A dark room, or a desk out of focus."""
    if dark:
        glow = circumstances.dice.randint(8, 40)
        return gradient(*size, (glow, glow, glow + 6), (6, 6, 8))
    return blurred(circumstances.another(), *size, 50, circumstances.dice.uniform(0.4, 0.9))


def _corners(screen: tuple[int, int], scene: tuple[int, int], tilt: float, circumstances: Circumstances) -> Corners:
    """The screen in the middle of the scene, one pair of sides shorter than the other, and turned a little."""
    (width, height), (dice, side) = screen, (circumstances.dice, circumstances.side())
    near, far = dice.uniform(0, tilt), dice.uniform(0, tilt)
    middle = np.array(scene) / 2 + np.array(
        [dice.uniform(-0.03, 0.03) * scene[0], dice.uniform(-0.03, 0.03) * scene[1]]
    )
    unit = np.array([[-1, -1 + near], [1, -1 + far], [1, 1 - far], [-1, 1 - near]])
    unit[:, 0] *= 1 - abs(near - far) / 2
    angle = side * dice.uniform(0, tilt / 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed = (unit * [width / 2, height / 2]) @ turn.T + middle
    return [(float(x), float(y)) for x, y in placed]


def _laid(screen: Picture, scene: Picture, corners: Corners) -> Picture:
    """The screen with its corners brought there, over the scene."""
    coefficients = perspective(corners, screen.size)
    drawn = screen.transform(scene.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    whole = Image.new("L", screen.size, 255)
    mask = whole.transform(scene.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR)
    scene.paste(drawn, mask=mask)
    return scene


def perspective(corners: Corners, size: tuple[int, int]) -> list[float]:
    """Pillow's eight coefficients of the transformation that takes these corners to those of a picture of that size."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(part) for part in np.linalg.solve(np.array(rows), np.array(wanted))]


def _sensed(scene: Picture, circumstances: Circumstances) -> Picture:
    """As a phone's sensor sees it: slightly soft, tinted by the light, noisy."""
    soft = scene.filter(ImageFilter.GaussianBlur(0.8))
    cast = circumstances.dice.uniform(0.92, 1.06)
    rng = np.random.default_rng(circumstances.dice.getrandbits(32))
    samples = np.asarray(tinted(soft, (cast, 1.0, 2 - cast)), np.float32)
    noise = rng.standard_normal(samples.shape, np.float32) * 5
    return Image.fromarray(np.clip(samples + noise, 0, 255).astype(np.uint8))


def of_a_phone(picture: Picture, circumstances: Circumstances) -> Picture:
    """Of a phone on a table: the picture in the middle of its black screen."""
    width = max(picture.width, round(picture.height * 0.5))
    on_screen = on_ground(picture, width, max(picture.height, round(width * 1.9)), BLACK)
    return photographed(0.1, 0.03, dark=False, filling=0.92)(on_screen, circumstances)


ALTERATIONS = (
    Alteration("screen in a dark room", "photo of a screen", photographed(0.06, 0.02, dark=True, filling=0.97)),
    Alteration("screen on a desk, at an angle", "photo of a screen", photographed(0.2, 0.04, dark=False, filling=0.85)),
    Alteration("phone on a table", "photo of a screen", of_a_phone),
)
