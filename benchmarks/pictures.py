"""Photograph-like pictures made by code: contrast falls with frequency, as in nature."""

import io

import numpy as np
from PIL import Image


def picture(seed: int, size: tuple[int, int]) -> Image.Image:
    """The same RGB picture every time."""
    rng = np.random.default_rng(seed)
    width, height = size
    distance = np.hypot(np.fft.fftfreq(height)[:, None] * height, np.fft.fftfreq(width)[None, :] * width)
    waves = np.fft.fft2(rng.normal(size=(3, height, width))) / np.maximum(distance, 1) ** 1.3
    planes = np.real(np.fft.ifft2(waves))
    low, high = planes.min(axis=(1, 2), keepdims=True), planes.max(axis=(1, 2), keepdims=True)
    return Image.fromarray(np.moveaxis((planes - low) / (high - low) * 255, 0, 2).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 87) -> bytes:
    """As a messenger stores it."""
    file = io.BytesIO()
    image.save(file, format="JPEG", quality=quality)
    return file.getvalue()
