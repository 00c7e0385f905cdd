"""What Telegram makes of an uploaded image: JPEG renditions, thumbnails, stickers."""

import contextlib
import hashlib
import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from simulator.errors import WrongControl

SIDES = (90, 320, 800, 1280)
"""Pixels of the longer side of a photo's renditions, as seen in real updates; an image is never enlarged."""
JPEG_QUALITY = 87
LARGEST_SUM = 10_000
"""Pixels of width and height together, which Telegram takes as a photo at most."""
STICKER_SIDE = 512
THUMBNAIL_SIDE = 320
STICKER_THUMBNAIL_SIDE = 128
LIBRARY_BOUND = 256 * 2**20
"""Bytes of uploaded originals kept for later posts by `image_id`; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """Encoded bytes and the size in pixels they decode to."""

    width: int
    height: int
    data: bytes


class Picture:
    """Uploaded bytes. What is derived from them is made at the first wish and kept (call `prepare` off the loop)."""

    def __init__(self, original: bytes) -> None:
        self.original = original
        self.image_id = hashlib.sha256(original).hexdigest()[:32]
        self.stored: dict[object, Any] = {}
        self._prepared: set[str] = set()
        self._decoded: Image.Image | None = None
        self._photo: tuple[Rendition, ...] | None = None
        self._thumbnails: dict[tuple[int, str], Rendition] = {}
        self._size: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, shown upright."""
        if self._size is None:
            self._size = self._opened().size
        return self._size

    def is_image(self) -> bool:
        """Tell whether the bytes decode; documents may be anything."""
        with contextlib.suppress(WrongControl):
            return bool(self.thumbnail())
        return False

    def ready(self, family: str) -> bool:
        """Tell whether `prepare` was done before for that family of kinds."""
        return family in self._prepared

    def prepare(self, family: str) -> None:
        """Make, of one decoding, what a family of kinds needs: `document`, `sticker` or `photo` (all others).

        Bytes that do not decode stay unprepared: only a document can be made of them.
        """
        with contextlib.suppress(WrongControl):
            self._decoded = self._opened()
            self._size = self._decoded.size
            self.thumbnail()
            if family == "photo":
                self.photo()
            if family == "sticker":
                self.sticker()
                self.thumbnail(STICKER_THUMBNAIL_SIDE, "WEBP")
        self._decoded = None
        self._prepared.add(family)

    def photo(self) -> tuple[Rendition, ...]:
        """Give the renditions, smallest first."""
        if self._photo is None:
            image = self._opened()
            longer = max(image.size)
            sides = [side for side in SIDES if side < longer]
            self._photo = tuple(_encoded(image, side, "JPEG") for side in [*sides, min(longer, SIDES[-1])][:4])
        return self._photo

    def thumbnail(self, side: int = THUMBNAIL_SIDE, form: str = "JPEG") -> Rendition:
        """Give one small rendition, its longer side at most `side` pixels."""
        if (side, form) not in self._thumbnails:
            self._thumbnails[side, form] = _encoded(self._opened(), side, form)
        return self._thumbnails[side, form]

    def sticker(self) -> Rendition:
        """Give the static sticker: WebP, longer side exactly 512 pixels (stickers are enlarged too)."""
        if (STICKER_SIDE, "sticker") not in self._thumbnails:
            image = self._opened()
            scale = STICKER_SIDE / max(image.size)
            shape = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            enlarged = image.resize(shape, Image.Resampling.LANCZOS)
            self._thumbnails[STICKER_SIDE, "sticker"] = _encoded(enlarged, STICKER_SIDE, "WEBP")
        return self._thumbnails[STICKER_SIDE, "sticker"]

    def _opened(self) -> Image.Image:
        if self._decoded:
            return self._decoded
        try:
            with Image.open(io.BytesIO(self.original)) as image:
                _check_shape(image)
                return _flattened(ImageOps.exif_transpose(image))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
            raise WrongControl(f"these bytes are not an image Telegram would take: {error}") from error


class Library:
    """Pictures uploaded once and posted many times, known by `image_id`."""

    def __init__(self, bound: int = LIBRARY_BOUND) -> None:
        self._bound = bound
        self._held = 0
        self._pictures: dict[str, Picture] = {}

    def add(self, original: bytes) -> Picture:
        """Keep an upload; the same bytes give the same picture."""
        picture = Picture(original)
        if picture.image_id in self._pictures:
            return self._pictures[picture.image_id]
        self._pictures[picture.image_id] = picture
        self._held += len(original)
        while self._held > self._bound and len(self._pictures) > 1:
            self._held -= len(self._pictures.pop(next(iter(self._pictures))).original)
        return picture

    def get(self, image_id: str) -> Picture:
        """Find an earlier upload."""
        if image_id not in self._pictures:
            raise WrongControl(f"no image {image_id!r} was uploaded, or it was dropped")
        return self._pictures[image_id]


def _check_shape(image: Image.Image) -> None:
    if sum(image.size) > LARGEST_SUM:
        raise ValueError(f"{image.width} x {image.height} pixels are too many")


def _flattened(image: Image.Image) -> Image.Image:
    """Give the image in RGB, what is transparent on white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image.convert("RGB")


def _encoded(image: Image.Image, side: int, form: str) -> Rendition:
    smaller = image
    if max(image.size) > side:
        scale = side / max(image.size)
        shape = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        smaller = image.resize(shape, Image.Resampling.LANCZOS, reducing_gap=3.0)
    target = io.BytesIO()
    smaller.save(target, form, quality=JPEG_QUALITY)
    return Rendition(smaller.width, smaller.height, target.getvalue())
