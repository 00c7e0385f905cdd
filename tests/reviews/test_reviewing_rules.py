"""The rules of reviews, tried with whatever moderators may say, in any order and any number."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from matching.match import Trust
from policies.reviewing import (
    ABOUT_APPEALS,
    ABOUT_ENTRIES,
    BREAK_SECONDS,
    CARDS_A_RUN,
    CODES,
    DAY_SECONDS,
    HOUR,
    MOST_SECONDS,
    REMINDERS,
    Answer,
    Code,
    Outcome,
    Vote,
    Why,
    in_force,
    may_decide,
    pause,
    readmitted,
    reminders_due,
    rests,
    settled,
)

people = some.integers(1, 6)


def votes_of(*answers: Answer):
    """Lists of votes with these answers; people may repeat themselves."""
    said = some.tuples(people, some.sampled_from(answers))
    return some.lists(said, max_size=8).map(
        lambda pairs: [Vote(by, answer, CODES[answer][0], float(at)) for at, (by, answer) in enumerate(pairs)]
    )


about_entries = votes_of(*ABOUT_ENTRIES)
without_minors = votes_of(Answer.BLOCKED, Answer.NOT_BLOCKED, Answer.UNSURE)


@given(about_entries, some.booleans())
def test_confirmed_takes_two_people(votes, confirmed):
    """Whatever is said, an entry is confirmed by the first words of two different people, or not at all."""
    if settled(votes, confirmed=confirmed) is Outcome.CONFIRMED:
        first: dict[int, Answer] = {}
        for vote in votes:
            first.setdefault(vote.by, vote.answer)
        assert list(first.values()).count(Answer.BLOCKED) >= 2


@given(people, some.lists(some.sampled_from([Answer.BLOCKED, Answer.UNSURE]), min_size=1, max_size=9))
def test_one_person_repeated_settles_nothing(person, answers):
    """Who says something nine times has said it once."""
    assert settled([Vote(person, one, CODES[one][0], 0.0) for one in answers]) is None


@given(without_minors, some.booleans())
def test_four_people_always_settle(votes, confirmed):
    """Of three possible answers one comes twice among four people."""
    if len({vote.by for vote in votes}) >= 4:
        assert settled(votes, confirmed=confirmed) is not None


@given(about_entries)
def test_minor_goes_before_everything(votes):
    """Whoever says it, whenever, among whatever else."""
    minor = Vote(99, Answer.MINOR, CODES[Answer.MINOR][0], 0.0)
    for at in range(len(votes) + 1):
        assert settled([*votes[:at], minor, *votes[at:]]) is Outcome.MINOR


@given(without_minors)
def test_reviewed_entry_takes_two_to_reject(votes):
    """What people confirmed is rejected by two people at least."""
    if settled(votes, confirmed=True) is Outcome.REJECTED:
        assert len({vote.by for vote in votes if vote.answer is Answer.NOT_BLOCKED}) >= 2


def outcome(*answers: Answer, confirmed: bool = False) -> Outcome | None:
    """What different people's answers come to."""
    return settled([Vote(by, one, CODES[one][0], 0.0) for by, one in enumerate(answers, start=1)], confirmed=confirmed)


def test_answers_come_to_outcomes():
    """One is enough against an entry, two are needed for it; of two who disagree a third decides."""
    blocked, wrong, unsure = Answer.BLOCKED, Answer.NOT_BLOCKED, Answer.UNSURE
    assert outcome() is outcome(blocked) is outcome(unsure) is outcome(blocked, unsure) is None
    assert outcome(wrong) is outcome(unsure, wrong) is Outcome.REJECTED
    assert outcome(wrong, confirmed=True) is outcome(blocked, wrong) is outcome(blocked, unsure, wrong) is None
    assert outcome(blocked, wrong, wrong) is Outcome.REJECTED
    assert outcome(blocked, blocked) is outcome(blocked, wrong, blocked) is Outcome.CONFIRMED
    assert outcome(unsure, unsure) is outcome(blocked, unsure, unsure) is Outcome.UNSURE


def test_appeals_are_settled_by_one():
    """The first who is sure decides; two who are not leave it to others."""
    assert outcome(Answer.GRANT) is outcome(Answer.UNSURE, Answer.GRANT) is Outcome.GRANTED
    assert outcome(Answer.UPHOLD) is Outcome.UPHELD
    assert settled([Vote(1, Answer.GRANT, Code.TOO_HARSH, 0.0)]) is Outcome.PARDONED
    assert outcome(Answer.UNSURE, Answer.UNSURE) is Outcome.UNSURE
    assert set(ABOUT_APPEALS) | set(ABOUT_ENTRIES) == set(Answer) == set(CODES)


