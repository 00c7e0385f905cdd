"""Lengths that are kept as counts of fixed spans."""

from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from records.durations import BOUNDS, SPANS, Durations, Span, name_of

LENGTHS = st.floats(min_value=-2, max_value=100_000, allow_nan=False)


@given(st.lists(LENGTHS, min_size=1))
def test_median_lies_in_its_span(lengths):
    """The span that is told holds the exact (lower) median."""
    found = Durations.of(lengths).median
    assert found is not None
    assert found.holds(max(0.0, median_low(lengths)))


@given(LENGTHS)
def test_every_length_has_one_span(length):
    """Each length belongs to one span, and is counted there."""
    held = [span for span in SPANS if span.holds(length)]
    assert len(held) == 1
    assert Durations({name_of(length): 1}).median == held[0]


@given(st.lists(LENGTHS), st.lists(LENGTHS))
def test_spans_add_up(some, others):
    """Counts of two days together are the counts of all their lengths."""
    together = [a + b for a, b in zip(Durations.of(some).counts, Durations.of(others).counts, strict=True)]
    assert tuple(together) == Durations.of(some + others).counts


def test_bounds_belong_to_their_span():
    """Half a second exactly is within half a second."""
    assert Durations.of([0.5]).median == Span(0.25, 0.5)
    assert Durations.of([BOUNDS[-1] + 1]).median == Span(BOUNDS[-1], None)


def test_nothing_has_no_median():
    """Without anything there is none, and names of unknown spans count for nothing."""
    assert Durations({"7": 3}).median is None
