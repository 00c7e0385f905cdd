"""Decode rules: whatever the container, mode or orientation, the fingerprint is of what people see."""

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageOps

from config.errors import ImageRefused
from matching.formats import sniff
from matching.images import REASONS, Caps, read
from matching.reading import Reading

CLOSE = 10
"""Bits a lossless change of container may cost: rounding of samples."""


@cache
def read_once(data: bytes) -> Reading:
    """What a file reads as which many tests compare others with."""
    return read(data)


@pytest.fixture
def upright(photo, encoded):
    """The picture most tests alter, and its reading from a plain PNG."""
    picture = photo(1)
    return picture, read_once(encoded(picture, "PNG"))


def bits_away(data: bytes, reading: Reading) -> int:
    """Distance of what these bytes give from a reading."""
    return read(data).fingerprint.distance(reading.fingerprint)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("JPEG", {"quality": 87}),
        ("JPEG", {"quality": 90, "progressive": True}),
        ("PNG", {}),
        ("WEBP", {"quality": 80}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
        ("AVIF", {"quality": 80}),
        ("HEIF", {"quality": 80}),
    ],
)
def test_every_format_reads_alike(upright, encoded, name, options):
    """The same picture in any container is within the match radius by far."""
    picture, reading = upright
    data = encoded(picture, name, **options)
    assert sniff(data) == name
    assert bits_away(data, reading) <= CLOSE
    shown = read(data)
    assert (shown.width, shown.height) == picture.size


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA"])
def test_png_modes_read_alike(upright, encoded, mode):
    """Bilevel, grey, palette and layered PNG are compared with what they look like in RGB."""
    picture = upright[0].convert(mode)
    reading = read(encoded(picture.convert("RGB"), "PNG"))
    assert bits_away(encoded(picture, "PNG"), reading) <= CLOSE


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled(upright, encoded, name):
    """16-bit grey is brought to 8 bits instead of being cut off at 255."""
    picture, reading = upright
    deep = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    assert bits_away(encoded(deep, name), reading) <= CLOSE


@pytest.mark.parametrize(("kind", "factor"), [(np.int32, 257), (np.int32, 1), (np.float32, 1 / 255), (np.float32, 9e6)])
def test_undeclared_ranges_are_stretched(upright, encoded, kind, factor):
    """32-bit and floating-point TIFF are read by the range they use."""
    picture, reading = upright
    samples = (np.asarray(picture.convert("L")).astype(np.float64) * factor).astype(kind)
    assert bits_away(encoded(Image.fromarray(samples), "TIFF"), reading) <= CLOSE


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "LAB"])
def test_other_colour_spaces_convert(upright, encoded, mode):
    """CMYK (which JPEG stores inverted, after Adobe), YCbCr and Lab are converted, not read as RGB."""
    picture, reading = upright
    if mode == "LAB":
        lightness = picture.convert("L")
        flat = Image.new("L", picture.size, 128)
        data = encoded(Image.merge("LAB", (lightness, flat, flat)), "TIFF")
    else:
        data = encoded(picture.convert(mode), "JPEG", quality=92)
    assert bits_away(data, reading) <= CLOSE


def test_rgb_stored_jpeg_converts(upright, encoded):
    """A JPEG that stores RGB instead of YCbCr gives the same luma."""
    picture, reading = upright
    assert bits_away(encoded(picture, "JPEG", quality=92, keep_rgb=True), reading) <= CLOSE


