"""A picture turned and cut upright again is brought near to what it was."""

import numpy as np
import pytest
from PIL import Image

from matching.looks.turned_back import before_the_cut, turned_back
from matching.pdq import Plane, pdq
from matching.planes import grey, upright_luma

DEGREES = (-5.0, -3.0, -1.5, 1.5, 3.0, 5.0)


def cut(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned clockwise, and cut to the largest rectangle of the same proportions without empty corners."""
    share = picture.width / before_the_cut(picture.size, degrees)[0]
    width, height = picture.width * share, picture.height * share
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    turned = picture.rotate(-degrees, Image.Resampling.BICUBIC)
    return turned.crop((round(left), round(top), round(left + width), round(top + height)))


def small_plane(picture: Image.Image) -> Plane:
    """Luma with a longer side of 256 pixels."""
    luma = grey(picture)
    scale = 256 / max(luma.size)
    size = (round(luma.width * scale), round(luma.height * scale))
    return np.asarray(luma.resize(size, Image.Resampling.BOX), dtype=np.float32)


@pytest.mark.parametrize("degrees", [-1.5, 3, -3])
def test_one_of_the_angles_fits(photo, degrees):
    """At the angle it was turned by, the fingerprint comes within the radius for reviews."""
    picture = photo(8)
    original = pdq(upright_luma(picture, 1), (384, 512))[0]
    post = small_plane(cut(picture, degrees))
    distances = [original.distance(pdq(each)[0]) for each in turned_back(post, DEGREES)]
    assert DEGREES[int(np.argmin(distances))] == degrees
    assert min(distances) <= 40 < original.distance(pdq(post)[0])


def test_size_before_the_cut():
    """Half of an upright square turned by 45 degrees is what can be cut out of it."""
    width, height = before_the_cut((100, 100), 45)
    assert (width, height) == pytest.approx((141.4, 141.4), abs=0.1)


@pytest.mark.parametrize("shape", [(5, 5), (5, 256), (256, 5)])
def test_narrow_posts_give_finite_planes(shape):
    """The thinnest post that has a fingerprint can be turned back."""
    planes = turned_back(np.full(shape, 90, dtype=np.float32), DEGREES)
    assert len(planes) == len(DEGREES)
    assert all(np.allclose(each, 90) for each in planes)
