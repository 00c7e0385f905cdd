"""Files made to hurt: bombs, loops, cuts, and thousands of random mutations, through real decoder processes."""

import asyncio
import random
import struct
import zlib
from collections import Counter
from pathlib import Path

import pytest

from config.errors import ImageRefused
from matching.images import REASONS, read
from matching.reading import Reading
from matching.sandbox import Sandbox

FORMATS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85},
    "PNG": {},
    "WEBP": {"quality": 80},
    "GIF": {},
    "BMP": {},
    "TIFF": {"compression": "tiff_lzw"},
    "AVIF": {"quality": 70},
    "HEIF": {"quality": 70},
}
MUTATIONS = 2000
MEGABYTE = 1024 * 1024


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes, *extra: bytes) -> bytes:
    """A grey PNG with these compressed rows."""
    header = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A TIFF of one directory, which says where the next one is."""
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<I", 8) + directory + struct.pack("<I", following) + bytes(64)


def webp_canvas(side: int) -> bytes:
    """An animated WebP that declares a canvas and has no frame."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + 2 * (side - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def jpeg_frame(width: int, height: int) -> bytes:
    """The beginning of a grey JPEG."""
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + struct.pack("!HH", height, width) + b"\x01\x01\x11\x00"


DECLARED = {
    "png": png(50_000, 50_000, zlib.compress(b"\0" * 100)),
    "jpeg": jpeg_frame(65_500, 65_500) + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(50) + b"\xff\xd9",
    "gif": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;",
    "bmp": b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
    "tiff": tiff((256, 4, 1, 90_000), (257, 4, 1, 90_000), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 70)),
    "webp": webp_canvas(16_000),
}


@pytest.mark.parametrize("name", DECLARED)
def test_declared_bombs_are_refused(name):
    """A few bytes that declare billions of pixels cost nothing."""
    with pytest.raises(ImageRefused) as refused:
        read(DECLARED[name])
    assert refused.value.reason in {"too-many-pixels", "damaged"}


def test_deflated_bomb_is_bounded():
    """Fifty million pixels in fifty kilobytes decode within the caps, to nothing worth matching."""
    packed = zlib.compress((b"\0" * 7001) * 7000, 9)
    assert len(packed) < 60_000
    assert read(png(7000, 7000, packed)).quality == 0


def test_text_bombs_are_bounded():
    """Compressed text and profiles that unfold to gigabytes are not unfolded."""
    bomb = zlib.compress(bytes(64 * MEGABYTE), 9)
    pixels = zlib.compress((b"\0" + bytes(range(64))) * 64)
    extra = [chunk(b"zTXt", b"a\0\0" + bomb)] * 8 + [chunk(b"iCCP", b"a\0\0" + bomb)]
    assert outcome_of(png(64, 64, pixels, *extra)) in {"read", *REASONS}


def test_endless_animation_ends(photo, encoded):
    """Of a GIF with half a million frames a few are read and the rest not even looked at."""
    first = encoded(photo(1, (64, 64)), "GIF")
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    reading = read(first[:-1] + frame * 500_000 + b";")
    assert reading.fingerprint == read(first).fingerprint
    assert not reading.whole


@pytest.mark.parametrize(
    "data",
    [
        tiff((256, 4, 1, 10), following=8),
        tiff((256, 4, 1, 10), (257, 4, 1, 10), (34665, 4, 1, 8), (330, 4, 1, 8), following=8),
        tiff((256, 4, 1, 10), (257, 4, 1, 10), (273, 4, 0x7FFFFFFF, 8), (279, 4, 0x7FFFFFFF, 8)),
        b"MM\x00*" + b"\xff" * 40,
    ],
)
def test_looping_directories_end(data):
    """TIFF directories that point at themselves, or claim billions of values, are refused."""
    with pytest.raises(ImageRefused):
        read(data)


@pytest.mark.parametrize("name", FORMATS)
def test_every_cut_has_an_outcome(photo, encoded, name):
    """Cut anywhere, a file is read or refused."""
    whole = encoded(photo(3, (96, 80)), name, **FORMATS[name])
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        assert outcome_of(whole[:length]) in {"read", *REASONS}


def outcome_of(data: bytes) -> str:
    """Read, or why not, in this process."""
    try:
        return "read" if isinstance(read(data), Reading) else "nothing"
    except ImageRefused as refused:
        return refused.reason


def flipped(chance: random.Random, data: bytes) -> bytes:
    """A few bytes anywhere."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def flipped_in_front(chance: random.Random, data: bytes) -> bytes:
    """Headers are where sizes, offsets and counts are."""
    return flipped(chance, data[:200]) + data[200:]


def cut(chance: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(1, len(data))]


def spliced(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """The front of one file and the end of another."""
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def repeated(chance: random.Random, data: bytes) -> bytes:
    """A piece occurs many times."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(1, 300)]
    return data[:start] + piece * chance.randint(2, 30) + data[start:]


def mutated(chance: random.Random, files: list[bytes]) -> bytes:
    """One of the files, harmed in one of five ways."""
    data, other = chance.choice(files), chance.choice(files)
    way = chance.choice([flipped, flipped_in_front, cut, repeated, None])
    return spliced(chance, data, other) if way is None else way(chance, data)


def most_memory(sandbox: Sandbox) -> int:
    """Bytes: the largest resident size any living process of the pool has had."""
    return max(peak(process._process.pid) for process in sandbox._alive)


def peak(pid: int) -> int:
    """Bytes, of one process."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


async def outcome(sandbox: Sandbox, data: bytes) -> str:
    """Read, or why not, by a decoder process."""
    try:
        reading = await sandbox.read(data)
    except ImageRefused as refused:
        return refused.reason
    assert reading.width * reading.height > 0
    return "read"


async def test_mutations_never_harm_the_caller(photo, encoded):
    """Two thousand mutations of files of every format: each is read or refused, in bounded memory."""
    chance = random.Random(20)
    files = [encoded(photo(seed, (160, 120)), name, **FORMATS[name]) for name in FORMATS for seed in (1, 2)]
    hostile = [mutated(chance, files) for _ in range(MUTATIONS)]
    async with Sandbox(2) as sandbox:
        outcomes = Counter(await asyncio.gather(*(outcome(sandbox, data) for data in hostile)))
        assert most_memory(sandbox) < 400 * MEGABYTE
        assert await sandbox.read(files[0]) == read(files[0])
    assert sum(outcomes.values()) == MUTATIONS
    assert set(outcomes) <= {"read", *REASONS}
    assert outcomes["read"] > 200
    assert outcomes["damaged"] > 200
