"""What the page says of an image is what the server would say, within a few bits."""

import io
from base64 import b64encode
from collections.abc import Iterator

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray
from PIL import Image, ImageOps

from matching.fingerprint import BITS
from matching.looks.deriving import derived
from matching.pdq import Plane, pdq
from tests.browser.fingerprinting import Compared, Fingerprinting, fingerprinting_in
from tests.browser.varied import FORMATS, NARROW, SIZES, encoded, photograph, turned

CLOSE = 10
"""Bits."""

AT_THE_GATE = 3
"""Derived fingerprints that only one side keeps: their contrast lies within a rounding of what is asked of them."""

ROUNDED = 2
"""Bits of a fingerprint of one and the same plane: coefficients next to the median, told apart by their last digit."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser):
    """Open one page for all tests of this file."""
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def fingerprinting(page):
    """Load the modules once."""
    async with fingerprinting_in(page) as running:
        yield running


async def agrees(fingerprinting: Fingerprinting, data: bytes) -> Compared:
    """Compare the page with the server, and give both back."""
    compared = Compared.of(await fingerprinting.tell(data), data)
    assert compared.size == (0, 0)
    assert compared.whole <= CLOSE
    assert max(compared.derived) <= CLOSE
    assert len(compared.derived) > 50
    assert compared.missing <= AT_THE_GATE
    assert compared.quality <= 2
    return compared


@pytest.mark.parametrize("name", FORMATS)
async def test_formats_give_equal_fingerprints(fingerprinting, name):
    """Every container and kind of sample is read as on the server."""
    await agrees(fingerprinting, FORMATS[name]())


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_orientations_give_equal_fingerprints(fingerprinting, orientation):
    """Whichever way up a camera stored it, the image is read, and previewed, as people see it."""
    data = turned("JPEG", orientation, (1101, 700))
    told = (await agrees(fingerprinting, data)).told
    width, height, samples = told.preview
    assert (width, height) == ((160, 102) if orientation < 5 else (102, 160))
    pixels = np.frombuffer(samples, np.uint8).reshape(height, width, 4)[:, :, :3]
    assert np.abs(pixels - seen(data, (width, height))).mean() < 4


def seen(data: bytes, size: tuple[int, int]) -> Plane:
    """The file as people see it, at another size."""
    with Image.open(io.BytesIO(data)) as stored:
        upright = ImageOps.exif_transpose(stored)
    return np.asarray(upright.resize(size, Image.Resampling.BOX), dtype=np.float32)


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
async def test_orientation_counts_in_every_container(fingerprinting, name):
    """PNG and WebP carry orientations too, which browsers treat differently."""
    await agrees(fingerprinting, turned(name, 8, (300, 200)))


@pytest.mark.parametrize(("name", "size"), SIZES, ids=str)
async def test_sizes_give_equal_fingerprints(fingerprinting, name, size):
    """Small, odd, long and camera-sized images come out alike."""
    compared = await agrees(fingerprinting, encoded(photograph(size), name, quality=88))
    assert (compared.told.width, compared.told.height) == size


@pytest.mark.parametrize(("name", "size"), NARROW, ids=str)
async def test_narrow_images_agree(fingerprinting, name, size):
    """Of the longest and narrowest images, the whole agrees, and nearly all of its parts do."""
    data = encoded(photograph(size), name, quality=88)
    compared = Compared.of(await fingerprinting.tell(data), data)
    assert compared.whole <= CLOSE
    assert np.quantile(compared.derived, 0.9) <= CLOSE
    assert compared.missing <= AT_THE_GATE


async def test_progress_goes_forward(fingerprinting):
    """Progress is told from 0 to 1, and never goes back."""
    shares = (await fingerprinting.tell(encoded(photograph((1500, 1000)), "JPEG"))).shares
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(shares) > 10


def planes() -> Iterator[Plane]:
    """Noise, waves, edges and spots, of many shapes; whole steps of grey, as eight bits hold them."""
    rng = np.random.default_rng(5)
    for number in range(16):
        height, width = (int(side) for side in rng.integers(64, 130, 2))
        down, across = np.mgrid[:height, :width]
        angle, wave, step = rng.uniform(0, np.pi), rng.uniform(0.05, 0.6), rng.integers(5, 20)
        slanted = down * np.sin(angle) + across * np.cos(angle)
        noise = rng.normal(0, 20, (height, width))
        kinds = [noise * 2, np.sin(slanted * wave) * 80 + noise, np.sign(slanted - step * 2) * 60 + noise]
        kinds.append(((down // step + across // step) % 2) * 90 - 45 + noise)
        yield np.clip(kinds[number % len(kinds)] + 128, 0, 255).round().astype(np.float32)


async def test_mathematics_equals_the_servers(fingerprinting):
    """Of the same luma plane, the fingerprint and all derived ones have the same bits."""
    given = list(planes())
    sent = [{"octets": b64encode(one.astype(np.uint8).tobytes()).decode(), "width": one.shape[1]} for one in given]
    told = await fingerprinting.page.evaluate(
        """async (planes) => {
            const { fingerprintsOf } = await import("/files/fingerprint/reading.js");
            return planes.map(({ octets, width }) => {
                const values = Float32Array.from(atob(octets), (one) => one.charCodeAt(0));
                return fingerprintsOf({ values, width, height: values.length / width }, () => {});
            });
        }""",
        sent,
    )
    for one, answer in zip(given, told, strict=True):
        fingerprint, quality = pdq(one)
        ours, theirs = bits([answer["hashValue"], *answer["derived"]]), bits([str(fingerprint), derived(one).hex()])
        assert answer["quality"] == pytest.approx(quality, abs=1)
        assert len(ours) == len(theirs) > 50
        assert np.abs(ours - theirs).sum(axis=1).max() <= ROUNDED


def bits(digits: list[str]) -> NDArray[np.int64]:
    """Of fingerprints in hex digits, one row of 0 and 1 each."""
    octets = np.frombuffer(bytes.fromhex("".join(digits)), np.uint8)
    return np.unpackbits(octets).reshape(-1, BITS).astype(np.int64)
