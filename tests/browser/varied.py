"""Image files of every kind a person may register, made by code."""

import io
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageCms

from benchmarks.pictures import picture

Size = tuple[int, int]
ORIENTATION: Final = 0x0112
USUAL: Final = (400, 300)
CAMERA: Final = (4000, 3000)


@cache
def photograph(size: Size = USUAL, seed: int = 1) -> Image.Image:
    """Photograph-like, RGB; large ones are enlarged, which takes a tenth of the time."""
    longer = max(size)
    if longer <= 1000:
        return picture(seed, size)
    small = picture(seed, (max(8, size[0] * 1000 // longer), max(8, size[1] * 1000 // longer)))
    return small.resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, name: str, **options: object) -> bytes:
    """The bytes of a file."""
    written = io.BytesIO()
    image.save(written, name, **options)
    return written.getvalue()


def turned(name: str, orientation: int, size: Size, **options: object) -> bytes:
    """A file that asks to be shown turned."""
    exif = Image.Exif()
    exif[0x010E] = "a description before it"
    exif[ORIENTATION] = orientation
    return encoded(photograph(size), name, exif=exif, **options)


def see_through() -> Image.Image:
    """From opaque to fully transparent, where another picture's colours hide."""
    image = photograph().copy()
    image.paste(photograph(seed=2).crop((200, 0, 400, 300)), (200, 0))
    opacity = np.tile(np.clip(np.arange(400) * 2 - 300, 0, 255)[::-1].astype(np.uint8), (300, 1))
    image.putalpha(Image.fromarray(opacity))
    return image


def see_through_palette(name: str) -> bytes:
    """With one of its colours transparent."""
    return encoded(photograph().quantize(64), name, transparency=3)


def sixteen_bits() -> Image.Image:
    """Grey, 0..65535."""
    return Image.fromarray(np.asarray(photograph().convert("L")).astype(np.uint16) * 257)


def with_profile() -> bytes:
    """A colour profile that exchanges red and blue, where it is believed."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    places = [int.from_bytes(profile[at + 4 : at + 8]) for at in (profile.index(b"rXYZ"), profile.index(b"bXYZ"))]
    red, blue = (profile[place : place + 20] for place in places)
    profile[places[0] : places[0] + 20], profile[places[1] : places[1] + 20] = blue, red
    return encoded(photograph(), "JPEG", icc_profile=bytes(profile))


FORMATS: Final[dict[str, Callable[[], bytes]]] = {
    "jpeg-40": lambda: encoded(photograph(), "JPEG", quality=40),
    "jpeg-95": lambda: encoded(photograph(), "JPEG", quality=95, subsampling=0),
    "jpeg-progressive": lambda: encoded(photograph((1500, 1000)), "JPEG", quality=85, progressive=True),
    "jpeg-grey": lambda: encoded(photograph().convert("L"), "JPEG"),
    "jpeg-cmyk": lambda: encoded(photograph().convert("CMYK"), "JPEG", quality=90),
    "jpeg-profile": with_profile,
    "png": lambda: encoded(photograph(), "PNG"),
    "png-alpha": lambda: encoded(see_through(), "PNG"),
    "png-grey": lambda: encoded(photograph().convert("L"), "PNG"),
    "png-grey-alpha": lambda: encoded(see_through().convert("LA"), "PNG"),
    "png-black-and-white": lambda: encoded(photograph().convert("1"), "PNG"),
    "png-palette": lambda: encoded(photograph().quantize(64), "PNG"),
    "png-palette-transparent": lambda: see_through_palette("PNG"),
    "png-16-bit": lambda: encoded(sixteen_bits(), "PNG"),
    "webp": lambda: encoded(photograph(), "WEBP", quality=80),
    "webp-lossless": lambda: encoded(photograph(), "WEBP", lossless=True),
    "webp-alpha": lambda: encoded(see_through(), "WEBP", lossless=True, exact=True),
    "gif": lambda: encoded(photograph(), "GIF"),
    "gif-transparent": lambda: see_through_palette("GIF"),
    "bmp": lambda: encoded(photograph(), "BMP"),
    "bmp-palette": lambda: encoded(photograph().quantize(64), "BMP"),
    "avif": lambda: encoded(photograph(), "AVIF", quality=80),
    "avif-turned": lambda: turned("AVIF", 6, USUAL, quality=80),
}

SIZES: Final[list[tuple[str, Size]]] = [
    ("JPEG", (100, 75)),
    ("PNG", (101, 100)),
    ("PNG", (333, 501)),
    ("PNG", (513, 512)),
    ("JPEG", (1023, 767)),
    ("JPEG", (1024, 1025)),
    ("PNG", (1025, 700)),
    ("JPEG", (1281, 853)),
    ("JPEG", (2600, 1951)),
    ("WEBP", (2048, 1536)),
    ("PNG", (2500, 1000)),
    ("JPEG", (1400, 140)),
    ("JPEG", (9001, 1200)),
    ("JPEG", CAMERA),
]
"""Among them one beyond 8192 pixels, of which a JPEG decoder gives an eighth that is still to be shrunk."""

NARROW: Final[list[tuple[str, Size]]] = [("PNG", (1600, 100)), ("JPEG", (90, 1400)), ("WEBP", (40, 600))]
"""Their strips are less than 16 pixels wide, too few for 16 frequencies: some coefficients are what rounding left."""
