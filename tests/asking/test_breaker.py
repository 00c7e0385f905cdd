"""When a source is left alone, and when it is tried again."""

import pytest

from matching.asking.breaker import FIRST_PAUSE, LONGEST_PAUSE, Breaker


@pytest.fixture
def breaker(clock) -> Breaker:
    """Three failures in a row open it."""
    return Breaker(clock, failures=3)


def _fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.begin()
        breaker.failed()


def test_failures_in_row_open(breaker):
    """It opens after as many failures as it was told, and not before."""
    _fail(breaker, 2)
    assert breaker.lets_through
    _fail(breaker, 1)
    assert not breaker.lets_through
    assert breaker.open_for == 0


def test_success_starts_counting_anew(breaker):
    """Failures with an answer between them are not in a row."""
    for _ in range(5):
        _fail(breaker, 2)
        assert breaker.begin()
        breaker.succeeded()
    assert breaker.open_for is None


def test_one_trial_after_pause(breaker, clock):
    """After the pause one question goes through, and no second one until the first is answered."""
    _fail(breaker, 3)
    clock.now += FIRST_PAUSE - 0.01
    assert not breaker.begin()
    clock.now += 0.01
    assert breaker.begin()
    assert not breaker.begin()
    breaker.succeeded()
    assert breaker.begin()
    assert breaker.open_for is None


def test_pause_doubles_to_limit(breaker, clock):
    """Each trial that fails doubles the pause, up to the longest; one that succeeds makes it short again."""
    _fail(breaker, 3)
    pauses = []
    for _ in range(8):
        pauses.append(breaker.pause)
        clock.now += breaker.pause
        _fail(breaker, 1)
        assert not breaker.begin()
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300]
    assert breaker.open_for == sum(pauses)
    assert breaker.pause == LONGEST_PAUSE
    clock.now += LONGEST_PAUSE
    assert breaker.begin()
    breaker.succeeded()
    assert breaker.pause == FIRST_PAUSE


def test_late_failures_change_nothing(breaker, clock):
    """What was under way when it opened does not lengthen the pause by failing."""
    _fail(breaker, 3)
    breaker.failed()
    assert breaker.pause == FIRST_PAUSE
    clock.now += FIRST_PAUSE
    assert breaker.begin()


def test_trial_given_up_is_repeated(breaker, clock):
    """A trial that was cancelled leaves the way free for the next."""
    _fail(breaker, 3)
    clock.now += FIRST_PAUSE
    assert breaker.begin()
    breaker.undecided()
    assert breaker.begin()
