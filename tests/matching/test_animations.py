"""Animations: every frame that shows something else is read, within a budget."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from config.errors import ImageRefused
from matching.animation import MOST_FRAMES, MOST_OTHERS
from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.frames import Garbled, pack, unpack
from matching.images import REASONS, read
from matching.reading import Reading
from matching.sandbox import Sandbox

SIZE = (480, 360)


def animated(pictures: list[Image.Image], name: str, durations: int | list[int] = 100) -> bytes:
    """Encode pictures as one animation."""
    data = io.BytesIO()
    first, *more = pictures
    options: dict[str, Any] = {"lossless": True} if name == "WEBP" else {}
    first.save(data, name, save_all=True, append_images=more, duration=durations, **options)
    return data.getvalue()


def distance(reading: Reading, picture: Image.Image, encoded: Callable[..., bytes]) -> int:
    """Bits between the nearest of a reading's pictures and a picture by itself."""
    alone = read(encoded(picture, "PNG")).fingerprint
    return min(alone.distance(one.fingerprint) for one in (reading, *reading.others))


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize("at", [1, 2, 4])
def test_hidden_frame_is_read(photo, encoded, name, at):
    """An image behind a first frame that shows for a millisecond is read, wherever it stands."""
    pictures = [photo(seed, SIZE) for seed in (1, 3, 1, 3, 1)]
    pictures[at] = photo(2, SIZE)
    reading = read(animated(pictures, name, [1, 5000, 5000, 5000, 5000]))
    assert reading.whole
    assert len(reading.others) == 2
    assert distance(reading, pictures[at], encoded) <= MATCH_RADIUS
    assert distance(reading, pictures[0], encoded) <= MATCH_RADIUS


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG"])
def test_still_has_no_others(photo, encoded, name):
    """A file with one picture is whole and has no further frame."""
    reading = read(encoded(photo(1, SIZE), name))
    assert (reading.others, reading.whole) == ((), True)


def test_long_animation_is_read_in_part(photo):
    """Beyond the budget nothing is decoded, and the reading says so."""
    pictures = [photo(seed % 2, (64, 64)) for seed in range(MOST_FRAMES + 2)]
    assert not read(animated(pictures, "GIF")).whole
    assert read(animated(pictures[:-1], "GIF")).whole


def test_cut_animation_keeps_what_came(photo):
    """An animation cut off in a later frame is read as far as it goes, and never refused for it."""
    data = animated([photo(seed, SIZE) for seed in range(4)], "GIF")
    assert read(data).whole
    for length in range(len(data) // 3, len(data), len(data) // 10):
        assert read(data[:length]).fingerprint == read(data).fingerprint


async def test_frames_pass_the_pipe(photo):
    """What a decoder process tells of an animation is what was read."""
    data = animated([photo(seed, SIZE) for seed in range(3)], "PNG")
    async with Sandbox(1) as sandbox:
        reading = await sandbox.read(data)
    assert reading == read(data)
    assert len(reading.others) == 2


def test_answers_are_exact():
    """Readings survive the pipe; one frame too many, or half a one, is no answer."""
    one = Reading(Fingerprint(bytes(range(32))), 100, 640, 480)
    most = Reading(one.fingerprint, 90, 640, 480, (one,) * MOST_OTHERS, whole=False)
    reasons = frozenset(REASONS)
    for outcome in (one, most):
        assert unpack(pack(outcome), reasons) == outcome
    assert isinstance(unpack(pack(ImageRefused("damaged")), reasons), ImageRefused)
    too_many = Reading(one.fingerprint, 90, 640, 480, (one,) * (MOST_OTHERS + 1))
    for garbage in (pack(too_many), pack(one)[:-1], pack(one) + b"x", b"+", b"~", b"-nonsense"):
        with pytest.raises(Garbled):
            unpack(garbage, reasons)
