"""Who has had a say about the entries of a contested report: they are no judges of an appeal about it."""

from collections.abc import Sequence
from typing import Any, Protocol

from matching.fingerprint import Fingerprint
from policies.reviewing import OPINIONS, Kind
from records.report_card import Card
from records.review import Review


class Cards(Protocol):
    """The reports of groups (records.outbox.Outbox)."""

    async def card(self, chat: int, name: str) -> Card:
        """One report; without hits where its time is over."""

    async def hits(self, chat: int, card: Card) -> Sequence[dict[str, Any]]:
        """The facts of all its hits."""


class Heard(Protocol):
    """Reviews of entries (records.reviews.Reviews)."""

    async def of_subject(self, like: Review) -> Review | None:
        """The open one about the same."""

    async def former(self, like: Review) -> list[Review]:
        """Those about the same that have ended."""


class Judges:
    """Reads it from the reviews, open and ended, of each entry that a report is about."""

    def __init__(self, cards: Cards, reviews: Heard) -> None:
        self._cards = cards
        self._reviews = reviews

    async def of(self, chat: int, report: str) -> frozenset[int]:
        """Who said that an entry belongs on the list, or not, as a moderator or as an administrator of any group.

        Who was not sure has judged nothing.
        """
        said: set[int] = set()
        hits = await self._cards.hits(chat, await self._cards.card(chat, report))
        for matched in {facts["matched"] for facts in hits}:
            like = Review("", (Kind.FLAG,), 0.0, Fingerprint.from_hex(matched))
            found = [await self._reviews.of_subject(like), *await self._reviews.former(like)]
            for review in found:
                said |= _judged(review) if review else set()
        return frozenset(said)


def _judged(review: Review) -> set[int]:
    return {vote.by for vote in review.votes if vote.answer in OPINIONS} | {by for _, by in review.alarms}
