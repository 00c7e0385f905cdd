"""Copies of copies: other formats, other sizes, other proportions."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from benchmarks.recall.alteration import Alteration, whatever
from benchmarks.recall.fitting import contained, sized

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Picture

ENCODINGS: Final[dict[str, dict[str, Any]]] = {
    "JPEG 15": {"format": "JPEG", "quality": 15},
    "JPEG 30": {"format": "JPEG", "quality": 30},
    "JPEG 50": {"format": "JPEG", "quality": 50},
    "JPEG 75, progressive": {"format": "JPEG", "quality": 75, "progressive": True},
    "WebP 30": {"format": "WEBP", "quality": 30, "method": 0},
    "PNG": {"format": "PNG", "compress_level": 1},
}
LONGER_SIDES: Final = (960, 640, 480, 320, 240)
STRETCHED: Final = ((1.1, 1), (1.3, 1), (1, 1.15), (1, 1.4))
PASSED_ON: Final = ((1000, 70), (900, 60), (1100, 75), (800, 65), (1200, 80))
"""Longer side in pixels and JPEG quality of a picture that went through five other services."""


def recoded(picture: Picture, **options: Any) -> Picture:
    """Saved with these options of Pillow, and opened again."""
    file = io.BytesIO()
    picture.save(file, **options)
    return Image.open(file).convert("RGB")


def passed_on(picture: Picture) -> Picture:
    """Saved and opened five times, at another size and quality each time."""
    for side, quality in PASSED_ON:
        picture = recoded(contained(picture, side, side), format="JPEG", quality=quality)
    return picture


def _resized(picture: Picture, side: int) -> Picture:
    return contained(picture, side, side)


def _stretched(picture: Picture, wider: float, higher: float) -> Picture:
    return sized(picture, picture.width * wider, picture.height * higher)


ALTERATIONS = (
    *(Alteration(name, "re-encoding", whatever(partial(recoded, **options))) for name, options in ENCODINGS.items()),
    Alteration("passed on five times", "re-encoding", whatever(passed_on)),
    *(
        Alteration(f"longer side {side} px", "resizing", whatever(partial(_resized, side=side)))
        for side in LONGER_SIDES
    ),
    *(
        Alteration(
            f"stretched {wider} x {higher}", "stretching", whatever(partial(_stretched, wider=wider, higher=higher))
        )
        for wider, higher in STRETCHED
    ),
)
