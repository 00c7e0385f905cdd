"""However an image lies, going through it in the way of its orientation shows it upright."""

import numpy as np
import pytest
from PIL import Image

from matching.looks.orientations import ALL, WAYS, Orientation
from tests.matching.turns import TURNS


@pytest.mark.parametrize("orientation", TURNS)
def test_each_way_restores_the_image(orientation):
    """Read in the way of its orientation, every one of twelve different pixels is back in its place."""
    image = np.arange(12, dtype=np.uint8).reshape(3, 4)
    lying = np.asarray(Image.fromarray(image).transpose(TURNS[orientation]))
    way = WAYS[orientation]
    upright = lying[:: -1 if way.rows_backwards else 1, :: -1 if way.columns_backwards else 1]
    assert np.array_equal(upright.T if way.exchanged else upright, image)


def test_numbers_in_pipes_stay():
    """An orientation's number is what decoder processes send, and its place among all."""
    assert [int(each) for each in ALL] == list(range(8))


def test_words_are_for_scripts():
    """A script reads lower-case words joined by dashes."""
    assert Orientation.TURNED_90.word == "turned-90"
