"""Pictures made by code, as varied as photographs in what matters to a fingerprint."""

import io
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

Painter = Callable[..., Image.Image]


@lru_cache(maxsize=64)
def painted(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Paint once what many tests look at."""
    return paint(seed, size)


def paint(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Clouds whose contrast falls with frequency, as in nature, with a few hard-edged things in front."""
    rng = np.random.default_rng(seed)
    width, height = size
    grid = np.hypot(np.fft.fftfreq(height)[:, None] * height, np.fft.fftfreq(width)[None, :] * width)
    noise = np.fft.fft2(rng.normal(size=(height, width))) / np.maximum(grid, 1) ** 1.2
    clouds = np.real(np.fft.ifft2(noise))
    clouds = (clouds - clouds.min()) / max(float(np.ptp(clouds)), 1e-9)
    tint = rng.uniform(0.5, 1, size=3)
    picture = Image.fromarray((clouds[:, :, None] * tint * 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        left, right = sorted(rng.integers(0, width, 2).tolist())
        top, bottom = sorted(rng.integers(0, height, 2).tolist())
        colour = tuple(rng.integers(0, 256, 3).tolist())
        draw.ellipse((left, top, left + (right - left) // 2, top + (bottom - top) // 2), fill=colour)
    return picture


@pytest.fixture
def photo() -> Painter:
    """`photo(seed, size)` gives the same RGB picture every time, a copy that may be altered."""
    return lambda *seed_and_size: painted(*seed_and_size).copy()


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """`encoded(picture, "PNG", **options)` gives the bytes of a file."""

    def encode(picture: Image.Image, name: str, **options: object) -> bytes:
        if name == "HEIF":
            from pillow_heif import register_heif_opener  # noqa: PLC0415 - slow, and needed by few tests

            register_heif_opener(thumbnails=False)
        if name == "PNG":
            options.setdefault("compress_level", 1)  # the pixels are the same, and there in a tenth of the time
        file = io.BytesIO()
        picture.save(file, format=name, **options)
        return file.getvalue()

    return encode
