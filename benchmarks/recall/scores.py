"""From single outcomes to recall, false matches and means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.recall.alterations import ALTERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.recall.alteration import Alteration
    from benchmarks.recall.trial import Outcome


@dataclass(frozen=True, slots=True)
class Recall:
    """The share (0..1) of posts that were found, by the name of their alteration."""

    of: dict[str, float]

    def of_family(self, family: str) -> float:
        """The mean over a family's alterations."""
        return fmean(self.of[one.name] for one in self._present() if one.family == family)

    def families(self) -> list[str]:
        """The families of the table that were part of the run, in order."""
        return list(dict.fromkeys(one.family for one in self._present() if one.listed))

    @property
    def mean_of_families(self) -> float:
        """Over the families of the table, each counting once."""
        return fmean(self.of_family(family) for family in self.families())

    @property
    def mean_of_alterations(self) -> float:
        """Over the alterations of the table, each counting once."""
        return fmean(self.of[one.name] for one in self._present() if one.listed)

    @property
    def mean_of_unforeseen(self) -> float:
        """Over the alterations that nothing was tuned for."""
        return fmean(self.of[one.name] for one in self._present() if not one.listed)

    def _present(self) -> Iterable[Alteration]:
        return (alteration for alteration in ALTERATIONS if alteration.name in self.of)


@dataclass(frozen=True, slots=True)
class Falsely:
    """Posts that matched something they are not made of, of so many posts."""

    posts: int
    certain: int
    """Those of them that the bot would have acted on by itself."""
    of: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What one way reached."""

    way: str
    found: Recall
    certain: Recall
    """Counting only what the bot would act on by itself."""
    false: Falsely
    """Posts made of listed photographs, matching another entry."""
    false_strangers: Falsely
    """Posts made of photographs that are not listed, matching any entry."""
    milliseconds: float
    """A post as most are: a photograph in one piece; median."""
    milliseconds_altered: float
    """The median over posts of all alterations."""
    entries: float
    """Fingerprints on the list for each registered photograph."""


def recall_of(outcomes: Sequence[Outcome], *, certain: bool = False) -> Recall:
    """The share of posts that were found, or found with certainty, for each alteration."""
    found: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        found[outcome.alteration.name].append(outcome.certain if certain else outcome.found)
    return Recall({name: fmean(each) for name, each in found.items()})


def falsely(outcomes: Sequence[Outcome]) -> Falsely:
    """How many of the posts matched what they are not made of."""
    certain = sum(outcome.mistaken_certainly for outcome in outcomes)
    return Falsely(sum(outcome.mistaken for outcome in outcomes), certain, len(outcomes))
