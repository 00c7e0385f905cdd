"""Whatever file is chosen, the page stays alive and says in time what is wrong with it."""

import struct
import zlib

import pytest_asyncio

from matching.fingerprint import Fingerprint
from matching.images import read
from tests.browser.fingerprinting import Told, fingerprinting_in
from tests.browser.varied import encoded, photograph, turned

WHOLE = encoded(photograph(), "JPEG", quality=88)
PNG = encoded(photograph((120, 90)), "PNG")


@pytest_asyncio.fixture(loop_scope="session")
async def fingerprinting(page):
    """Load the modules."""
    async with fingerprinting_in(page) as running:
        yield running


def chunk(name: bytes, content: bytes) -> bytes:
    """One piece of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def declaring(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def scans(count: int) -> bytes:
    """A JPEG whose one scan is there so many times."""
    data = encoded(photograph(), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * count + b"\xff\xd9"


REFUSED = {
    "nothing": (b"", "not-an-image"),
    "text": (b"I am a picture, believe me.", "not-an-image"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not-an-image"),
    "film": (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "not-an-image"),
    "iphone": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400), "unsupported"),
    "tiff": (encoded(photograph((60, 50)), "TIFF"), "unsupported"),
    "bomb": (declaring(60_000, 60_000), "too-large"),
    "long": (declaring(1_000_000, 8), "too-large"),
    "empty-jpeg": (b"\xff\xd8\xff\xd9", "damaged"),
    "beginning": (PNG[:20], "damaged"),
    "noise": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, "damaged"),
    "scans": (scans(120), "too-large"),
    "thin": (encoded(photograph((3, 600)), "PNG"), "too-small"),
    "dot": (encoded(photograph((4, 4)), "PNG"), "too-small"),
}


async def test_reasons_are_plain(fingerprinting):
    """Each file that cannot be registered is refused with its reason, and the next one is fingerprinted."""
    reasons = {name: await fingerprinting.ask(data) for name, (data, _) in REFUSED.items()}
    assert reasons == {name: reason for name, (_, reason) in REFUSED.items()}
    assert isinstance(await fingerprinting.ask(WHOLE), Told)


async def test_name_and_type_count_for_nothing(fingerprinting):
    """A file is what its first bytes say, whatever it is called."""
    told = await fingerprinting.ask(WHOLE, "holiday.png", "video/mp4")
    assert isinstance(told, Told)
    assert told.fingerprint.distance(read(WHOLE).fingerprint) <= 2


async def test_damaged_exif_is_read_around(fingerprinting):
    """Exif data that leads nowhere, or says nonsense, is ignored as viewers ignore it."""
    upright = turned("JPEG", 1, (300, 200))
    tag = upright.index(b"\x12\x01\x03\x00" if b"Exif\0\0II" in upright else b"\x01\x12\x00\x03")
    for place, octets in ((tag + 8, b"\x63\x63"), (tag - 14, b"\xff\xff\xff\x7f"), (tag - 18, b"\xff\xff")):
        broken = upright[:place] + octets + upright[place + len(octets) :]
        told = await fingerprinting.ask(broken)
        assert isinstance(told, Told)
        assert told.fingerprint.distance(read(upright).fingerprint) <= 10


async def test_largest_file_is_not_read(fingerprinting):
    """A file beyond the limit of bytes is refused unread."""
    reason = await fingerprinting.page.evaluate(
        """async () => {
            const { fingerprint } = await import("/files/fingerprint/fingerprinter.js");
            const { MOST_BYTES } = await import("/files/fingerprint/limits.js");
            return fingerprint(new Blob([new Uint8Array(MOST_BYTES + 1)])).catch(({ reason }) => reason);
        }"""
    )
    assert reason == "too-large"


async def test_files_wait_for_each_other(fingerprinting):
    """Many files chosen at once are all answered, each with its own fingerprint."""
    pictures = [encoded(photograph((200, 150), seed=seed), "PNG") for seed in range(6)]
    told = await fingerprinting.page.evaluate(
        """async (files) => {
            const { fingerprint } = await import("/files/fingerprint/fingerprinter.js");
            return Promise.all(files.map(async (digits) => {
                const bytes = Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
                return (await fingerprint(new Blob([bytes]))).hashValue;
            }));
        }""",
        [picture.hex() for picture in pictures],
    )
    assert len(set(told)) == 6
    for digits, picture in zip(told, pictures, strict=True):
        assert Fingerprint.from_hex(digits).distance(read(picture).fingerprint) <= 2
