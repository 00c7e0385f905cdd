"""Where an entry has struck before its review was opened: in which groups, and whose posts, as far as it is known."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol

from matching.fingerprint import Fingerprint
from records.removals import Places, Removal
from records.report_card import Card
from records.review import MOST_PLACES


class EarlierHit(NamedTuple):
    """A hit that a report tells of: `facts` are what it holds of it (handlers.judged.Judged.facts)."""

    chat: int
    card: str
    facts: Mapping[str, Any]


class Removed(Protocol):
    """Where something was removed (records.removals.Removals)."""

    async def where(self, since: Mapping[Fingerprint, float], *, most: int) -> Places:
        """Because of these entries, of each after a moment; the newest."""


class Cards(Protocol):
    """The reports of groups (records.outbox.Outbox)."""

    async def card_of(self, chat: int, post: str) -> Card:
        """The report that tells of a post; without hits where there is none."""


_EVER: Final = 0.0


class EarlierHits:
    """Reads it from the newest removals and their reports."""

    def __init__(self, removed: Removed, cards: Cards) -> None:
        self._removed = removed
        self._cards = cards

    async def of(self, entry: Fingerprint) -> tuple[list[EarlierHit], list[int]]:
        """The hits that reports still tell of, and the groups of all others."""
        found: dict[tuple[int, str, str], EarlierHit] = {}
        groups: list[int] = []
        for removal in (await self._removed.where({entry: _EVER}, most=MOST_PLACES)).removals:
            hits = await self._told(removal, str(entry))
            found |= {(one.chat, one.card, str(one.facts["key"])): one for one in hits}
            if not hits:
                groups.append(removal.chat)
        return list(found.values()), groups

    async def _told(self, removal: Removal, matched: str) -> list[EarlierHit]:
        for post in _posts(removal.key):
            card = await self._cards.card_of(removal.chat, post)
            hits = [facts for facts in card.hits.values() if facts["matched"] == matched]
            if hits:
                return [EarlierHit(removal.chat, card.name, facts) for facts in hits]
        return []


def _posts(key: str) -> Iterator[str]:
    """What the post of a record can be called (handlers.judged.Hit.key and .post); an album is not in the key."""
    where, _, *more = key.split("/")
    if where.startswith("joined-"):
        yield where
        return
    yield f"message-{where}"
    for part in more:  # who added it, or which attempt it was
        yield f"message-{where}-{part}"
