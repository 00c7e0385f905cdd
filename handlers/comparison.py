"""What was read of an update, held against the blocklist: one hit for each message, or none."""

from collections.abc import Sequence
from typing import Protocol

from handlers.attachments import Attachment, Owner
from handlers.judged import Hit
from handlers.seen import Seen
from matching.fingerprint import MINIMUM_QUALITY, Fingerprint, Reading
from matching.match import Match, Trust
from records.dismissals import Dismissals

Looked = Sequence[tuple[Attachment, Seen]]


class Lookup(Protocol):
    """The blocklist in force (matching.blocklist.Blocklist)."""

    def lookup(self, posted: Fingerprint) -> list[Match]:
        """The entries near a fingerprint, rejected ones left out."""


class Comparison:
    """Compares readings with the list in force, less what the group has dismissed."""

    def __init__(self, blocklist: Lookup, dismissals: Dismissals) -> None:
        self._blocklist = blocklist
        self._dismissals = dismissals

    async def hits(self, chat: int, seen: Looked) -> list[Hit]:
        """For each message, or person who joins, the one hit that decides about it."""
        deciding: dict[tuple[Owner, int], Hit] = {}
        for attachment, one in seen:
            for reading in one.readings:
                match = await self._deciding_match(chat, reading)
                if match:
                    owner = attachment.owner or Owner(chat, 0)
                    hit = Hit(attachment, owner, reading, match, one.notes(attachment))
                    place = (owner, hit.joined if not owner.message else 0)
                    deciding[place] = min(deciding.get(place, hit), hit, key=_hit_weight)
        unread = [(attachment, why) for attachment, one in seen if (why := one.unchecked(attachment))]
        return [_with_unread(hit, unread) for hit in deciding.values()]

    async def _deciding_match(self, chat: int, reading: Reading) -> Match | None:
        """The weightiest match the group has not called a false alarm."""
        matches = self._blocklist.lookup(reading.fingerprint)
        involved = {fingerprint for match in matches for fingerprint in (match.posted, match.entry)}
        dismissed = await self._dismissals.among(chat, involved)
        in_force = [match for match in matches if not dismissed & {match.posted, match.entry}]
        return min(in_force, key=_weight, default=None)


def _weight(match: Match) -> tuple[bool, int]:
    """Smaller decides: a confirmed entry over an unverified one, then the nearer."""
    return (match.trust is not Trust.CONFIRMED, match.distance)


def _hit_weight(hit: Hit) -> tuple[bool, bool, int]:
    """Smaller decides: an image of enough detail to be acted on comes before any other."""
    return (hit.reading.quality < MINIMUM_QUALITY, *_weight(hit.match))


def _with_unread(hit: Hit, unread: list[tuple[Attachment, str]]) -> Hit:
    """The hit with what else of its message could not be checked."""
    mine = tuple(why for attachment, why in unread if attachment.owner == hit.owner and why not in hit.notes)
    return Hit(hit.attachment, hit.owner, hit.reading, hit.match, hit.notes + tuple(dict.fromkeys(mine)))
