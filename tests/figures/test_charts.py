"""Figures as a picture."""

import io
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont

from handlers.figures.drawing import (
    BOTTOM,
    DELETED,
    HEIGHT,
    REPORTED,
    RIGHT,
    SCALE,
    TICKS,
    TOP,
    WIDTH,
    _font,
    axis,
    bars_of,
    chart,
    span,
)
from handlers.figures.periods import MONTH, PERIODS, WEEK, YEAR
from locales.texts import Texts
from records.statistics import Day, Figures

FRENCH, ENGLISH = Texts().of("fr"), Texts().of("en")


def days(*figures: tuple[int, int]) -> list[Day]:
    """Days up to 22 November 2026, each with what was deleted and what only reported."""
    first = date(2026, 11, 22) - timedelta(days=len(figures) - 1)
    return [
        Day(first + timedelta(days=at), Figures({"deleted": deleted, "hits:confirmed": deleted + reported}))
        for at, (deleted, reported) in enumerate(figures)
    ]


def pixels(picture: bytes) -> np.ndarray:
    """What is seen."""
    image = Image.open(io.BytesIO(picture))
    assert image.format == "PNG"
    assert image.size == (WIDTH * SCALE, HEIGHT * SCALE)
    return np.asarray(image.convert("RGB"))


def units(seen: np.ndarray, colour: str) -> float:
    """How high the highest column of a colour is in the field, in units."""
    field = seen[TOP * SCALE : BOTTOM * SCALE]
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return float((np.abs(field.astype(int) - wanted).max(axis=2) < 8).sum(axis=0).max() / SCALE)


def test_bars_have_their_heights():
    """Of an axis that ends at 4, three deleted posts are three quarters high, and one reported a quarter."""
    seen = pixels(chart(days((3, 1), *[(0, 0)] * 6), WEEK, ENGLISH))
    assert units(seen, DELETED) == pytest.approx((BOTTOM - TOP) * 3 / 4, abs=2)
    assert units(seen, REPORTED) == pytest.approx((BOTTOM - TOP) / 4, abs=2)


def test_nothing_is_said_in_words():
    """Where nothing matched there are no bars."""
    seen = pixels(chart(days(*[(0, 0)] * 30), MONTH, FRENCH))
    assert units(seen, DELETED) == units(seen, REPORTED) == 0


@pytest.mark.parametrize("period", PERIODS.values(), ids=lambda period: str(period.days))
def test_every_period_is_drawn(period):
    """Each period makes a picture that is sent in a moment."""
    assert len(chart(days(*[(9_999, 1_000)] * period.days), period, FRENCH)) < 60_000


def test_font_has_french_letters():
    """Every letter and sign of French and of its dates is another one than the sign for what is missing."""
    missing = bytes(_font(20).getmask("\ufffe"))
    for letter in "àâäçéèêëîïôöùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŒ«»\u2019…\u2013\u202f":
        assert bytes(_font(20).getmask(letter)) != missing, letter
    assert isinstance(_font(20), ImageFont.FreeTypeFont)


def test_year_has_a_bar_a_week():
    """The weeks of a year end today, and lose no day."""
    bars = bars_of(days(*[(1, 0)] * YEAR.days), YEAR)
    assert len(bars) == 52
    assert {bar.deleted for bar in bars} == {7}


def test_dates_stay_below_the_axis():
    """The date of the last week does not run past the end of the axis."""
    seen = pixels(chart(days(*[(1, 0)] * YEAR.days), YEAR, FRENCH))
    assert (seen[(BOTTOM + 5) * SCALE :, (RIGHT + 1) * SCALE :] > 250).all()


def test_period_is_written_out():
    """From the first day to the last, as the language writes days."""
    week = days(*[(0, 0)] * 7)
    assert span(week, "fr") == "16 novembre 2026 - 22 novembre 2026"
    assert span(week, "en") == "November 16, 2026 - November 22, 2026"


@given(st.integers(min_value=0, max_value=10**12))
def test_axis_holds_the_highest(highest):
    """Its lines are whole numbers in equal steps from 0 on, few of them, the last not below the highest bar."""
    lines = axis(highest)
    assert lines[0] == 0
    assert lines[-1] >= highest
    assert len({after - before for before, after in pairwise(lines)}) == 1
    assert 2 <= len(lines) - 1 <= TICKS
