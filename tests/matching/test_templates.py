"""Fingerprints that say little make a match dearer, or count for nothing."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from matching.drawings import drawn
from matching.fingerprint import BYTES
from matching.images import read
from matching.reading import Purpose
from matching.search.words import Octets
from matching.templates import COMMON_WITHIN, SPEAKS_FROM, common, nearest, plainness

SIDE = 480


def _octets(data: bytes) -> Octets:
    return np.frombuffer(read(data, purpose=Purpose.ALONE).fingerprint.octets, np.uint8).reshape(1, BYTES)


@pytest.fixture(scope="module")
def drawings():
    """The fingerprints of all built-in drawings."""
    return drawn()


@pytest.fixture
def fingerprint(encoded):
    """`fingerprint(picture)` as 1 x 32 bytes, by way of a JPEG."""
    return lambda picture: _octets(encoded(picture, "JPEG", quality=90))


def _half(angle: float) -> Image.Image:
    """Black and white, cut by a straight line through the middle, nearly."""
    across, down = np.meshgrid(np.arange(SIDE) - 220, np.arange(SIDE) - 250)
    side = across * np.cos(np.radians(angle)) + down * np.sin(np.radians(angle)) > 0
    return Image.fromarray((side * 200 + 20).astype(np.uint8)).convert("RGB")


def _disc(middle: tuple[int, int], radius: int) -> Image.Image:
    picture = Image.new("RGB", (SIDE, SIDE), "black")
    ImageDraw.Draw(picture).circle(middle, radius, fill="white")
    return picture


@pytest.mark.parametrize("angle", [20, 65, 110, 155])
def test_halves_are_near_drawings(fingerprint, angle):
    """A picture of one edge is far nearer to a drawing than photographs are."""
    assert nearest(fingerprint(_half(angle)))[0] < SPEAKS_FROM - 20


@pytest.mark.parametrize(("middle", "radius"), [((90, 380), 100), ((400, 100), 250), ((30, 60), 300)])
def test_single_things_make_matches_dearer(fingerprint, middle, radius):
    """One disc on black costs a match some bits, wherever it is, sharp or out of focus."""
    disc = _disc(middle, radius)
    assert plainness(fingerprint(disc))[0] > 0
    assert plainness(fingerprint(disc.filter(ImageFilter.GaussianBlur(20))))[0] > 0


def test_drawings_are_common(drawings):
    """Every drawing, and its complement, is refused outright."""
    some = drawings[:: len(drawings) // 500]
    assert common(some).all()
    assert common(255 - some).all()
    assert (nearest(some) == 0).all()


def test_photographs_say_enough(photo, fingerprint):
    """No photograph-like picture is refused, and most of them pay nothing."""
    octets = np.concatenate([fingerprint(photo(seed, (320, 240))) for seed in range(20)])
    assert not common(octets).any()
    assert (plainness(octets) == 0).mean() > 0.5


def test_random_fingerprints_say_enough():
    """Fingerprints of no picture at all, but with half their bits set, are far from every drawing."""
    rng = np.random.default_rng(3)
    bits = np.array([rng.permutation(np.repeat([0, 1], 128)) for _ in range(200)], dtype=np.uint8)
    assert nearest(np.packbits(bits, axis=1)).min() > COMMON_WITHIN + 20


@pytest.mark.parametrize("octet", [0x00, 0xFF, 0x01, 0xFE])
def test_uneven_fingerprints_are_common(octet):
    """No picture gives a fingerprint of nearly all zeros or nearly all ones."""
    assert common(np.full((1, BYTES), octet, np.uint8)).all()


def test_plainness_grows_towards_drawings(drawings):
    """The nearer to a drawing, the more a match has to make up for; never less than nothing."""
    rng = np.random.default_rng(5)
    base = np.unpackbits(drawings[1234])
    flipped = [0, 10, 30, 50, 100]
    away = np.stack([base ^ np.isin(np.arange(256), rng.permutation(256)[:count]) for count in flipped])
    found = plainness(np.packbits(away.astype(np.uint8), axis=1)).tolist()
    assert found == sorted(found, reverse=True)
    assert min(found) >= 0


def test_nothing_asked_nothing_told():
    """No fingerprints give no answers."""
    none = np.zeros((0, BYTES), np.uint8)
    assert len(nearest(none)) == len(plainness(none)) == len(common(none)) == 0


def test_many_are_told_as_one(photo, fingerprint):
    """Fingerprints asked together get the answers they get alone."""
    octets = np.concatenate([fingerprint(photo(seed, (200, 150))) for seed in range(5)] * 20)
    assert nearest(octets).tolist() == [int(nearest(one[None])[0]) for one in octets[:5]] * 20


def test_drawings_are_fingerprints(drawings):
    """There are thousands of them, as 32 bytes each."""
    assert drawings.dtype == np.uint8
    assert drawings.shape[1] == BYTES
    assert 10_000 < len(drawings) < 30_000
