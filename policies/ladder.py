"""How far up the ladder of sanctions a poster is: a rung counts only for who posts again after it.

Posts written before a restriction say nothing about how its poster took it. So a burst of posts, or old posts that
others quote, are one rung however many they are, and cannot turn a first sanction into a ban.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rung:
    """One restriction that was carried out: when the post it answers was written, and since when it is in force.

    Both in epoch seconds.
    """

    posted: float
    since: float


def rungs_below(restrictions: Iterable[Rung], posted: float) -> int:
    """How many restrictions, one after the other, came before a post written at `posted` (epoch seconds).

    Of restrictions that answer posts written before an earlier restriction was in force, only the earlier counts.
    """
    count, reached = 0, float("-inf")
    for rung in sorted(restrictions, key=lambda one: one.since):
        if rung.posted > reached and rung.since < posted:
            count, reached = count + 1, rung.since
    return count
