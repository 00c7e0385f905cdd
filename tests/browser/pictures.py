"""Pictures made by code: what a person might choose."""

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image
from playwright.async_api import FilePayload

SECRET: Final = "Anna Beispiel, 12 Rue des Lilas"
"""Stands in the photographs, as cameras and programs write names and places into them."""


@dataclass(frozen=True)
class Picture:
    """A file as it is chosen."""

    name: str
    content: bytes
    kind: str = "image/jpeg"

    @property
    def upload(self) -> FilePayload:
        """For Playwright."""
        return FilePayload(name=self.name, mimeType=self.kind, buffer=self.content)


def photograph(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Picture:
    """Something with plenty of detail, and with a name in its EXIF data."""
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), np.uint8)
    image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    exif = image.getexif()
    exif[0x010E] = exif[0x013B] = SECRET  # description, artist
    written = io.BytesIO()
    image.save(written, "JPEG", quality=90, exif=exif)
    return Picture(f"private-{seed}.jpg", written.getvalue())


def empty_picture() -> Picture:
    """One colour: no two such pictures can be told apart."""
    written = io.BytesIO()
    Image.new("RGB", (400, 300), (120, 130, 140)).save(written, "PNG")
    return Picture("empty.png", written.getvalue(), "image/png")


def not_a_picture() -> Picture:
    """A text with the name of an image."""
    return Picture("letter.jpg", b"Dear Sir or Madam", "image/jpeg")
