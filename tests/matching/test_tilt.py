"""A picture askew on a plain ground is found and made upright; nothing else is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from matching.looks.tilt import askew, untilted
from matching.pdq import Plane, pdq
from matching.planes import grey, upright_luma


def small_plane(picture: Image.Image) -> Plane:
    """Luma with a longer side of 256 pixels."""
    luma = grey(picture)
    scale = 256 / max(luma.size)
    size = (round(luma.width * scale), round(luma.height * scale))
    return np.asarray(luma.resize(size, Image.Resampling.BOX), dtype=np.float32)


def found_turn(plane: Plane) -> float:
    """Degrees, clockwise as seen, -45..45."""
    found = askew(plane)
    assert found is not None
    right = found.sides()[0]
    return float((np.degrees(np.arctan2(right[1], right[0])) + 45) % 90 - 45)


@pytest.mark.parametrize("ground", [(0, 0, 0), (255, 255, 255), (40, 90, 160)])
@pytest.mark.parametrize("degrees", [-10, -1, 3, 15, 30])
def test_angle_of_filled_corners(photo, degrees, ground):
    """Where the turn left four plain corners, its angle is found to a third of a degree."""
    turned = photo(2).rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)
    assert found_turn(small_plane(turned)) == pytest.approx(degrees, abs=0.3)


@pytest.mark.parametrize("degrees", [3, -8])
def test_angle_with_corners_lost(photo, degrees):
    """The same where the turned picture was kept in its former size and lost its corners."""
    turned = photo(3).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=(230, 230, 230))
    assert found_turn(small_plane(turned)) == pytest.approx(degrees, abs=0.5)


@pytest.mark.parametrize("degrees", [2, -7, 12])
def test_untilted_has_the_fingerprint(photo, degrees):
    """What is returned matches the picture as it was before it was turned."""
    picture = photo(4)
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    (upright,) = untilted(small_plane(turned))
    assert pdq(upright_luma(picture, 1), (384, 512))[0].distance(pdq(upright)[0]) <= 31


def test_diamond_on_a_wider_ground(photo):
    """A picture turned by 45 degrees need not touch the edges of its ground."""
    turned = photo(5).rotate(45, Image.Resampling.BICUBIC, expand=True, fillcolor=(10, 30, 20))
    post = Image.new("RGB", (turned.width + 200, turned.height + 120), (10, 30, 20))
    post.paste(turned, (120, 40))
    assert abs(found_turn(small_plane(post))) == pytest.approx(45, abs=0.3)


def test_upright_pictures_give_nothing(photo):
    """Neither a photograph nor one with an upright border is taken for askew."""
    bordered = Image.new("RGB", (800, 700), (255, 255, 255))
    bordered.paste(photo(6), (80, 110))
    for picture in (photo(6), bordered):
        assert untilted(small_plane(picture)) == []


def test_disc_is_no_rectangle():
    """An outline without straight sides gives nothing."""
    picture = Image.new("L", (256, 200), 255)
    ImageDraw.Draw(picture).ellipse((40, 20, 220, 180), fill=90)
    assert untilted(np.asarray(picture, dtype=np.float32)) == []


@pytest.mark.parametrize("shape", [(1, 1), (5, 5), (2, 256), (256, 40)])
def test_flat_and_tiny_planes_give_nothing(shape):
    """Degenerate posts raise nothing and give nothing."""
    assert untilted(np.zeros(shape, dtype=np.float32)) == []
    lines = np.indices(shape).sum(axis=0) % 2 * 255
    assert untilted(lines.astype(np.float32)) == []
