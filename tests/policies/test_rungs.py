"""How far up the ladder a poster is: only who posts again after a restriction climbs."""

from hypothesis import given
from hypothesis import strategies as some

from policies.ladder import Rung, rungs_below

times = some.integers(0, 1000).map(float)
rungs = some.lists(some.tuples(times, times).map(lambda pair: Rung(min(pair), max(pair))), max_size=12)


@given(some.lists(times, min_size=1, max_size=12), some.lists(times, min_size=1, max_size=12))
def test_posts_before_the_first_mute(posted, delays):
    """However many posts were written before the first restriction, they lead nowhere, and to one rung together."""
    first = max(posted) + 1
    burst = [Rung(date, first + delay) for date, delay in zip(posted, delays, strict=False)]
    assert all(rungs_below(burst, date) == 0 for date in posted)
    assert rungs_below(burst, first + 2000) == 1


@given(some.integers(0, 20))
def test_each_return_is_a_rung(times_back):
    """Who posts again after every restriction climbs one rung with each."""
    climbed = [Rung(10.0 * at, 10.0 * at + 1) for at in range(times_back)]
    assert rungs_below(climbed, 10.0 * times_back) == times_back


@given(rungs, rungs, times)
def test_more_restrictions_never_lower(some_rungs, more, posted):
    """The order in which restrictions are given does not matter, and one more never takes a rung away."""
    below = rungs_below(some_rungs, posted)
    assert below == rungs_below(reversed(some_rungs), posted)
    assert below <= rungs_below([*some_rungs, *more], posted)
    assert below <= len(some_rungs)


def test_same_second_does_not_count():
    """Telegram's dates are whole seconds: a post of the second of the mute is taken to come before it."""
    assert rungs_below([Rung(5.0, 9.4)], 9.0) == 0
    assert rungs_below([Rung(5.0, 9.0)], 9.0) == 0
    assert rungs_below([Rung(5.0, 9.4)], 10.0) == 1
