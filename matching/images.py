"""From the bytes of a file, possibly hostile, to the fingerprint of the picture it shows.

`read` is what happens inside a decoder process (matching.sandbox); nothing else in Égide decodes strangers' bytes.
It uses two process-wide switches of Pillow and is therefore for one thread of a process at a time.

A file cut short still shows what came before the cut, in every client and browser. So the part that can be decoded
is fingerprinted, with the rest grey or black as viewers leave it; the quality tells how much there was to see.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from PIL import AvifImagePlugin, Image, ImageFile, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from config.errors import N_, ImageRefused
from matching.animation import others
from matching.fingerprinting import completed, fingerprinted
from matching.formats import sniff
from matching.planes import LONGEST_SIDE, upright_luma, upright_size
from matching.reading import Purpose, Reading
from matching.scans import too_many_scans

REASONS: Final = {
    "empty": N_("the file is empty"),
    "not-an-image": N_("the file is not an image of a kind that can be read"),
    "too-many-bytes": N_("the file is larger than the limit"),
    "too-many-pixels": N_("the image has more pixels than the limit"),
    "too-many-scans": N_("the image is stored in far more passes than any camera or program writes"),
    "too-small": N_("the image is too small or too narrow"),
    "too-slow": N_("decoding took longer than the limit"),
    "too-much-memory": N_("decoding needed more memory than the limit"),
    "damaged": N_("the file is damaged, or cut off before its picture begins"),
    "decoder-crashed": N_("the decoder crashed on this file"),
}
"""Every `ImageRefused.reason` there is, with its meaning for people."""

# Pillow finds JPEG, PNG, GIF and BMP by itself; asked for any other format it would import all fifty of its own.
_PLUGINS: Final = (AvifImagePlugin, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)

_ORIENTATION: Final = 0x0112
"""The Exif tag (TIFF 6.0 and Exif 2.3) that says which way up a picture is to be shown."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What one image may cost. Frames of an animation have limits of their own (matching.animation)."""

    bytes: int = 20 * 1024 * 1024
    """Of the file; what Telegram's getFile hands over at most."""

    pixels: int = 64_000_000
    """Width times height, as declared: checked before anything is decoded."""

    seconds: float = 6.0
    """Of decoding, on the clock and of processor time; kept by the sandbox. 64 million honest pixels take 1 (JPEG)
    to 5 s (WebP)."""

    memory: int = 1536 * 1024 * 1024
    """Bytes of address space of one decoder process; kept by the sandbox. 64 million pixels take 0.2 (JPEG)
    to 1.1 GB (WebP)."""


CAPS: Final = Caps()


def read(data: bytes, caps: Caps = CAPS, purpose: Purpose = Purpose.POST) -> Reading:
    """What an image file gives for a purpose; ImageRefused with one of REASONS where it cannot be read."""
    name = _accepted(data, caps)
    with _pillow_as_viewers_are():
        return _decoded(data, name, caps, purpose)


def check_bytes(data: bytes, caps: Caps) -> None:
    """Refuse what can be refused without looking inside."""
    if not data:
        raise ImageRefused("empty")
    if len(data) > caps.bytes:
        raise ImageRefused("too-many-bytes")


def _accepted(data: bytes, caps: Caps) -> str:
    check_bytes(data, caps)
    name = sniff(data)
    if name is None:
        raise ImageRefused("not-an-image")
    if name == "JPEG" and too_many_scans(data):
        raise ImageRefused("too-many-scans")
    return name


def _decoded(data: bytes, name: str, caps: Caps, purpose: Purpose) -> Reading:
    try:
        return _reading(data, name, caps, purpose)
    except ImageRefused:
        raise
    except MemoryError:
        raise ImageRefused("too-much-memory") from None
    except Image.DecompressionBombError:
        raise ImageRefused("too-many-pixels") from None
    except Exception as error:  # decoders raise nearly every exception there is when their input is hostile
        raise ImageRefused("damaged") from error


def _reading(data: bytes, name: str, caps: Caps, purpose: Purpose) -> Reading:
    with _opened(data, name) as picture:
        declared = picture.size
        if declared[0] * declared[1] > caps.pixels:
            raise ImageRefused("too-many-pixels")
        _draft(picture)
        picture.load()
        orientation = _orientation(picture)
        # A TIFF is turned upright while it loads, so its size is only right afterwards; a JPEG's only before.
        shown = picture.size if name == "TIFF" else declared
        plane = upright_luma(picture, orientation)
        first = completed(fingerprinted(plane, upright_size(shown, orientation)), plane, purpose)
        further, whole = others(picture, name, orientation, first, purpose)
        return replace(first, others=further, whole=whole)


def _opened(data: bytes, name: str) -> Image.Image:
    if name == "HEIF":
        _register_heif()
    return Image.open(io.BytesIO(data), formats=[name])


def _register_heif() -> None:
    from pi_heif import register_heif_opener  # noqa: PLC0415 - slow to import, and HEIC is rare

    if "HEIF" not in Image.OPEN:
        register_heif_opener(thumbnails=False)


def _draft(picture: Image.Image) -> None:
    """Let a JPEG be decoded in grey, at the smallest eighth that keeps 512 pixels on its longer side."""
    if isinstance(picture, ImageFile.ImageFile) and picture.format in {"JPEG", "MPO"}:
        width, height = picture.size
        picture.draft("L", (LONGEST_SIDE, 1) if width >= height else (1, LONGEST_SIDE))


def _orientation(picture: Image.Image) -> int:
    """1..8 as the Exif data says; 1 if there is none or it is damaged, which viewers ignore too.

    Only Exif counts: Pillow's own `getexif` also believes XMP, which no viewer does, so that a sender could have
    an image fingerprinted lying on its side while everybody sees it upright.
    """
    stored = picture.info.get("exif")
    if not isinstance(stored, bytes):
        return 1
    exif = Image.Exif()
    try:
        exif.load(stored)
        return int(exif.get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - hostile Exif raises anything, and viewers show the image all the same
        return 1


@contextmanager
def _pillow_as_viewers_are() -> Iterator[None]:
    """Decode what there is of a file cut short, and say nothing about oddities on standard error."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
