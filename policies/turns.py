"""Whose reviews come next, and whose are not opened: pure, so that no account and no group keeps others' waiting.

Anybody can register images and post them in a group of their own. What only such posts opened, or a false alarm that
counts in its own group alone (policies.suspension.weighs), comes in *turns*: the groups one after the other, however
many each has. Everything else comes before, in the order it was opened.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

MOST_OF_PERSON: Final = 3
"""Open reviews in turns that one person's posts, or false alarms, have opened, in all groups together."""

MOST_OF_GROUP: Final = 10
"""Of one group: then whoever opened the most of them there has one less."""


class Turn(NamedTuple):
    """A review that comes in turns: of which group, opened by whom. Any names that tell them apart."""

    review: str
    group: str
    person: str


class Room(NamedTuple):
    """Whether there is room for one more, and which has to leave for it."""

    opens: bool
    leaves: str = ""


def order(waiting: Sequence[str], turns: Mapping[str, Turn]) -> list[str]:
    """How reviews are served, of those that wait in the order they were opened."""
    of_group: Counter[str] = Counter()
    keys: dict[str, int] = {}
    for name in waiting:
        turn = turns.get(name)
        if turn:
            of_group[turn.group] += 1
        keys[name] = of_group[turn.group] if turn else 0
    return sorted(waiting, key=lambda name: keys[name])


def room(waiting: Sequence[Turn], new: Turn) -> Room:
    """Whether another may be opened, beside those that wait in the order they were opened."""
    if sum(one.person == new.person for one in waiting) >= MOST_OF_PERSON:
        return Room(opens=False)
    there = [one for one in waiting if one.group == new.group]
    if len(there) < MOST_OF_GROUP:
        return Room(opens=True)
    people = Counter(one.person for one in there)
    most = max(people.values())
    if people[new.person] + 1 >= most:
        return Room(opens=False)
    return Room(opens=True, leaves=next(one.review for one in reversed(there) if people[one.person] == most))


def crowding(waiting: Sequence[Turn]) -> str | None:
    """Which leaves where there are too many in all: the newest of the group that has the most."""
    groups = Counter(one.group for one in waiting)
    if not groups:
        return None
    most = max(groups.values())
    return next(one.review for one in reversed(waiting) if groups[one.group] == most)
