"""Shares of a rectangle's sides, and what they come to."""

import pytest

from matching.looks.crops import FULL, HALVES, QUARTERS, STRIPS, Cut, all_round, every, one_edge, two_edges
from matching.looks.orientations import UPRIGHT
from matching.looks.plans import Look
from matching.looks.views import Kind


def test_parts_cover_the_image():
    """Quarters, and strips each way, add up to the whole of it."""
    areas = [(bottom - top) * (right - left) for (top, bottom), (left, right) in (*QUARTERS, *STRIPS)]
    assert sum(areas[:4]) == pytest.approx(1)
    assert sum(areas[4:]) == pytest.approx(2)


def test_negative_shares_reach_beyond():
    """What is cut off at an edge may be less than nothing."""
    assert all_round(-0.1) == (Cut((-0.1, 1.1), (-0.1, 1.1)),)
    assert Cut((0.0, 1.05), (-0.05, 1.0)) in two_edges(-0.05)


def test_one_edge_means_any_of_four():
    """Each of the four edges takes its turn, the others stay."""
    assert set(one_edge(0.2)) == {
        Cut((0.2, 1.0), FULL),
        Cut((0.0, 0.8), FULL),
        Cut(FULL, (0.2, 1.0)),
        Cut(FULL, (0.0, 0.8)),
    }


def test_every_combines_rows_and_columns():
    """One list serves both sides, the first choice being the first of each."""
    assert len(every(HALVES)) == len(HALVES) ** 2
    assert every((FULL, *HALVES))[0] == Cut(FULL, FULL)


def test_shares_become_pixels():
    """Taken within another look, a look keeps its kind, and is read at that one's size."""
    outer = Look(Kind.TRIMMED, (10.0, 110.0), (0.0, 400.0), UPRIGHT, 4.0)
    inner = Look(Kind.CROPPED, (0.1, 1.0), (-0.05, 0.5), UPRIGHT, 4.0).within(outer)
    assert (inner.rows, inner.columns) == ((20.0, 110.0), (-20.0, 200.0))
    assert (inner.kind, inner.sides) == (Kind.CROPPED, outer.sides)
