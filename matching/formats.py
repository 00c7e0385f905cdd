"""Which image format a file really is, by its first bytes; a sender's file name and MIME type are only words."""

from typing import Final

_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
)
_BRANDS: Final = {
    b"avif": "AVIF",
    b"avis": "AVIF",
    b"heic": "HEIF",
    b"heix": "HEIF",
    b"heim": "HEIF",
    b"heis": "HEIF",
    b"hevc": "HEIF",
    b"hevx": "HEIF",
}
_LONGEST_BRAND_LIST: Final = 256
"""Bytes. Real files name fewer than ten brands of four bytes each."""


def sniff(data: bytes) -> str | None:
    """Pillow's name of the format, or None if it is none of those Égide reads.

    Read are JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF and HEIC. A file that is also something else further inside
    (a polyglot) is what its first bytes say, and is given to that one decoder only.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    return next((name for signature, name in _SIGNATURES if data.startswith(signature)), None)


def _by_brand(data: bytes) -> str | None:
    """AVIF and HEIC share their container; the major brand or else the compatible ones tell them apart."""
    end = min(int.from_bytes(data[:4]), _LONGEST_BRAND_LIST)
    major, compatible = data[8:12], data[16:end]
    brands = [major, *(compatible[at : at + 4] for at in range(0, len(compatible), 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)
