"""One seam for all lists: those held here answer at once; sources are asked where these do not decide."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from matching.fingerprint import MATCH_RADIUS, Fingerprint
from matching.match import Match
from matching.matcher import weight
from matching.reading import Reading


class Matches(Protocol):
    """What compares a reading with the lists held here (matching.matcher.Matcher)."""

    def matches(self, reading: Reading, dismissed: Collection[Fingerprint] = ()) -> list[Match]:
        """The entries near an image, the weightiest first."""


class Asked(Protocol):
    """A source that is asked (matching.asking.source.AskedSource)."""

    async def matches(self, reading: Reading) -> list[Match]:
        """What it holds near an image. Raises nothing, and takes no longer than a post may wait."""


class LocalFirst:
    """The lists held here, and the sources that are asked besides.

    A post that a list held here decides for certain is neither delayed nor shown to anybody.
    """

    def __init__(self, lists: Matches, asked: Sequence[Asked] = ()) -> None:
        self._lists = lists
        self._asked = asked
        self._turn = asyncio.Lock()

    async def matches(self, readings: Sequence[Reading], dismissed: Collection[Fingerprint] = ()) -> list[list[Match]]:
        """For each picture of one post what is near it, the weightiest first, less what is `dismissed`."""
        found = await self._here(readings, dismissed)
        if not self._asked or any(match.doubt is None for matches in found for match in matches[:1]):
            return found
        told = await asyncio.gather(*(self._told(reading, dismissed) for reading in readings))
        return [sorted([*here, *there], key=weight) for here, there in zip(found, told, strict=True)]

    async def _here(self, readings: Sequence[Reading], dismissed: Collection[Fingerprint]) -> list[list[Match]]:
        """What the lists held here say. A comparison takes milliseconds: whatever else is due goes between two."""
        found = []
        async with self._turn:
            for reading in readings:
                found.append(self._lists.matches(reading, dismissed))
                await asyncio.sleep(0)
        return found

    async def _told(self, reading: Reading, dismissed: Collection[Fingerprint]) -> list[Match]:
        """What all sources say of one picture, side by side."""
        told = await asyncio.gather(*(source.matches(reading) for source in self._asked))
        return [match for matches in told for match in matches if not _is_near(match.posted, dismissed)]


def _is_near(posted: Fingerprint, dismissed: Collection[Fingerprint]) -> bool:
    """Whether it shows a dismissed image: such a source tells no entry that could be compared."""
    return any(posted.distance(one) <= MATCH_RADIUS for one in dismissed)
