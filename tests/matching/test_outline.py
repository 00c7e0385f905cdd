"""Regions livelier than their surroundings are outlined by four straight sides."""

import numpy as np
import pytest
from PIL import Image

from matching.looks.outline import outlines
from matching.looks.quadrilateral import Points
from matching.pdq import Plane


def lively(corners: Points, ground: Plane, seed: int = 3) -> Plane:
    """Stripes and noise between the corners, on the ground."""
    rng = np.random.default_rng(seed)
    rows, columns = np.indices(ground.shape)
    texture = 130 + 60 * np.sin(columns / 5 + rows / 9) + rng.normal(0, 12, ground.shape)
    inside = np.ones(ground.shape, dtype=bool)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        way = end - start
        inside &= way[0] * (rows + 0.5 - start[1]) - way[1] * (columns + 0.5 - start[0]) > 0
    plane = ground.copy()
    plane[inside] = texture.clip(0, 255)[inside]
    return plane


def soft_ground(level: int) -> Plane:
    """A desk out of focus: 200 x 266, changing slowly."""
    rows, columns = np.indices((200, 266))
    return np.asarray(level + 25 * np.sin(rows / 60) + 20 * np.cos(columns / 70), dtype=np.float32)


TURNED = np.array([[50.0, 25], [225, 45], [210, 170], [40, 155]])
TAPERED = np.array([[35.0, 20], [230, 45], [232, 150], [30, 180]])
AT_THE_EDGE = np.array([[12.0, 14], [268, 8], [271, 182], [14, 188]])


@pytest.mark.parametrize("corners", [TURNED, TAPERED], ids=["turned", "tapered"])
@pytest.mark.parametrize("level", [30, 200])
def test_region_on_a_soft_ground(corners, level):
    """Turned or seen at an angle, on dark and on bright ground: within the reach of the fit, five pixels."""
    found = outlines(lively(corners, soft_ground(level)))
    assert min(np.abs(each.corners - corners).max() for each in found) < 5


def test_region_may_reach_the_edge():
    """Of a screen that goes on beyond the post, the corners that are seen are found."""
    found = outlines(lively(AT_THE_EDGE, np.full((200, 266), 8, dtype=np.float32)))
    assert min(np.abs(each.corners - AT_THE_EDGE)[[0, 3]].max() for each in found) < 5


def test_noisy_ground_hides_nothing():
    """The noise of a sensor in a dark room is told from what the screen shows."""
    noise = np.random.default_rng(1).normal(20, 2, (200, 266)).clip(0).astype(np.float32)
    found = outlines(lively(TURNED, noise))
    assert min(np.abs(each.corners - TURNED).max() for each in found) < 5


def test_whole_planes_are_no_regions():
    """What is lively up to its edges is left alone, and so is what is not lively at all."""
    everywhere = np.array([[-9.0, -9], [300, -9], [300, 300], [-9, 300]])
    assert outlines(lively(everywhere, soft_ground(80))) == []
    assert outlines(soft_ground(80)) == []


def test_round_things_have_no_sides():
    """A bright disc on black is outlined by no four lines."""
    rows, columns = np.indices((200, 200))
    disc = np.where(np.hypot(rows - 100, columns - 100) < 80, 220, 5).astype(np.float32)
    assert outlines(disc) == []


def test_sizes_make_no_difference():
    """The same region is found in a plane of up to 511 pixels."""
    plane = lively(TURNED, soft_ground(30))
    larger = Image.fromarray(plane).resize((500, 376), Image.Resampling.BILINEAR)
    found = outlines(np.asarray(larger, dtype=np.float32))
    assert min(np.abs(each.corners * 266 / 500 - TURNED).max() for each in found) < 5
