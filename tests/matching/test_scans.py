"""JPEGs whose picture is stored in many passes, each of which keeps a decoder busy."""

import re

import pytest

from config.errors import ImageRefused
from matching.images import read
from matching.scans import MOST_SCANS, too_many_scans

LAST_SCAN = re.compile(rb"\xff\xda(?:(?!\xff\xda).)*(?=\xff\xd9)", re.DOTALL)


@pytest.fixture
def progressive(photo, encoded):
    """A progressive JPEG in the usual ten scans."""
    return encoded(photo(5, (320, 240)), "JPEG", progressive=True, quality=60)


def with_scans(jpeg: bytes, number: int, fill: bytes = b"") -> bytes:
    """The same picture, its last scan repeated until there are so many; `fill` goes in front of each."""
    last = LAST_SCAN.search(jpeg)
    assert last is not None
    return jpeg[: last.end()] + (fill + last[0]) * (number - jpeg.count(b"\xff\xda")) + jpeg[last.end() :]


def test_repeated_scans_are_refused(progressive):
    """A file whose last scan is repeated thousands of times is refused before it is decoded."""
    with pytest.raises(ImageRefused) as refused:
        read(with_scans(progressive, 3000))
    assert refused.value.reason == "too-many-scans"


def test_limit_is_exact(progressive):
    """As many scans as the limit are decoded, one more is refused."""
    assert read(with_scans(progressive, MOST_SCANS)).width == read(progressive).width
    assert too_many_scans(with_scans(progressive, MOST_SCANS + 1))


@pytest.mark.parametrize(
    "fill", [b"\xff", b"\xff\xff\xff", b"\xff\x01", b"\xff\xd0", b"\xff\x05\xff\xf0", b"\0\0\xff\0"]
)
def test_fill_hides_no_scan(progressive, fill):
    """Fill bytes, lone and reserved markers, and lengths that are not theirs hide nothing."""
    assert too_many_scans(with_scans(progressive, MOST_SCANS + 1, fill))


def test_segments_are_stepped_over(progressive):
    """What looks like scans inside a segment, or behind the end of the image, is none."""
    scans = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 500
    comment = b"\xff\xfe" + (len(scans) + 2).to_bytes(2) + scans
    assert read(progressive[:2] + comment + progressive[2:] + scans) == read(progressive)


def test_baseline_files_pass(photo, encoded):
    """Large entropy-coded data, with restart markers, count as the one scan they are."""
    for options in ({"quality": 95}, {"quality": 95, "restart_marker_blocks": 1}):
        assert not too_many_scans(encoded(photo(6, (1600, 1200)), "JPEG", **options))


def test_endless_segments_are_refused(progressive):
    """Millions of empty comments keep neither this check nor the decoder busy."""
    assert too_many_scans(progressive[:2] + b"\xff\xfe\x00\x02" * 5_000_000 + progressive[2:])


def test_short_files_end():
    """A marker at the very end, with its length cut off, ends the search."""
    for end in (b"", b"\xff", b"\xff\xda", b"\xff\xda\x00", b"\xff\xe1\xff\xff"):
        assert not too_many_scans(b"\xff\xd8" + end)
