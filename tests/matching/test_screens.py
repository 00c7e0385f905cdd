"""A picture seen at an angle, on a screen or as a print, is found by its four sides."""

import numpy as np
import pytest
from PIL import Image

from matching.looks.quadrilateral import Points, Quadrilateral
from matching.looks.screens import rectified, regions
from matching.pdq import Plane, pdq
from matching.planes import grey, upright_luma

SCENE = (800, 600)
CORNERS = np.array([[130.0, 90], [690, 130], [660, 500], [150, 540]])


def laid(picture: Image.Image, scene: Image.Image, corners: Points) -> Image.Image:
    """The picture with its corners brought there, over the scene."""
    width, height = picture.size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    coefficients = np.linalg.solve(np.array(rows), np.array(wanted)).tolist()
    options = (Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", picture.size, 255)
    scene.paste(picture.transform(SCENE, *options), mask=mask.transform(SCENE, *options))
    return scene


def small_plane(picture: Image.Image) -> Plane:
    """Luma, 256 pixels wide."""
    luma = grey(picture).resize((256, round(256 * picture.height / picture.width)), Image.Resampling.BOX)
    return np.asarray(luma, dtype=np.float32)


def lit(picture: Image.Image) -> Image.Image:
    """As bright as a screen is against its bezel."""
    return picture.point([100 + level * 155 // 255 for level in range(256)] * 3)


@pytest.mark.parametrize("seed", [1, 3, 5])
def test_picture_seen_at_an_angle(photo, seed):
    """Its corners are found to two pixels of the plane, and its fingerprint agrees."""
    picture = lit(photo(seed))
    plane = small_plane(laid(picture, Image.new("RGB", SCENE, (25, 25, 30)), CORNERS))
    best = regions(plane)[0]
    assert np.abs(best.corners - CORNERS * 256 / 800).max() < 2
    original = pdq(upright_luma(picture, 1), (384, 512))[0]
    assert min(original.distance(pdq(each)[0]) for each in rectified(plane)) <= 31


def test_darker_than_its_ground(photo):
    """A dark picture on a bright table is found as well."""
    dark = photo(2).point([level // 3 for level in range(256)] * 3)
    plane = small_plane(laid(dark, Image.new("RGB", SCENE, (220, 215, 205)), CORNERS))
    assert np.abs(regions(plane)[0].corners - CORNERS * 256 / 800).max() < 2


def test_frame_is_left_away(photo):
    """Of a print with a white border on a grey table, what is inside of the border is returned."""
    print_ = Image.new("RGB", (700, 540), (252, 252, 252))
    print_.paste(photo(4).point([level // 2 for level in range(256)] * 3), (30, 30))
    plane = small_plane(laid(print_, Image.new("RGB", SCENE, (120, 120, 120)), CORNERS))
    inner = Quadrilateral(CORNERS * 256 / 800).part((30 / 700, 30 / 540, 670 / 700, 510 / 540))
    assert min(np.abs(each.corners - inner.corners).max() for each in regions(plane)) < 2


def test_photographs_seldom_give_regions(photo):
    """A picture without four sides in it is left alone."""
    assert sum(bool(regions(small_plane(photo(seed)))) for seed in range(12)) <= 2


@pytest.mark.parametrize("shape", [(1, 1), (5, 5), (64, 64), (67, 251), (256, 256), (256, 70), (64, 511)])
def test_degenerate_planes_raise_nothing(shape):
    """Flat, striped, chequered and noisy planes give at most three regions, all finite."""
    rng = np.random.default_rng(7)
    row, column = np.indices(shape)
    for plane in (
        row * 0,
        row % 2 * 255,
        column % 2 * 255,
        (row // 8 + column // 8) % 2 * 255,
        rng.integers(0, 256, shape),
    ):
        found = rectified(plane.astype(np.float32))
        assert len(found) <= 3
        assert all(np.isfinite(each).all() for each in found)


def test_larger_planes_give_the_same(photo):
    """A plane of nearly twice the size has its region at the same place."""
    plane = small_plane(laid(lit(photo(3)), Image.new("RGB", SCENE, (25, 25, 30)), CORNERS))
    larger = np.asarray(Image.fromarray(plane).resize((500, 375), Image.Resampling.BILINEAR), dtype=np.float32)
    assert np.abs(regions(larger)[0].corners - CORNERS * 500 / 800).max() < 4


def test_phone_with_black_bars(photo):
    """Of a phone on a bright table, the picture between the bars of its screen is among what is returned."""
    phone = Image.new("RGB", (560, 410), (28, 28, 30))
    phone.paste((0, 0, 0), (20, 20, 540, 390))
    phone.paste(lit(photo(6)).resize((520, 210)), (20, 100))
    plane = small_plane(laid(phone, Image.new("RGB", SCENE, (170, 165, 160)), CORNERS))
    picture = Quadrilateral(CORNERS * 256 / 800).part((20 / 560, 100 / 410, 540 / 560, 310 / 410))
    assert min(np.abs(each.corners - picture.corners).max() for each in regions(plane)) < 2


def test_at_most_three_regions(photo):
    """Frames within frames give no more than three."""
    nested = photo(4)
    for side, level in enumerate((10, 240, 30, 200, 90)):
        framed = Image.new("RGB", (nested.width + 60, nested.height + 60), (level,) * 3)
        framed.paste(nested, (30, 30))
        nested = framed.resize((640, 480)) if side % 2 else framed
    plane = small_plane(laid(nested, Image.new("RGB", SCENE, (120, 120, 120)), CORNERS))
    assert 1 <= len(regions(plane)) <= 3
