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

    def matches(
        self, reading: Reading, dismissed: Collection[Fingerprint] = (), without: Collection[str] = ()
    ) -> list[Match]:
        """The entries near an image, the weightiest first; none of those `dismissed` or of the lists in `without`."""


class Asked(Protocol):
    """A source that is asked (matching.asking.source.AskedSource)."""

    @property
    def name(self) -> str:
        """What it is called among the sources."""

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

    @property
    def asks(self) -> bool:
        """Whether there is any source that is asked."""
        return bool(self._asked)

    async def matches(
        self, readings: Sequence[Reading], dismissed: Collection[Fingerprint] = (), without: Collection[str] = ()
    ) -> list[list[Match]]:
        """For each picture of one post what is near it, the weightiest first, less what is `dismissed`.

        Sources `without` which it is to be judged count for nothing, and are not asked.
        """
        found = await self._here(readings, dismissed, without)
        asked = [source for source in self._asked if source.name not in without]
        if not asked or any(match.doubt is None for matches in found for match in matches[:1]):
            return found
        told = await asyncio.gather(*(_told(asked, reading, dismissed) for reading in readings))
        return [sorted([*here, *there], key=weight) for here, there in zip(found, told, strict=True)]

    async def _here(
        self, readings: Sequence[Reading], dismissed: Collection[Fingerprint], without: Collection[str]
    ) -> list[list[Match]]:
        """What the lists held here say. A comparison takes milliseconds: whatever else is due goes between two."""
        found = []
        async with self._turn:
            for reading in readings:
                found.append(self._lists.matches(reading, dismissed, without))
                await asyncio.sleep(0)
        return found


async def _told(asked: Sequence[Asked], reading: Reading, dismissed: Collection[Fingerprint]) -> list[Match]:
    """What sources say of one picture, side by side."""
    told = await asyncio.gather(*(source.matches(reading) for source in asked))
    return [match for matches in told for match in matches if not _is_near(match.posted, dismissed)]


def _is_near(posted: Fingerprint, dismissed: Collection[Fingerprint]) -> bool:
    """Whether it shows a dismissed image: such a source tells no entry that could be compared."""
    return any(posted.distance(one) <= MATCH_RADIUS for one in dismissed)
