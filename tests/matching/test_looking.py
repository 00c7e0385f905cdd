"""What is looked at in a post, and what is found by it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from matching.fingerprint import BYTES, MATCH_RADIUS, Fingerprint
from matching.frames import pack, unpack
from matching.images import REASONS, read
from matching.looks.looking import LEAST_SHOWN, looks_at, reduced
from matching.looks.orientations import ALL
from matching.looks.views import KINDS, Kind, Views
from matching.pdq import pdq
from matching.planes import upright_luma
from matching.reading import Purpose
from tests.matching.turns import TURNS

MOST_LOOKS = 320
"""At one post: what bounds the lookups of a post that was made to hold as many rectangles as possible."""

OWN = Fingerprint(bytes(BYTES))


def seen_in(picture: Image.Image) -> Views:
    """The looks at a picture posted as it is."""
    plane = upright_luma(picture, 1)
    return looks_at(plane, pdq(plane)[0])


def listed(picture: Image.Image) -> Fingerprint:
    """What a list holds of a picture."""
    return pdq(upright_luma(picture, 1))[0]


def nearest(views: Views, fingerprint: Fingerprint):
    """The distance of the nearest look, and that look."""
    found = [(views[number].fingerprint.distance(fingerprint), number) for number in range(len(views))]
    distance, number = min(found)
    return distance, views[number]


def bordered(picture: Image.Image) -> Image.Image:
    """On white, with as much above and below as half of it is high."""
    ground = Image.new("RGB", (picture.width, picture.height * 2), "white")
    ground.paste(picture, (0, picture.height // 2))
    return ground


def four(*pictures: Image.Image) -> Image.Image:
    """A collage, two by two, white between them."""
    width, height = pictures[0].size
    ground = Image.new("RGB", (2 * width + 12, 2 * height + 12), "white")
    for number, picture in enumerate(pictures):
        ground.paste(picture, (number % 2 * (width + 12), number // 2 * (height + 12)))
    return ground


@pytest.mark.parametrize("orientation", TURNS)
def test_lying_images_are_named(photo, orientation):
    """An image that lies in one of the eight ways is found as that, within a third of the radius."""
    picture = photo(11, (512, 384))
    distance, view = nearest(seen_in(picture.transpose(TURNS[orientation])), listed(picture))
    assert distance <= MATCH_RADIUS // 3
    assert view.variant == orientation.word


def test_own_fingerprint_comes_first(photo):
    """The first look at a post is its fingerprint as any other program computes it."""
    picture = photo(3, (512, 384))
    first = seen_in(picture)[0]
    assert (first.fingerprint, first.variant) == (listed(picture), "upright")


def test_inverted_image_is_found(photo):
    """Dark and light exchanged is the complement of the fingerprint."""
    picture = photo(3, (512, 384))
    distance, view = nearest(seen_in(Image.eval(picture, lambda level: 255 - level)), listed(picture))
    assert distance <= MATCH_RADIUS // 3
    assert view.variant == "inverted"


def test_border_is_looked_behind(photo):
    """A letterboxed image is found, and so is one that was mirrored before."""
    picture = photo(5, (512, 384))
    for posted in (picture, picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)):
        distance, view = nearest(seen_in(bordered(posted)), listed(picture))
        assert distance <= MATCH_RADIUS
        assert view.variant in {"trimmed", "inner-rectangle"}


def test_collage_is_cut(photo):
    """Each of the four images of a collage is found."""
    pictures = [photo(seed, (320, 240)) for seed in range(20, 24)]
    views = seen_in(four(*pictures))
    assert all(nearest(views, listed(picture))[0] <= MATCH_RADIUS for picture in pictures)


@pytest.mark.parametrize("box", [(10, 8, 500, 376), (0, 0, 486, 384), (8, 6, 512, 384)])
def test_slight_crop_is_found(photo, box):
    """A post that shows a few hundredths less than the listed image is within the radius."""
    picture = photo(7, (512, 384))
    assert nearest(seen_in(picture.crop(box)), listed(picture))[0] <= MATCH_RADIUS


def test_crop_in_border_is_found(photo):
    """Also where the slight crop lies in a border, which moves its edges once more."""
    picture = photo(7, (512, 384))
    assert nearest(seen_in(bordered(picture.crop((10, 8, 500, 376)))), listed(picture))[0] <= MATCH_RADIUS + 5


def test_unrelated_posts_stay_far(photo):
    """Of all the looks at forty posts none comes near a picture they do not show."""
    fingerprints = [listed(photo(seed, (320, 240))) for seed in range(100, 110)]
    for seed in range(40):
        views = seen_in(photo(seed, (320, 240)))
        assert min(nearest(views, each)[0] for each in fingerprints) > MATCH_RADIUS + 15


def test_flat_posts_are_hardly_looked_at():
    """Where there is nothing to see only the whole is compared, whose quality tells what it is worth."""
    views = looks_at(np.full((384, 512), 90, dtype=np.float32), OWN)
    assert {KINDS[kind] for kind in views.kinds} == {Kind.WHOLE, Kind.INVERTED}
    assert len(views) == len(ALL) + 1


@pytest.mark.parametrize("shape", [(5, 5), (1, 1024), (1024, 1), (5, 512), (512, 5), (1023, 700), (255, 257)])
def test_odd_shapes_are_looked_at(shape):
    """Any shape of plane gives its eight orientations and the inverse, and no more than the most."""
    plane = np.random.default_rng(1).uniform(0, 255, shape).astype(np.float32)
    views = looks_at(plane, OWN)
    assert len(ALL) + 1 <= len(views) <= MOST_LOOKS


@settings(max_examples=25)
@given(arrays(np.uint8, st.tuples(st.integers(5, 90), st.integers(5, 90))))
def test_any_plane_is_looked_at(pixels):
    """Whatever a plane shows, its looks are whole columns of known kinds and ways."""
    plane = np.repeat(np.repeat(pixels, 4, axis=0), 4, axis=1).astype(np.float32)
    views = looks_at(plane, OWN)
    assert len(views.octets) == BYTES * len(views) == BYTES * len(views.orientations)
    assert max(views.kinds) < len(KINDS)
    assert max(views.orientations) < len(ALL)
    assert len(views) <= MOST_LOOKS


@settings(max_examples=25)
@given(st.integers(1, 1024), st.integers(1, 1024))
def test_reduced_planes_keep_their_size(height, width):
    """The longer side comes to 256 to 511 pixels, or stays as it is, and its true length is told."""
    small, extent = reduced(np.full((height, width), 7, dtype=np.float32))
    assert max(small.shape) < 512 or min(height, width) < 4
    assert max(small.shape) >= min(256, max(height, width))
    assert extent[0] / extent[1] == pytest.approx(height / width)
    assert all(0 <= real - side < 1 for real, side in zip(extent, small.shape, strict=True) if side > 1)
    assert np.allclose(small, 7)


def test_views_pass_through_pipes(photo, encoded):
    """What a decoder process found arrives whole and in order."""
    reading = read(encoded(bordered(photo(2, (320, 240))), "PNG"), purpose=Purpose.POST)
    received = unpack(pack(reading), frozenset(REASONS))
    assert received == reading
    assert len(reading.views) > len(ALL)


def test_looking_is_repeatable(photo):
    """The same plane gives the same looks, whatever was looked at before."""
    picture, other = photo(1, (512, 384)), photo(2, (500, 375))
    first = seen_in(picture)
    seen_in(other)
    assert seen_in(picture) == first


def test_faint_parts_are_left_out(photo):
    """A picture fainter than the least that has to be shown is compared as a whole only."""
    faint = Image.eval(photo(1, (512, 384)), lambda level: 120 + round(level * LEAST_SHOWN / 500))
    assert {KINDS[kind] for kind in seen_in(faint).kinds} == {Kind.WHOLE, Kind.INVERTED}
