"""Whose reviews come next and which are not opened: the pure rules, tried with whatever accounts and groups may do."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from policies.turns import MOST_OF_GROUP, MOST_OF_PERSON, Turn, crowding, order, room

TURNS = some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from("123456")), max_size=40).map(
    lambda pairs: [Turn(str(at), group, person) for at, (group, person) in enumerate(pairs)]
)


@given(TURNS, some.sets(some.integers(0, 40).map(str)))
def test_one_group_delays_by_its_turns(turns, others):
    """The first of any group waits for at most one of each other group, and for what does not come in turns."""
    names = [one.review for one in turns] + sorted(others - {one.review for one in turns})
    served = order(names, {one.review: one for one in turns})
    assert sorted(served) == sorted(names)
    at = len(names) - len(turns)
    assert not {one.review for one in turns}.intersection(served[:at])
    groups = {one.group for one in turns}
    of = {one.review: one.group for one in turns}
    assert {of[name] for name in served[at : at + len(groups)]} == groups


@given(TURNS)
def test_nobody_opens_more_than_few(turns):
    """Whatever is handed in, neither a person nor a group has more than its number open, and the rarest gets in."""
    waiting: list[Turn] = []
    for new in turns:
        found = room(waiting, new)
        if found.opens:
            waiting = [one for one in waiting if one.review != found.leaves] + [new]
        there = [one for one in waiting if one.group == new.group]
        mine = sum(one.person == new.person for one in waiting)
        assert found.opens or mine >= 1
        assert mine <= MOST_OF_PERSON
        assert len(there) <= MOST_OF_GROUP


@given(TURNS)
def test_largest_group_gives_way(turns):
    """Of too many the newest of the group that has the most leaves; where none comes in turns, none."""
    name = crowding(turns)
    if not turns:
        assert name is None
        return
    groups = Counter(one.group for one in turns)
    gone = next(one for one in turns if one.review == name)
    assert groups[gone.group] == max(groups.values())
    assert not [one for one in turns[turns.index(gone) + 1 :] if one.group == gone.group]