@given(about_entries, some.sets(people), some.sets(people), people, some.booleans())
def test_nobody_judges_their_own_cause(votes, earlier, posters, person, administers):
    """Administrators of the group, its posters, who decided before and who has said something get no card."""
    involved = earlier | posters | {vote.by for vote in votes}
    allowed = may_decide(person, votes=votes, earlier=earlier, posters=posters, administers=administers)
    assert allowed is (person not in involved and not administers)


@given(some.floats(0, 2 * MOST_SECONDS), some.floats(0, MOST_SECONDS))
def test_reminders_only_grow(age, more):
    """Each moment is reached once; before the first there is none, at the last there are all."""
    assert reminders_due(age) <= reminders_due(age + more)
    assert reminders_due(0) == 0
    assert reminders_due(MOST_SECONDS) == len(REMINDERS)


@given(some.lists(some.floats(0, 3 * DAY_SECONDS), max_size=60), some.integers(1, 30))
@example([175744.7592836571], 1)
def test_pause_ends_by_itself(shown, a_day):
    """Whatever was shown, a pause lies ahead, ends within a day, and is over when it says so."""
    now = 3 * DAY_SECONDS
    for _ in range(60):
        found = pause(shown, now, a_day)
        if found is None:
            return
        assert now < found.until <= now + DAY_SECONDS
        now = found.until
    pytest.fail("there is always another pause")


def test_twenty_cards_bring_a_break():
    """After the twentieth of an hour ten minutes' rest; then the counting begins anew."""
    shown = [60.0 * at for at in range(CARDS_A_RUN)]
    assert pause(shown[:-1], shown[-2] + 1, 60) is None
    found = pause(shown, shown[-1] + 1, 60)
    assert found is not None
    assert (found.why, found.until) == (Why.BREAK, shown[-1] + BREAK_SECONDS)
    after = [*shown, found.until, found.until + 60]
    assert pause(shown, found.until, 60) is None
    assert pause(after, after[-1] + 1, 60) is None


def test_slow_work_needs_no_break():
    """Twenty cards in more than an hour, or with a pause between them, bring none."""
    slow = [200.0 * at for at in range(CARDS_A_RUN)]
    assert pause(slow, slow[-1] + 1, 60) is None
    rested = [*(60.0 * at for at in range(10)), *(1_200 + 60.0 * at for at in range(10))]
    assert pause(rested, rested[-1] + 1, 60) is None


def test_day_has_an_end():
    """The cap counts 24 hours back; the next card is there when the first of them is a day old."""
    shown = [HOUR * at for at in range(5)]
    found = pause(shown, 5 * HOUR, 5)
    assert found is not None
    assert (found.why, found.until) == (Why.DAY, DAY_SECONDS)
    assert pause(shown, DAY_SECONDS, 5) is None


@given(some.sets(people), some.dictionaries(people, some.floats(0, 1e9)), some.sets(people))
def test_two_can_always_be_asked(staff, decided, barred):
    """As far as there are two at all; those who decided longest ago come first, and none is asked in vain."""
    again = readmitted(staff, decided, barred)
    assert again <= (staff & decided.keys()) - barred
    free = staff - decided.keys() - barred
    assert len(free | again) >= min(2, len(staff - barred))
    assert not again or len(free | again) <= 2
    left = (staff & decided.keys()) - barred - again
    assert all(decided[one] <= decided[other] for one in again for other in left)


def test_trust_is_what_it_is_now():
    """The lists' word counts, not the report's; what two people confirmed stays so; unlisted, the report is all."""
    old, new = Trust.UNVERIFIED, Trust.CONFIRMED
    assert in_force(new, old, []) is new
    assert in_force(old, new, []) is old
    assert in_force(old, old, [Outcome.UNREVIEWED, Outcome.CONFIRMED]) is new
    assert [in_force(None, told, [Outcome.REJECTED]) for told in Trust] == list(Trust)


def test_what_was_reviewed_rests():
    """A week for all but what nobody decided; a false alarm that counts everywhere waits a month for the confirmed."""
    day = DAY_SECONDS
    assert rests(Outcome.UNSURE, 6 * day, weighs=False)
    assert not rests(Outcome.UNSURE, 8 * day, weighs=False)
    assert not rests(Outcome.UNREVIEWED, day, weighs=False)
    assert not rests(Outcome.UNSURE, day, weighs=True)
    assert rests(Outcome.CONFIRMED, 29 * day, weighs=True)
    assert not rests(Outcome.CONFIRMED, 31 * day, weighs=True)
