"""The further fingerprints of a listed image: few, repeatable, and near to what is cut out of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from matching.fingerprint import BYTES, MATCH_RADIUS, Fingerprint
from matching.frames import MOST_VIEWS
from matching.looks.deriving import derived
from matching.looks.looking import looks_at
from matching.looks.turned_back import before_the_cut
from matching.pdq import pdq
from matching.planes import upright_luma

MOST_DERIVED = 150
REVIEW_RADIUS = 40


def further(picture: Image.Image) -> list[Fingerprint]:
    """Those of a picture."""
    octets = derived(upright_luma(picture, 1))
    return [Fingerprint(octets[place : place + BYTES]) for place in range(0, len(octets), BYTES)]


def apart(listed: list[Fingerprint], posted: Image.Image) -> int:
    """The least distance of any look at the posted picture from any of the fingerprints."""
    plane = upright_luma(posted, 1)
    views = looks_at(plane, pdq(plane)[0])
    return min(views[number].fingerprint.distance(each) for number in range(len(views)) for each in listed)


def cropped(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """With these shares of its width or height taken off."""
    width, height = picture.size
    return picture.crop(
        (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
    )


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize(
    "margins",
    [(0.1, 0.1, 0.1, 0.1), (0.02, 0.09, 0.09, 0.01), (0.13, 0, 0, 0.11), (0.2, 0, 0, 0), (0.15, 0.15, 0.15, 0.15)],
)
def test_crops_are_found(photo, seed, margins):
    """What is left of an image after any usual crop is within the radius for reviews."""
    picture = photo(seed, (512, 384))
    assert apart(further(picture), cropped(picture, *margins)) <= REVIEW_RADIUS


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7])
def test_square_is_found(photo, place):
    """A square cut out of a wide image is found, in the middle or beside it."""
    picture = photo(6, (640, 384))
    rest = (640 - 384) / 640
    assert apart(further(picture), cropped(picture, rest * place, 0, rest * (1 - place), 0)) <= REVIEW_RADIUS


@pytest.mark.parametrize("degrees", [-8, -3, 4, 9])
def test_turned_crop_is_found(photo, degrees):
    """An image turned by some degrees and cut upright again is within the radius."""
    picture = photo(9, (512, 384))
    share = 512 / before_the_cut((512, 384), degrees)[0]
    margin = (1 - share) / 2
    turned = cropped(picture.rotate(-degrees, Image.Resampling.BICUBIC), margin, margin, margin, margin)
    assert apart(further(picture), turned) <= MATCH_RADIUS


def test_deriving_is_repeatable(photo):
    """An image registered twice gives the same entries, so that they can be withdrawn."""
    picture = photo(1, (512, 384))
    assert further(picture) == further(picture)


def test_number_is_bounded(photo):
    """No image of any shape contributes more than is budgeted, nor more than fits a frame."""
    for size in ((512, 384), (384, 512), (512, 288), (512, 512), (512, 150)):
        assert 100 <= len(further(photo(2, size))) <= MOST_DERIVED <= MOST_VIEWS


def test_flat_crops_are_left_out(photo):
    """What shows a plain wall fits other walls: it is not registered."""
    wall = Image.new("RGB", (512, 384), (190, 180, 170))
    assert further(wall) == []
    wall.paste(photo(5, (512, 192)), (0, 192))
    assert 0 < len(further(wall)) < len(further(photo(5, (512, 384))))


@settings(max_examples=15)
@given(arrays(np.uint8, st.tuples(st.integers(5, 60), st.integers(5, 60))))
def test_any_plane_can_be_listed(pixels):
    """Whatever an image shows, whole fingerprints come out."""
    octets = derived(pixels.astype(np.float32))
    assert len(octets) % BYTES == 0
    assert len(octets) <= MOST_DERIVED * BYTES


@pytest.mark.parametrize("shape", [(5, 5), (5, 512), (512, 5), (1, 1024)])
def test_narrow_images_can_be_listed(shape):
    """The thinnest images are no obstacle."""
    plane = np.random.default_rng(1).uniform(0, 255, shape).astype(np.float32)
    assert len(derived(plane)) % BYTES == 0
