"""Fingerprints of rectangles, taken from the whole plane, are those the reference gives to the crops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.fingerprint import Fingerprint
from matching.looks.windows import Span, fingerprints, references, weights
from matching.pdq import Plane, cosines, pdq
from matching.planes import grey, upright_luma

ends = st.floats(-600, 1200, allow_nan=False)


def through_windows(plane: Plane, rows: tuple[float, float], columns: tuple[float, float], *, mirrored=False):
    """The fingerprint of a rectangle of the plane, its shape being read as the reference would."""
    down, across = references(rows[1] - rows[0], columns[1] - columns[0])
    left = weights([Span(*rows, down)], plane.shape[0])[0].T
    right = weights([Span(*columns, across, mirrored)], plane.shape[1])[0]
    return Fingerprint(fingerprints(left @ plane @ right).tobytes())


@pytest.mark.parametrize(
    ("top", "bottom", "left", "right", "bits"),
    [
        (0, 480, 0, 512, 4),
        (96, 480, 128, 640, 4),
        (10, 350, 64, 576, 8),
        (16, 372, 40, 500, 16),
        (100, 350, 0, 256, 16),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_rectangle_agrees_with_its_crop(photo, seed, top, bottom, left, right, bits):
    """A rectangle gives what the reference gives to it, cut out; where that is smaller than 512, nearly so."""
    plane = np.asarray(grey(photo(seed, (640, 480))), dtype=np.float32)
    crop = np.ascontiguousarray(plane[top:bottom, left:right])
    assert through_windows(plane, (top, bottom), (left, right)).distance(pdq(crop)[0]) <= bits


@pytest.mark.parametrize("seed", range(3))
def test_backwards_agrees_with_mirror(photo, seed):
    """Columns read backwards give what the reference gives to the mirrored image."""
    plane = upright_luma(photo(seed, (512, 384)), 1)
    found = through_windows(plane, (0, 384), (0, 512), mirrored=True)
    assert found.distance(pdq(np.ascontiguousarray(plane[:, ::-1]))[0]) <= 4


def test_beyond_repeats_the_edge(photo):
    """A span reaching out of the picture sees its outermost pixels again and again."""
    plane = upright_luma(photo(4, (256, 192)), 1)
    padded = np.pad(plane, ((24, 0), (0, 40)), mode="edge")
    beyond = through_windows(plane, (-24.0, 192.0), (0.0, 296.0))
    assert beyond.distance(through_windows(padded, (0.0, 216.0), (0.0, 296.0))) <= 2


@given(first=ends, length=st.floats(0, 900), reference=st.integers(64, 512), size=st.integers(1, 300))
def test_weights_of_any_span(first, length, reference, size):
    """Wherever a span lies, its pixels weigh as much in each frequency as the samples of a side do."""
    found = weights([Span(first, first + length, reference, back) for back in (False, True)], size)
    assert found.shape == (2, size, 16)
    assert np.isfinite(found).all()
    assert np.allclose(found.sum(axis=1), cosines().sum(axis=1), atol=1e-3)


def test_longer_side_is_read_at_512():
    """The shorter side follows in proportion, but never falls below the 64 points that are sampled."""
    assert references(300, 400) == (384, 512)
    assert references(1000, 10) == (512, 64)
    assert references(0, 0) == (64, 64)
