"""When an entry is suspended: the pure rule."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.match import Trust
from policies.circumstances import Role
from policies.reviewing import Outcome
from policies.suspension import (
    KNOWN_SECONDS,
    MANY_POSTERS,
    MANY_POSTS,
    Alarm,
    Cause,
    Concern,
    History,
    Spread,
    concern,
    lapses,
    weighs,
)

NUMBERS = st.integers(0, 10_000)
MEANS = st.floats(0, 1_000)
SPREADS = st.builds(Spread, NUMBERS, NUMBERS, NUMBERS, MEANS, MEANS)
HISTORIES = st.builds(History, st.sampled_from(Trust), SPREADS, st.integers(0, 100), st.integers(0, 3))


def unverified(**spread: Any) -> History:
    """An entry nobody has reviewed."""
    return History(Trust.UNVERIFIED, Spread(**spread))


@pytest.mark.parametrize(
    ("spread", "cause"),
    [
        ({"posters": 10, "posts": 90}, None),
        ({"posters": 29, "posts": 99}, None),
        ({"posters": 30, "posts": 30}, Cause.POSTERS),
        ({"posters": 15, "posts": 100}, Cause.POSTS),
        ({"posters": 14, "posts": 5_000}, None),
        ({"posters": 90, "posts": 95, "usual_posters": 10.0}, None),
        ({"posters": 100, "posts": 100, "usual_posters": 10.0}, Cause.POSTERS),
        ({"posters": 80, "posts": 190, "usual_posters": 10.0, "usual_posts": 19.0}, Cause.POSTS),
    ],
)
def test_volume_suspends_unverified(spread, cause):
    """Thirty people, or a hundred posts of fifteen, and never less than ten times its usual day."""
    assert concern(unverified(**spread)) == (Concern(cause, suspends=True) if cause else None)


def test_ten_reposters_change_nothing():
    """A leak that ten people post again and again stays in force."""
    assert concern(unverified(posters=10, posts=10_000, groups=50)) is None


@given(HISTORIES)
def test_review_is_not_overturned(history):
    """A confirmed entry is never suspended, whatever it matches and whoever calls it wrong."""
    against = concern(replace(history, trust=Trust.CONFIRMED))
    assert against is None or not against.suspends


@given(HISTORIES)
def test_rejected_concerns_nobody(history):
    """It acts on nothing in any case."""
    assert concern(replace(history, trust=Trust.REJECTED)) is None


@given(HISTORIES, NUMBERS, NUMBERS, st.integers(0, 100))
def test_more_never_acquits(history, posters, posts, alarms):
    """More posters, posts or false alarms never bring a suspended entry back."""
    worse = replace(
        history,
        spread=replace(history.spread, posters=history.spread.posters + posters, posts=history.spread.posts + posts),
        alarms=history.alarms + alarms,
    )
    assert concern(history) is None or concern(worse) is not None


@given(HISTORIES, MEANS)
def test_usual_matches_excuse(history, more):
    """What is usual for an entry never counts against it."""
    steady = replace(
        history,
        spread=replace(
            history.spread,
            usual_posters=history.spread.usual_posters + more,
            usual_posts=history.spread.usual_posts + more,
        ),
    )
    assert concern(steady) is None or concern(history) is not None


@given(HISTORIES)
def test_lift_asks_for_more(history):
    """What suspends an entry after a lift would have done so before it."""
    lifted = replace(history, lifts=history.lifts + 1)
    assert concern(lifted) is None or concern(history) is not None


def test_same_pressure_does_not_undo_lift():
    """After a lift it takes ten times as many."""
    once = History(Trust.UNVERIFIED, Spread(posters=MANY_POSTERS, posts=MANY_POSTS), alarms=2, lifts=1)
    assert concern(once) is None
    assert concern(replace(once, spread=Spread(posters=10 * MANY_POSTERS))) == Concern(Cause.POSTERS, suspends=True)


def test_two_groups_suspend():
    """Two false alarms of different people suspend an unverified entry; one does not."""
    assert concern(History(Trust.UNVERIFIED, alarms=1)) is None
    assert concern(History(Trust.UNVERIFIED, alarms=2)) == Concern(Cause.FALSE_ALARMS, suspends=True)


ALARM = Alarm(1, 2, Role.HUMAN, removed=True, known=KNOWN_SECONDS)


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"administrators": frozenset({1})}, True),
        ({"poster": 1}, False),
        ({"administrators": frozenset({2})}, False),
        ({"poster": None}, False),
        ({"role": Role.ADMINISTRATOR}, False),
        ({"role": Role.CHANNEL}, False),
        ({"role": Role.BOT}, False),
        ({"removed": False}, False),
        ({"known": KNOWN_SECONDS - 1}, False),
    ],
)
def test_own_posts_speak_against_nothing(change, counts):
    """A false alarm counts everywhere about a member's post that was deleted, in a group known for a month."""
    assert weighs(replace(ALARM, **change)) is counts


def test_nobodys_silence_suspends():
    """What only false alarms suspended acts again where nobody decided; what floods stays as it is."""
    assert [one for one in Outcome if lapses(Cause.FALSE_ALARMS, one)] == [Outcome.UNSURE, Outcome.UNREVIEWED]
    assert not any(lapses(cause, one) for cause in (Cause.POSTERS, Cause.POSTS) for one in Outcome)
