"""How long an answer is believed."""

import pytest

from matching.asking.remembered import NEAR_SECONDS, NOTHING, NOTHING_SECONDS, Answer, Remembered
from matching.fingerprint import Fingerprint


def _fingerprint(number: int) -> Fingerprint:
    return Fingerprint(number.to_bytes(32))


@pytest.mark.parametrize(("answer", "seconds"), [(NOTHING, NOTHING_SECONDS), (Answer(4), NEAR_SECONDS)])
def test_answers_end_in_time(clock, answer, seconds):
    """An answer is believed to its end and not beyond: hits shortly, so that a withdrawal is soon noticed."""
    remembered = Remembered(clock)
    remembered.put(_fingerprint(1), answer)
    clock.now += seconds - 0.01
    assert remembered.get(_fingerprint(1)) == answer
    clock.now += 0.01
    assert remembered.get(_fingerprint(1)) is None


def test_memory_is_bounded(clock):
    """Beyond the limit the oldest answers go."""
    remembered = Remembered(clock, most=3)
    for number in range(5):
        remembered.put(_fingerprint(number), NOTHING)
    assert len(remembered) == 3
    assert remembered.get(_fingerprint(1)) is None
    assert remembered.get(_fingerprint(2)) == NOTHING


def test_old_answers_are_forgotten(clock):
    """What is over leaves the memory with the next answer."""
    remembered = Remembered(clock)
    for number in range(3):
        remembered.put(_fingerprint(number), Answer(number))
    clock.now += NOTHING_SECONDS
    remembered.put(_fingerprint(9), NOTHING)
    assert len(remembered) == 1
