"""How the entries of a contested report stand now: what its appeal is judged by, not how they stood at the time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.reviewing import BINDING, Kind, Outcome, Present
from records.report_card import Card
from records.review import Review
from records.suspended import Flag, State


class Cards(Protocol):
    """The reports of groups (records.outbox.Outbox)."""

    async def card(self, chat: int, name: str) -> Card:
        """One report; without hits where its time is over."""

    async def hits(self, chat: int, card: Card) -> Sequence[dict[str, Any]]:
        """The facts of all its hits."""


class Former(Protocol):
    """Reviews that have ended (records.reviews.Reviews)."""

    async def former(self, like: Review) -> list[Review]:
        """Those about the same, the latest first."""


class Flags(Protocol):
    """The flags of entries (records.suspended.Suspended)."""

    async def get(self, entry: Fingerprint) -> Flag | None:
        """The flag of an entry."""


class Contested:
    """Reads it from the report, the flags and the reviews that have ended."""

    def __init__(self, cards: Cards, former: Former, flags: Flags) -> None:
        self._cards = cards
        self._former = former
        self._flags = flags

    async def presents(self, appeal: Review) -> tuple[Present, ...]:
        """How each entry stands that the poster's hits matched, in their order; nothing where the report has ended."""
        hits = await self._hits(appeal)
        own = [facts for facts in hits if facts["poster"] == appeal.findings.get("poster")]
        return await self._of(own)

    async def rejected(self, appeal: Review) -> bool:
        """Whether all that the contested report is about was rejected, so that nothing of it is left to be decided."""
        presents = await self._of(await self._hits(appeal))
        return bool(presents) and set(presents) == {Present.REJECTED}

    async def _hits(self, appeal: Review) -> Sequence[Mapping[str, Any]]:
        report = await self._cards.card(appeal.chat, str(appeal.findings.get("card", "")))
        return await self._cards.hits(appeal.chat, report)

    async def _of(self, hits: Sequence[Mapping[str, Any]]) -> tuple[Present, ...]:
        newest = {facts["matched"]: facts for facts in sorted(hits, key=_posted)}
        return tuple([await self._stands(Fingerprint.from_hex(one), facts) for one, facts in newest.items()])

    async def _stands(self, entry: Fingerprint, newest: Mapping[str, Any]) -> Present:
        """How one stands, by the newest hit of it.

        A review that rejected it before that hit is not the last word: it acted again, so its source confirmed it.
        """
        flag = await self._flags.get(entry)
        if flag and flag.state in _FLAGGED:
            return _FLAGGED[flag.state]
        former = await self._former.former(Review("", (Kind.FLAG,), 0.0, entry))
        decided = next((one for one in former if one.outcome in BINDING), None)
        outcome = decided.outcome if decided else None
        if decided and outcome is Outcome.REJECTED and decided.closed >= _posted(newest):
            return Present.REJECTED
        if outcome is Outcome.CONFIRMED or Trust(newest["trust"]) is Trust.CONFIRMED:
            return Present.CONFIRMED
        return Present.SUSPENDED if flag and flag.state is State.SUSPENDED else Present.LEAD


def _posted(facts: Mapping[str, Any]) -> float:
    """When the post of a hit was received, in epoch seconds."""
    return datetime.fromisoformat(facts["received"]).timestamp()


_FLAGGED: Mapping[State, Present] = {State.KEPT: Present.SEALED, State.REJECTED: Present.REJECTED}
"""States of a flag that no outcome of a review changes."""
