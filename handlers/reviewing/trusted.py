"""How much an entry is trusted now: by the lists in force, and by the reviews that have ended here."""

from typing import Protocol

from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.reviewing import Kind, in_force
from records.review import Review


class Listed(Protocol):
    """The lists in force (matching.lists.Lists)."""

    def trust(self, fingerprint: Fingerprint) -> Trust | None:
        """The trust of exactly this entry; None where no list has it."""


class Former(Protocol):
    """Reviews that have ended (records.reviews.Reviews)."""

    async def former(self, like: Review) -> list[Review]:
        """Those about the same that have ended, the latest first."""


class Trusted:
    """Reads it. What a report says of an entry is as old as the report."""

    def __init__(self, listed: Listed, former: Former) -> None:
        self._listed = listed
        self._former = former

    async def of(self, entry: Fingerprint, told: Trust) -> Trust:
        """The trust of an entry; `told` is what is gone by where no list here holds it."""
        former = await self._former.former(Review("", (Kind.FLAG,), 0.0, entry))
        return in_force(self._listed.trust(entry), told, [one.outcome for one in former])

    async def refreshed(self, review: Review) -> Trust:
        """The trust of what a review is about."""
        return await self.of(review.entry, review.trust) if review.entry else review.trust
