"""What is known about an entry and its posters besides the match: read when a card is shown, never kept with it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, Protocol

from matching.fingerprint import Fingerprint
from policies.circumstances import Role
from policies.reviewing import Outcome, Present
from policies.suspension import Spread, impartial
from records.report_card import Answer, Card
from records.review import Place, Review
from records.standings import STRIKE_SECONDS, Restriction
from records.suspended import Flag

DAYS: Final = 7
"""Shown one by one."""

PLACES: Final = 5
"""Of the newest hits, told in full."""

REPORTS: Final = 20
"""Of the newest, looked at for what administrators decided."""


class Matches(Protocol):
    """How widely entries match (records.matches.MatchCounts)."""

    async def spread(self, entry: Fingerprint, now: float) -> Spread:
        """How widely the entry has matched until `now`."""

    async def days(self, entry: Fingerprint, now: float, number: int) -> list[int]:
        """Posts that matched on each of the last days, the present one last."""


class Alarms(Protocol):
    """What groups called a false alarm (records.false_alarms.FalseAlarms)."""

    async def people(self, entry: Fingerprint) -> int:
        """How many different people call its matches a false alarm, each in another group."""


class Removed(Protocol):
    """What was removed because of entries (records.removals.Removals)."""

    def name(self, entry: Fingerprint) -> str:
        """What stands for an entry."""

    async def counts(self, since: Mapping[str, float]) -> int:
        """How often something was removed because of these names, of each after a moment."""


class Flags(Protocol):
    """The flags of entries (records.suspended.Suspended)."""

    async def get(self, entry: Fingerprint) -> Flag | None:
        """The flag of an entry."""


class Standing(Protocol):
    """What posters did before, group by group (records.standings.Standings)."""

    async def strikes(self, chat: int, poster: int, since: float) -> int:
        """How many strikes there are of after `since`."""

    async def restrictions(self, chat: int, poster: int) -> list[Restriction]:
        """All remembered restrictions."""


class Cards(Protocol):
    """What administrators decided about reports (records.outbox.Outbox)."""

    async def card(self, chat: int, name: str) -> Card:
        """One report."""


class Entries(Protocol):
    """The entries of contested reports (handlers.reviewing.present.Contested)."""

    async def presents(self, appeal: Review) -> tuple[Present, ...]:
        """How each entry stands that the poster's hits matched."""


class Former(Protocol):
    """Reviews that have ended (records.reviews.Reviews)."""

    async def former(self, like: Review) -> list[Review]:
        """Those about the same, the latest first."""


@dataclass(frozen=True, slots=True)
class Before:
    """A poster's standing in the group of one hit, and whether what was done about it was taken back since."""

    place: Place
    strikes: int = 0
    restrictions: int = 0
    undone: bool = False
    lifted: bool = False
    """The sanction only."""


@dataclass(frozen=True, slots=True)
class History:
    """All of it. `earlier` are the outcomes of former reviews with their moments, in epoch seconds."""

    spread: Spread = field(default_factory=Spread)
    days: tuple[int, ...] = ()
    removed: int = 0
    alarms: int = 0
    confirmed: int = 0
    """Different people who said of somebody else's post that it is such an image."""
    flag: Flag | None = None
    earlier: tuple[tuple[float, Outcome], ...] = ()
    places: tuple[Before, ...] = ()
    presents: tuple[Present, ...] = ()
    """Of an appeal: how the entries stand now."""


class Histories:
    """Reads it. `clock` gives epoch seconds."""

    def __init__(
        self,
        matches: Matches,
        alarms: Alarms,
        removed: Removed,
        flags: Flags,
        standings: Standing,
        cards: Cards,
        former: Former,
        entries: Entries,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._matches = matches
        self._alarms = alarms
        self._removed = removed
        self._flags = flags
        self._standings = standings
        self._cards = cards
        self._former = former
        self._entries = entries
        self._clock = clock

    async def of(self, review: Review) -> History:
        """What is known about what a review is about."""
        earlier = tuple((one.closed, one.outcome) for one in await self._former.former(review) if one.outcome)
        places = tuple([await self._before(place) for place in reversed(review.places[-PLACES:])])
        entry, now = review.entry, self._clock()
        if entry is None:
            return History(earlier=earlier, places=places, presents=await self._entries.presents(review))
        return History(
            spread=await self._matches.spread(entry, now),
            days=tuple(await self._matches.days(entry, now, DAYS)),
            removed=await self._removed.counts({self._removed.name(entry): 0.0}),
            alarms=await self._alarms.people(entry),
            confirmed=await self._confirmed(review),
            flag=await self._flags.get(entry),
            earlier=earlier,
            places=places,
        )

    async def _confirmed(self, review: Review) -> int:
        people = set()
        for place in islice(reversed(review.places), REPORTS):
            verdict = (await self._cards.card(place.chat, place.card)).verdict
            right = verdict is not None and verdict.answer is Answer.CONFIRMED
            if verdict and right and impartial(verdict.by, place.poster, Role(place.role)):
                people.add(verdict.by)
        return len(people)

    async def _before(self, place: Place) -> Before:
        report = await self._cards.card(place.chat, place.card)
        before = Before(place, undone=report.undone_by is not None, lifted=report.lifted_by is not None)
        if place.poster is None:
            return before
        since = self._clock() - STRIKE_SECONDS
        strikes = await self._standings.strikes(place.chat, place.poster, since)
        restrictions = await self._standings.restrictions(place.chat, place.poster)
        return replace(before, strikes=strikes, restrictions=sum(one.done for one in restrictions))
