"""What was read of an update, held against all lists: one hit for each message, or none."""

import asyncio
from collections.abc import Collection, Sequence
from itertools import compress
from typing import Protocol

from config.sources import OWN_SOURCE
from handlers.attachments import Attachment, Owner
from handlers.judged import Hit
from handlers.seen import Seen
from matching.local_first import Asked, LocalFirst, Matches
from matching.match import Match
from matching.matcher import shows_one_of, weight
from matching.reading import Reading
from policies.policy import Policy
from records.dismissals import Dismissals

Looked = Sequence[tuple[Attachment, Seen]]

Picture = tuple[Attachment, Seen, Reading]
"""One picture of an attachment; an animation has several."""


class Policies(Protocol):
    """Knows what groups chose about hits (records.chats.Chats)."""

    async def policy(self, chat: int) -> Policy:
        """What one group chose."""


class Comparison:
    """Compares readings with the lists in force and the sources that are asked, less what the group has dismissed.

    Nor does a group hear of the sources it left out, and nothing posted there is shown to them. The own list cannot
    be left out.
    """

    def __init__(
        self, matcher: Matches, dismissals: Dismissals, policies: Policies, asked: Sequence[Asked] = ()
    ) -> None:
        self._lists = LocalFirst(matcher, asked)
        self._dismissals = dismissals
        self._policies = policies

    async def hits(self, chat: int, seen: Looked) -> list[Hit]:
        """For each message, or person who joins, the one hit that decides about it."""
        deciding = await asyncio.gather(*(self._deciding_hit(chat, shown) for shown in _by_post(chat, seen)))
        unread = [(attachment, why) for attachment, one in seen if (why := one.unchecked(attachment))]
        return [_with_unread(hit, unread) for hit in deciding if hit]

    async def _deciding_hit(self, chat: int, shown: Sequence[Picture]) -> Hit | None:
        """The weightiest hit among the pictures of one post."""
        matches = await self._deciding_matches(chat, [reading for _, _, reading in shown])
        hits = [
            Hit(attachment, attachment.owner or Owner(chat, 0), reading, match, one.notes(attachment))
            for (attachment, one, reading), match in zip(shown, matches, strict=True)
            if match
        ]
        return min(hits, key=_hit_weight, default=None)

    async def _deciding_matches(self, chat: int, readings: Sequence[Reading]) -> list[Match | None]:
        """For each picture its weightiest match, less what the group has called a false alarm."""
        # Most posts are near nothing, and what the group chose need not be read for them; whom to ask it says first.
        asks = self._lists.asks
        without = await self._left_out(chat) if asks else frozenset()
        found = await self._lists.matches(readings, without=without)
        dismissed = await self._dismissals.of(chat) if any(found) else frozenset()
        without = await self._left_out(chat) if any(found) and not asks else without
        if dismissed or (without and not asks):
            left = [not shows_one_of(reading, dismissed) for reading in readings]
            again = iter(await self._lists.matches(list(compress(readings, left)), dismissed, without))
            found = [next(again) if is_left else [] for is_left in left]
        return [next(iter(matches), None) for matches in found]

    async def _left_out(self, chat: int) -> Collection[str]:
        """The sources that count for nothing in this group."""
        return (await self._policies.policy(chat)).without - {OWN_SOURCE}


def _by_post(chat: int, seen: Looked) -> list[list[Picture]]:
    """The pictures of an update, those together that one decision is about."""
    posts: dict[tuple[Owner, int], list[Picture]] = {}
    for attachment, one in seen:
        owner = attachment.owner or Owner(chat, 0)
        joined = int(owner.raw.get("from", {}).get("id", 0)) if not owner.message else 0
        posts.setdefault((owner, joined), []).extend((attachment, one, reading) for reading in one.readings)
    return [pictures for pictures in posts.values() if pictures]


def _hit_weight(hit: Hit) -> tuple[int, ...]:
    """Smaller decides."""
    return weight(hit.match)


def _with_unread(hit: Hit, unread: list[tuple[Attachment, str]]) -> Hit:
    """The hit with what else of its message could not be checked."""
    mine = tuple(why for attachment, why in unread if attachment.owner == hit.owner and why not in hit.notes)
    return Hit(hit.attachment, hit.owner, hit.reading, hit.match, hit.notes + tuple(dict.fromkeys(mine)))
