"""What one source's records are worth here: which of them count, and how far they are trusted.

Pure. Every source speaks of its own reviews; how far they are followed is the operator's decision.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from matching.match import Trust
from matching.wire import FeedbackValue, Record


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How the records of one source are read. Without anything said: as the protocol means them.

    `regions` and `reviewers` are in lower case (str.casefold) and compared so; empty, they leave nothing out.
    """

    unreviewed: Trust = Trust.UNVERIFIED
    blocked: Trust = Trust.CONFIRMED
    not_blocked: Trust = Trust.REJECTED
    reviewers: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @classmethod
    def stated(cls, unreviewed: str, blocked: str, not_blocked: str, reviewers: str, regions: str) -> Self:
        """As the settings of a source say it: three trusts, and two lists of names with commas between them."""
        return cls(Trust(unreviewed), Trust(blocked), Trust(not_blocked), _names(reviewers), _names(regions))

    def of(self, record: Record) -> Trust | None:
        """The trust of a record; None where it must not match: it is gone, or meant for other regions only.

        Reviewers who contradict each other leave it unverified, whatever the settings make of either.
        """
        if record.gone or (self.regions and not self._meant(record.regions)):
            return None
        if not record.opinions:
            return self.unreviewed
        said = {one.value for one in record.opinions if self._counts(one.source)}
        match FeedbackValue.BLOCKED in said, FeedbackValue.NOT_BLOCKED in said:
            case True, True:
                return Trust.UNVERIFIED
            case True, False:
                return self.blocked
            case False, True:
                return self.not_blocked
        return self.unreviewed

    @property
    def mark(self) -> str:
        """Another one for each way of reading: a list read in one way is not the list read in another."""
        trusts = (self.unreviewed.value, self.blocked.value, self.not_blocked.value)
        names = (",".join(sorted(self.reviewers)), ",".join(sorted(self.regions)))
        return hashlib.sha256("\n".join((*trusts, *names)).encode()).hexdigest()[:16]

    def _meant(self, regions: Iterable[str]) -> bool:
        """A record that names no region is meant for everybody."""
        named = {region.casefold() for region in regions}
        return not named or not self.regions.isdisjoint(named)

    def _counts(self, reviewer: str) -> bool:
        return not self.reviewers or reviewer.casefold() in self.reviewers


AS_MEANT: Final = Acceptance()
"""What the protocol itself means: Blocked confirms, NotBlocked rejects."""


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in text.split(",") if name.strip())
