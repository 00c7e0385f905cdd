"""Decisions as a poster sees them: what was done about the posts that one report tells of."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policies.actions import DeletePost
from records.statements import STATEMENT_SECONDS, Likeness, Statement

MIXED: Final = "mixed"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done about the posts of one report; `statements` are its hits, the newest first, one at least."""

    card: str
    statements: tuple[Statement, ...]
    stands: bool = False
    """Whether its sanction is still in force though it was decided to lift it: Telegram refused that."""

    @property
    def time(self) -> float:
        """Of the newest of them, in epoch seconds."""
        return self.statements[0].time

    @property
    def ends(self) -> float:
        """Until when it can be contested, in epoch seconds."""
        return self.time + STATEMENT_SECONDS

    @property
    def deleted(self) -> int:
        """How many posts are gone."""
        return len({one.post for one in self.statements if DeletePost.name in one.done})

    @property
    def done(self) -> frozenset[str]:
        """Names of all actions carried out."""
        return frozenset(itertools.chain.from_iterable(one.done for one in self.statements))

    @property
    def until(self) -> float | None:
        """When the longest mute ends."""
        return max((one.until for one in self.statements if one.until), default=None)

    @property
    def confirmed(self) -> bool:
        """Whether a review by people had confirmed the registration."""
        return any(one.confirmed for one in self.statements)

    @property
    def same(self) -> bool:
        """Whether an image was practically the same as the registered one."""
        return any(one.likeness == Likeness.SAME for one in self.statements)

    @property
    def look_back(self) -> bool:
        """Whether all of it was found among older posts."""
        return all(one.look_back for one in self.statements)

    @property
    def decided_by(self) -> str:
        """In what part a person decided it; empty where nobody did, MIXED where a person decided a part of it."""
        parts = {one.decided_by for one in self.statements}
        return parts.pop() if len(parts) == 1 else MIXED

    @property
    def counts_days(self) -> int:
        """For how many days it counts; 0 where nothing can follow from that."""
        return max(one.counts_days for one in self.statements)

    @property
    def undone(self) -> Statement | None:
        """The last of them to be undone, where all are."""
        if any(one.undone is None for one in self.statements):
            return None
        return max(self.statements, key=lambda one: one.undone or 0.0)

    @property
    def lifted(self) -> Statement | None:
        """The last sanction of it to be lifted, where all are; None where it was undone as a whole."""
        sanctions = [one for one in self.statements if one.is_sanction]
        if self.undone or not sanctions or any(one.lifted is None and one.undone is None for one in sanctions):
            return None
        return max(sanctions, key=lambda one: one.lifted or 0.0)


def decisions_of(statements: Iterable[Statement]) -> list[Decision]:
    """The decisions about one person's posts in a group, the newest first."""
    by_card: dict[str, list[Statement]] = {}
    for one in sorted(statements, key=lambda one: one.time, reverse=True):
        by_card.setdefault(one.card, []).append(one)
    return [Decision(card, tuple(some)) for card, some in by_card.items()]
