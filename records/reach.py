"""How far what a source says reaches: to all that was registered under the cases of what it is said of.

A request of 5,000 may reach 5,000 cases of 2,000 fingerprints. The store would stand still over them, so such a
request is done in steps, each of which is done completely or not at all; most requests are one step.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol, TypeVar

from matching.fingerprint import Fingerprint
from matching.uploads import Submission
from matching.wire import TAKEN_BACK, FeedbackValue
from records.hashes import REVIEWS, Hashes, Owned
from records.holding import Holding
from records.sources import REGISTRATIONS

STEP: Final = 5_000
"""Fingerprints reached in one step, besides those that were named; about 40 ms of the store."""

MOST_OF_ONE: Final = 20_000
"""Reached by a review of a single image."""


class Said(Protocol):
    """Something a source says of a fingerprint: a submission, or feedback."""

    @property
    def fingerprint(self) -> Fingerprint:
        """Of what."""

    @property
    def value(self) -> FeedbackValue:
        """What."""


Saying = TypeVar("Saying", bound=Said)


class TooFar(Exception):
    """A review of one image reaches more than is done in a step."""


class Reach(NamedTuple):
    """Of one thing said: the cases it closes, and those it reviews."""

    closed: frozenset[Owned]
    reviewed: frozenset[Owned]


class Steps:
    """Divides what a source says into steps."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes

    async def of(self, source: str, said: Sequence[Saying]) -> tuple[list[list[Saying]], int]:
        """The steps in their order, and how many fingerprints they reach besides those named. Raises TooFar."""
        holdings = await self._hashes.holdings(one.fingerprint for one in said if _reaches(one))
        reaches = [_reach(source, one, holdings.get(one.fingerprint)) for one in said]
        sizes = await self._hashes.sizes({owned for reach in reaches for part in reach for owned in part})
        steps: list[list[Saying]] = [[]]
        counted, total, held = set[Owned](), 0, 0
        for one, reach in zip(said, reaches, strict=True):
            own = sum(max(0, sizes[owned] - 1) for owned in reach.reviewed)
            if own > MOST_OF_ONE:
                raise TooFar
            more = sum(max(0, sizes[owned] - 1) for owned in (reach.closed | reach.reviewed) - counted)
            if held + more > STEP and steps[-1]:
                steps.append([])
                held = 0
            steps[-1].append(one)
            counted |= reach.closed | reach.reviewed
            held, total = held + more, total + more
        return steps, total

    async def close_large(self, source: str, step: Sequence[Said]) -> None:
        """Withdraw the cases that a step closes, one after the other, where together they are too much for it."""
        if len(step) != 1 or step[0].value not in TAKEN_BACK:
            return
        holding = (await self._hashes.holdings([step[0].fingerprint])).get(step[0].fingerprint)
        numbers = sorted(holding.owned(source)) if holding else []
        if sum((await self._hashes.sizes((source, number) for number in numbers)).values()) > STEP:
            for number in numbers:
                await self._hashes.withdraw(source, [number])


def _reaches(said: Said) -> bool:
    if isinstance(said, Submission) and said.cases:
        return False
    return said.value in REVIEWS or said.value in TAKEN_BACK


def _reach(source: str, said: Said, holding: Holding | None) -> Reach:
    """As records.hashes follows it."""
    if holding is None or not _reaches(said):
        return Reach(frozenset(), frozenset())
    if said.value in TAKEN_BACK:
        return Reach(frozenset((source, number) for number in holding.owned(source)), frozenset())
    refuted = said.value is FeedbackValue.NOT_BLOCKED and holding.derived
    unseen = said.value is FeedbackValue.BLOCKED
    claims = holding.reviewed_by(source)
    return Reach(
        frozenset(),
        frozenset(one for one in claims if one[0] == source or not (refuted or (unseen and one[0] == REGISTRATIONS))),
    )
