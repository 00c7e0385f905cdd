"""A plain frame around a picture is taken off, even where the picture is as dark as the frame."""

import numpy as np
import pytest
from PIL import Image

from matching.looks.bezel import framed
from matching.looks.quadrilateral import Quadrilateral
from matching.pdq import Plane
from matching.planes import grey

WHOLE = Quadrilateral(np.array([[0.0, 0], [256, 0], [256, 192], [0, 192]]))


def device(picture: Image.Image, box: tuple[int, int, int, int], bezel: int) -> Plane:
    """256 x 192 of a black screen within a bezel of 8 pixels, the picture in a box of it."""
    shown = Image.new("L", (256, 192), bezel)
    shown.paste(2, (8, 8, 248, 184))
    left, top, right, bottom = box
    shown.paste(grey(picture).point(lambda level: 60 + level * 3 // 4).resize((right - left, bottom - top)), box)
    return np.asarray(shown, dtype=np.float32)


def off(found: list[Quadrilateral], box: tuple[int, int, int, int]) -> float:
    """Pixels between the box and the nearest of what was found."""
    left, top, right, bottom = box
    wanted = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return min((float(np.abs(each.corners - wanted).max()) for each in found), default=np.inf)


@pytest.mark.parametrize("bezel", [14, 235])
def test_bezel_is_left_away(photo, bezel):
    """Of a device whose screen is filled, dark or white, the screen is returned to a pixel."""
    box = (8, 8, 248, 184)
    assert off(framed(device(photo(2), box, bezel), WHOLE), box) < 1


def test_dark_side_is_told_by_others(photo):
    """Where one side of the picture is black, the other bezels say how wide that one is."""
    box = (8, 8, 248, 184)
    plane = device(photo(2), box, 14).copy()
    plane[8:184, 8:60] = 14
    assert off(framed(plane, WHOLE), box) < 2


@pytest.mark.parametrize("box", [(8, 58, 248, 134), (90, 8, 166, 184)], ids=["above and below", "beside"])
def test_bars_within_a_bezel(photo, box):
    """A picture that does not fill the screen is found in the second step."""
    plane = device(photo(5), box, 30)
    once = framed(plane, WHOLE)
    assert off([*once, *(each for region in once for each in framed(plane, region))], box) < 1.5


def test_picture_without_frame_has_none(photo):
    """What is lively up to its sides is not cut."""
    noise = np.random.default_rng(5).normal(0, 25, (192, 256))
    plane = np.asarray(grey(photo(7, (256, 192))), dtype=np.float32) + noise.astype(np.float32)
    assert framed(plane.clip(0, 255), WHOLE) == []


def test_flat_region_has_none():
    """A plain region has no picture in it."""
    assert framed(np.full((192, 256), 40, dtype=np.float32), WHOLE) == []
