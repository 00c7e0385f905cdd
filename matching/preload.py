"""Everything that decoding may import: a confined process cannot open a file any more, so it is loaded before."""

import importlib
from typing import Final

from pi_heif import register_heif_opener
from PIL import Image

_IMPORTED_LATE: Final = (
    *(f"PIL.{name}" for name in ("ImageChops", "ImageCms", "ImageColor", "ImageFilter", "ImagePalette", "TiffTags")),
    *(f"encodings.{name}" for name in ("ascii", "cp1252", "latin_1", "utf_16", "utf_16_be", "utf_16_le", "utf_32")),
    "copy",
    "mmap",
    "numpy.ma",
)
"""What Pillow and numpy import inside of functions, for some files only."""


def preload() -> None:
    """Import it all, and register every format."""
    Image.preinit()
    register_heif_opener(thumbnails=False)
    for name in _IMPORTED_LATE:
        importlib.import_module(name)
