"""The sliders and filters of every photo editor: light, colour, sharpness, noise."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from benchmarks.recall.alteration import Alteration, whatever
from benchmarks.recall.fitting import BLACK, WHITE, scaled, shaded

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

WARM: Final = (1.12, 1.0, 0.8)
COLD: Final = (0.82, 0.97, 1.15)


def brightness(picture: Picture, factor: float) -> Picture:
    """Every sample multiplied."""
    return ImageEnhance.Brightness(picture).enhance(factor)


def contrast(picture: Picture, factor: float) -> Picture:
    """Away from the mean grey, or towards it."""
    return ImageEnhance.Contrast(picture).enhance(factor)


def saturation(picture: Picture, factor: float) -> Picture:
    """0 is grey."""
    return ImageEnhance.Color(picture).enhance(factor)


def gamma(picture: Picture, exponent: float) -> Picture:
    """Middle tones brighter (below 1) or darker."""
    return picture.point([round(255 * (level / 255) ** exponent) for level in range(256)] * 3)


def tinted(picture: Picture, factors: tuple[float, float, float]) -> Picture:
    """Red, green and blue each multiplied."""
    return picture.point([min(255, round(level * factor)) for factor in factors for level in range(256)])


def sepia(picture: Picture) -> Picture:
    """As an old print."""
    return ImageOps.colorize(picture.convert("L"), (35, 20, 10), (255, 240, 205), (165, 120, 80))


def hue(picture: Picture, degrees: int) -> Picture:
    """Every colour turned round the colour circle."""
    turned, *rest = picture.convert("HSV").split()
    turned = turned.point([(level + degrees * 256 // 360) % 256 for level in range(256)])
    return Image.merge("HSV", (turned, *rest)).convert("RGB")


def faded(picture: Picture) -> Picture:
    """Blacks lifted, whites lowered, colours paled: the commonest filter of all."""
    return Image.blend(saturation(picture, 0.75), Image.new("RGB", picture.size, (200, 185, 190)), 0.22)


def vignette(picture: Picture, depth: float) -> Picture:
    """Corners darkened by this share."""
    shade = Image.radial_gradient("L").point([round(255 - depth * level**2 / 255) for level in range(256)])
    return shaded(picture, shade.resize(picture.size, Image.Resampling.BILINEAR))


def blur(picture: Picture, thousandths: float) -> Picture:
    """Gaussian, with a radius of so many thousandths of the longer side."""
    return picture.filter(ImageFilter.GaussianBlur(max(picture.size) * thousandths / 1000))


def shaken(picture: Picture, thousandths: float) -> Picture:
    """Smeared sideways over so many thousandths of the longer side."""
    reach = max(2, round(max(picture.size) * thousandths / 1000))
    total = np.zeros((picture.height, picture.width, 3), np.float32)
    for shift in range(reach):
        total += np.asarray(ImageChops.offset(picture, shift - reach // 2, 0), np.float32)
    return Image.fromarray((total / reach).astype(np.uint8))


def sharpened(picture: Picture, percent: int) -> Picture:
    """Unsharp masking, so strong."""
    return picture.filter(ImageFilter.UnsharpMask(radius=2, percent=percent, threshold=0))


def noisy(deviation: float) -> Change:
    """Gaussian noise on every sample, standard deviation in levels of 255."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        rng = np.random.default_rng(circumstances.dice.getrandbits(32))
        samples = np.asarray(picture, np.float32)
        noise = rng.standard_normal(samples.shape, np.float32) * deviation
        return Image.fromarray(np.clip(samples + noise, 0, 255).astype(np.uint8))

    return apply


def grainy(picture: Picture, circumstances: Circumstances) -> Picture:
    """Coarse grain in grey, as of sensitive film."""
    rng = np.random.default_rng(circumstances.dice.getrandbits(32))
    grain = rng.normal(128, 40, (picture.height // 2, picture.width // 2)).clip(0, 255).astype(np.uint8)
    layer = Image.fromarray(grain).resize(picture.size, Image.Resampling.BILINEAR).convert("RGB")
    return Image.blend(picture, ImageChops.overlay(picture, layer), 0.8)


def dotted(picture: Picture, circumstances: Circumstances) -> Picture:
    """Two samples in a hundred black or white."""
    rng = np.random.default_rng(circumstances.dice.getrandbits(32))
    lottery = rng.random((picture.height, picture.width))
    samples = np.array(picture)
    samples[lottery < 0.01], samples[lottery > 0.99] = BLACK, WHITE  # noqa: PLR2004 - one in a hundred each
    return Image.fromarray(samples)


def median(picture: Picture) -> Picture:
    """Small details wiped out, as beautifying filters do."""
    return scaled(scaled(picture, 0.5).filter(ImageFilter.MedianFilter(3)), 2)


COLOURS: Final[dict[str, Change]] = {
    "darker, 0.6": whatever(partial(brightness, factor=0.6)),
    "brighter, 1.4": whatever(partial(brightness, factor=1.4)),
    "less contrast, 0.5": whatever(partial(contrast, factor=0.5)),
    "more contrast, 1.6": whatever(partial(contrast, factor=1.6)),
    "gamma 0.6": whatever(partial(gamma, exponent=0.6)),
    "gamma 1.7": whatever(partial(gamma, exponent=1.7)),
    "grey": whatever(partial(saturation, factor=0)),
    "oversaturated": whatever(partial(saturation, factor=2.2)),
    "warmer": whatever(partial(tinted, factors=WARM)),
    "colder": whatever(partial(tinted, factors=COLD)),
    "sepia": whatever(sepia),
    "hues turned by 40 degrees": whatever(partial(hue, degrees=40)),
    "faded": whatever(faded),
    "equalised": whatever(ImageOps.equalize),
    "levels stretched": whatever(partial(ImageOps.autocontrast, cutoff=4)),
    "vignette": whatever(partial(vignette, depth=0.45)),
}
DETAILS: Final[dict[str, Change]] = {
    "blurred a little": whatever(partial(blur, thousandths=1.5)),
    "blurred": whatever(partial(blur, thousandths=4)),
    "shaken": whatever(partial(shaken, thousandths=12)),
    "sharpened": whatever(partial(sharpened, percent=250)),
    "beautified": whatever(median),
    "noise 25": noisy(25),
    "film grain": grainy,
    "dotted noise": dotted,
}

ALTERATIONS = (
    *(Alteration(name, "colour, blur, noise", change) for name, change in (COLOURS | DETAILS).items()),
    Alteration("colours inverted", "inverted", whatever(ImageOps.invert)),
)
