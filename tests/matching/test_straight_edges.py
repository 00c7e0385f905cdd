"""Sides found roughly are moved onto the straight edges beside them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from matching.looks.quadrilateral import Points, Quadrilateral
from matching.looks.straight_edges import aligned, distinctness
from matching.pdq import Plane

CORNERS = np.array([[52.0, 31], [208, 44], [197, 160], [61, 171]])
ROUGH = np.array([[2.0, -2], [-3, 2], [2, 3], [-2, -2]])


def filled(corners: Points, inside: int, outside: int) -> Plane:
    """192 x 256 with a quadrilateral of one brightness on another, smoothly drawn."""
    picture = Image.new("L", (256 * 4, 192 * 4), outside)
    ImageDraw.Draw(picture).polygon([tuple(corner) for corner in (corners * 4 - 0.5).tolist()], fill=inside)
    return np.asarray(picture.resize((256, 192), Image.Resampling.BOX), dtype=np.float32)


@pytest.mark.parametrize(("inside", "outside"), [(220, 30), (12, 90)])
def test_sides_move_onto_edges(inside, outside):
    """Corners that are off by three pixels come within half of one, in bright and in dark regions."""
    region = aligned(filled(CORNERS, inside, outside), Quadrilateral(CORNERS + ROUGH), 5)
    assert np.abs(region.corners - CORNERS).max() < 0.5


def test_sense_chooses_the_edge():
    """Of two edges around a dark bezel, the one into the bright is that of the screen."""
    screen = Quadrilateral(CORNERS).part((0.03, 0.04, 0.97, 0.96))
    plane = np.where(filled(screen.corners, 1, 0) > 0.5, 200, filled(CORNERS, 10, 110))
    between = Quadrilateral((CORNERS + screen.corners) / 2)
    assert np.abs(aligned(plane, between, 6, 1).corners - screen.corners).max() < 1
    assert np.abs(aligned(plane, between, 6, -1).corners - CORNERS).max() < 1


def test_distances_grow_with_the_plane():
    """On a plane twice as large the same sides are found from twice as far."""
    plane = filled(CORNERS, 200, 40).repeat(2, axis=0).repeat(2, axis=1)
    region = aligned(plane, Quadrilateral((CORNERS + ROUGH) * 2), 5)
    assert np.abs(region.corners - CORNERS * 2).max() < 1


def test_distinct_sides_are_told():
    """A side along an edge counts fully, one within a plain ground for nothing."""
    plane = filled(CORNERS, 200, 40)
    moved = CORNERS + np.array([[0, 40], [0, 40], [0, 0], [0, 0]])
    assert distinctness(plane, Quadrilateral(CORNERS)) == pytest.approx(1)
    assert distinctness(plane, Quadrilateral(moved))[0] == 0


def test_flat_planes_move_nothing():
    """Where there is no edge, the corners stay where they are."""
    region = aligned(np.full((192, 256), 77, dtype=np.float32), Quadrilateral(CORNERS), 5)
    assert region.corners == pytest.approx(CORNERS)
