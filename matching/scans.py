"""How many scans a JPEG has: a decoder goes over the whole picture once for each, however few bytes one takes."""

import re
from typing import Final

MOST_SCANS: Final = 100
"""Encoders write ten for a progressive JPEG; optimisers that try out scripts stay below seventy. Each costs up to
10 ms for 62 million pixels. libtiff draws the same line (LIBTIFF_JPEG_MAX_ALLOWED_SCAN_NUMBER)."""

MOST_SEGMENTS: Final = 10_000
"""Of any kind. The most one finds are the few hundred of a colour profile or of extended XMP."""

_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9

_MARKER: Final = re.compile(rb"\xff([\xc0-\xcf\xd9-\xef\xfe])")
"""The end of the image, and markers followed by a length and that many bytes (ITU-T T.81, table B.1). The others
stand alone or are reserved: nothing is skipped after them, so that nothing can hide there."""


def too_many_scans(jpeg: bytes) -> bool:
    """Whether there are more than MOST_SCANS, or MOST_SEGMENTS, before the end of the (first) image.

    Follows segments as libjpeg does. What lies inside one (a thumbnail in Exif data) or behind the end (the further
    pictures or the film some cameras append) is no scan of this image.
    """
    scans, at = 0, 0
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(jpeg, at)
        if found is None or found[1][0] == _END_OF_IMAGE:
            return False
        scans += found[1][0] == _START_OF_SCAN
        if scans > MOST_SCANS:
            return True
        at = found.end() + max(2, int.from_bytes(jpeg[found.end() : found.end() + 2]))
    return True
