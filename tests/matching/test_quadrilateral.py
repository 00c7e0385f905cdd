"""Four corners, and what lies between them."""

import numpy as np
import pytest
from PIL import Image

from matching.looks.quadrilateral import Places, Quadrilateral
from matching.pdq import Plane, pdq
from matching.planes import grey, upright_luma


def small_plane(picture: Image.Image) -> Plane:
    """Luma with a longer side of 256 pixels."""
    luma = grey(picture)
    scale = 256 / max(luma.size)
    size = (round(luma.width * scale), round(luma.height * scale))
    return np.asarray(luma.resize(size, Image.Resampling.BOX), dtype=np.float32)


def whole(plane: Plane) -> Quadrilateral:
    """Its own four corners."""
    height, width = plane.shape
    return Quadrilateral(np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))


@pytest.mark.parametrize("seed", range(4))
def test_flattened_keeps_the_fingerprint(photo, seed):
    """The whole plane, read as a quadrilateral at half the size, has nearly the fingerprint of the original."""
    picture = photo(seed, (512, 384))
    plane = small_plane(picture)
    original, _ = pdq(upright_luma(picture, 1))
    assert original.distance(pdq(whole(plane).flattened(plane))[0]) <= 16


@pytest.mark.parametrize("degrees", [-30, -3, 8, 45])
def test_turned_quadrilateral_turns_back(photo, degrees):
    """Reading along a turned rectangle undoes the turn of the picture in it."""
    picture = photo(1, (512, 384))
    turned = picture.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    plane = small_plane(turned)
    scale = plane.shape[1] / turned.width
    middle = (plane.shape[1] / 2, plane.shape[0] / 2)
    read = Quadrilateral.turned(middle, (512 * scale, 384 * scale), degrees).flattened(plane)
    assert pdq(upright_luma(picture, 1))[0].distance(pdq(read)[0]) <= 24


def test_part_follows_the_perspective():
    """The middle of a part is the middle as seen in perspective: where the diagonals cross."""
    seen = Quadrilateral(np.array([[10.0, 10], [90, 30], [90, 70], [10, 90]]))
    quarter = seen.part((0.5, 0.5, 1, 1))
    assert quarter.corners[0] == pytest.approx([63.333, 50], abs=0.01)
    assert quarter.corners[2] == pytest.approx([90, 70])


def test_outside_repeats_the_edge():
    """Points beyond the plane have the luma of its nearest pixel."""
    plane = np.array([[0, 100], [200, 50]], dtype=np.float32)
    far = (np.array([-5.0, 9]), np.array([-5.0, 9]))
    assert Places.of(plane.shape, far).read(plane).tolist() == [0, 50]


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (5, 5)])
def test_tiny_planes_can_be_read(shape):
    """A plane of a single row, column or pixel gives that luma everywhere."""
    plane = np.full(shape, 77, dtype=np.float32)
    assert np.allclose(whole(plane).flattened(plane), 77)


def test_crossed_sides_are_not_convex():
    """Corners in another order, or with a dent, are told."""
    square = whole(np.zeros((10, 10), dtype=np.float32)).corners
    assert Quadrilateral(square).convex()
    assert not Quadrilateral(square[[0, 2, 1, 3]]).convex()
    assert not Quadrilateral(np.array([[0.0, 0], [10, 0], [2, 2], [0, 10]])).convex()