@pytest.mark.parametrize("name", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_transparency_lies_on_white(upright, encoded, name):
    """What is hidden under full transparency does not count, whatever colours it has."""
    picture = upright[0]
    shown = Image.new("L", picture.size, 0)
    shown.paste(255, (100, 80, 500, 400))
    layered = picture.copy()
    layered.putalpha(shown)
    on_white = Image.new("RGB", picture.size, "white")
    on_white.paste(picture, mask=shown)
    options = {"quality": 95} if name == "AVIF" else {"lossless": True} if name == "WEBP" else {}
    assert bits_away(encoded(layered, name, **options), read(encoded(on_white, "PNG"))) <= CLOSE


@pytest.mark.parametrize("name", ["PNG", "GIF"])
def test_transparent_palette_lies_on_white(upright, encoded, name):
    """A palette's transparent entry is white paper, not its hidden colour."""
    indexed = upright[0].quantize(16)
    hidden = int(np.bincount(np.asarray(indexed).ravel()).argmax())
    on_white = upright[0].quantize(16).convert("RGB")
    on_white.paste("white", mask=Image.fromarray((np.asarray(indexed) == hidden).astype(np.uint8) * 255))
    data = encoded(indexed, name, transparency=hidden)
    assert bits_away(data, read(encoded(on_white, "PNG"))) <= CLOSE


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation_is_applied(upright, encoded, name, orientation):
    """A picture stored turned or mirrored is read as it is shown, in size and in bits."""
    picture, reading = upright
    undo = {5: 5, 6: 8, 8: 6}.get(orientation, orientation)
    tagged = Image.new("RGB", (1, 1)).getexif()
    tagged[0x0112] = undo
    stored = picture.copy()
    stored.getexif()[0x0112] = undo
    stored = ImageOps.exif_transpose(stored)
    tagged[0x0112] = orientation
    found = read(encoded(stored, name, exif=tagged.tobytes()))
    assert found.fingerprint.distance(reading.fingerprint) <= CLOSE
    assert (found.width, found.height) == picture.size


def test_xmp_orientation_is_ignored(upright, encoded):
    """Only Exif turns a picture: no viewer believes XMP, so neither does the fingerprint."""
    picture, reading = upright
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="6"/></x:xmpmeta>'
    data = encoded(picture, "JPEG", xmp=xmp)
    assert bits_away(data, reading) <= CLOSE


def test_damaged_exif_is_ignored(upright, encoded):
    """An image whose Exif is nonsense is still shown, and still read."""
    picture, reading = upright
    data = encoded(picture, "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff\x00")
    assert bits_away(data, reading) <= CLOSE


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_animation_is_its_first_frame(photo, encoded, name):
    """Of several frames the first is read."""
    frames = [photo(seed, (320, 240)) for seed in range(1, 5)]
    data = encoded(frames[0], name, save_all=True, append_images=frames[1:])
    assert bits_away(data, read(encoded(frames[0], "PNG"))) <= CLOSE


@pytest.mark.parametrize("longer", [90, 320, 511, 512, 513, 800, 1024, 1280, 2560])
def test_resizing_stays_within_radius(photo, encoded, longer):
    """The renditions a messenger makes of one photograph match each other."""
    original = photo(2, (2560, 1920))
    small = original.resize((longer, longer * 3 // 4), Image.Resampling.LANCZOS)
    assert bits_away(encoded(small, "JPEG", quality=87), read_once(encoded(original, "JPEG", quality=92))) <= 31


def test_size_is_of_the_full_picture(photo, encoded):
    """Width and height are those of the file, not of what was decoded."""
    found = read(encoded(photo(2, (2000, 1003)), "JPEG"))
    assert (found.width, found.height) == (2000, 1003)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html>", "not-an-image"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp42isom", "not-an-image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "not-an-image"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
    ],
)
def test_refusals_name_their_reason(data, reason):
    """What is no image is refused with one of the known reasons."""
    with pytest.raises(ImageRefused) as refused:
        read(data)
    assert refused.value.reason == reason
    assert reason in REASONS


def test_caps_are_kept(photo, encoded):
    """Too many bytes, too many pixels and too narrow a picture are told apart."""
    data = encoded(photo(1), "PNG")
    cases = [
        (data, Caps(bytes=len(data) - 1), "too-many-bytes"),
        (data, Caps(pixels=640 * 480 - 1), "too-many-pixels"),
        (encoded(photo(1, (4, 300)), "PNG"), Caps(), "too-small"),
        (encoded(photo(1, (5000, 20)), "PNG"), Caps(), "too-small"),
    ]
    for file, caps, reason in cases:
        with pytest.raises(ImageRefused) as refused:
            read(file, caps)
        assert refused.value.reason == reason


def test_sender_words_do_not_count(photo, encoded):
    """A polyglot is what its first bytes say: a JPEG with a PNG behind it is that JPEG."""
    first, second = encoded(photo(1), "JPEG"), encoded(photo(9), "PNG")
    assert bits_away(first + second, read(first)) == 0


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "TIFF", "BMP"])
def test_missing_end_is_read_around(photo, encoded, name):
    """A file without its last bytes still shows nearly everything, and matches."""
    whole = encoded(photo(1), name)
    cut = whole[: len(whole) - len(whole) // 20]
    if name == "TIFF":
        cut = encoded(photo(1), name)[:-20]
    assert bits_away(cut, read(whole)) <= 31


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "HEIF"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", "AVIF"),
        (b"\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00mif1heic", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"GIF88a", None),
    ],
)
def test_first_bytes_name_the_format(start, name):
    """AVIF and HEIC are told apart by the brands inside their list, and nothing else is guessed."""
    assert sniff(start) == name
