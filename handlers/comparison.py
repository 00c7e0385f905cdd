"""What was read of an update, held against the blocklist: one hit for each message, or none."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from handlers.attachments import Attachment, Owner
from handlers.judged import Hit
from handlers.seen import Seen
from matching.fingerprint import Fingerprint
from matching.match import Match
from matching.matcher import shows_one_of, weight
from matching.reading import Reading
from records.dismissals import Dismissals

Looked = Sequence[tuple[Attachment, Seen]]


class Matches(Protocol):
    """What compares readings with the blocklist in force (matching.matcher.Matcher)."""

    def matches(self, reading: Reading, dismissed: Collection[Fingerprint] = ()) -> list[Match]:
        """The entries near an image, the weightiest first."""


class Comparison:
    """Compares readings with the list in force, less what the group has dismissed."""

    def __init__(self, matcher: Matches, dismissals: Dismissals) -> None:
        self._matcher = matcher
        self._dismissals = dismissals

    async def hits(self, chat: int, seen: Looked) -> list[Hit]:
        """For each message, or person who joins, the one hit that decides about it."""
        deciding: dict[tuple[Owner, int], Hit] = {}
        for attachment, one in seen:
            for reading in one.readings:
                match = await self._deciding_match(chat, reading)
                await asyncio.sleep(0)  # a comparison takes milliseconds, an animation has several
                if match:
                    owner = attachment.owner or Owner(chat, 0)
                    hit = Hit(attachment, owner, reading, match, one.notes(attachment))
                    place = (owner, hit.joined if not owner.message else 0)
                    deciding[place] = min(deciding.get(place, hit), hit, key=_hit_weight)
        unread = [(attachment, why) for attachment, one in seen if (why := one.unchecked(attachment))]
        return [_with_unread(hit, unread) for hit in deciding.values()]

    async def _deciding_match(self, chat: int, reading: Reading) -> Match | None:
        """The weightiest match, less what the group has called a false alarm."""
        matches = self._matcher.matches(reading)
        dismissed = await self._dismissals.of(chat) if matches else frozenset()
        if not dismissed:
            return next(iter(matches), None)
        if shows_one_of(reading, dismissed):
            return None
        return next(iter(self._matcher.matches(reading, dismissed)), None)


def _hit_weight(hit: Hit) -> tuple[int, ...]:
    """Smaller decides."""
    return weight(hit.match)


def _with_unread(hit: Hit, unread: list[tuple[Attachment, str]]) -> Hit:
    """The hit with what else of its message could not be checked."""
    mine = tuple(why for attachment, why in unread if attachment.owner == hit.owner and why not in hit.notes)
    return Hit(hit.attachment, hit.owner, hit.reading, hit.match, hit.notes + tuple(dict.fromkeys(mine)))
