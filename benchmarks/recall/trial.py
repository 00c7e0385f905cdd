"""The run itself: every post, compared in every way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.reading import Purpose

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from benchmarks.recall.alteration import Alteration
    from benchmarks.recall.lists import TrialList
    from benchmarks.recall.posting import Post
    from benchmarks.recall.ways import Reader, Way
    from matching.match import Match
    from matching.reading import Reading


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way made of one post."""

    way: str
    alteration: Alteration
    found: bool
    """An entry of the photograph the post is made of matched."""
    certain: bool
    """It matched so nearly that the bot would act on it by itself, and not only ask somebody to look."""
    mistaken: bool
    """Another entry matched as well, or instead."""
    mistaken_certainly: bool


class Trial:
    """Compares posts with the list of each way; keeps one of so many posts in `kept`."""

    def __init__(self, lists: Sequence[tuple[Way, TrialList]], reader: Reader, keep_every: int) -> None:
        self._lists = lists
        self._reader = reader
        self._keep_every = keep_every
        self._seen = 0
        self.kept: list[bytes] = []

    async def run(self, batches: AsyncIterator[list[Post]], advance: Callable[[int], None]) -> list[Outcome]:
        """One outcome for each post and way; calls `advance` with the number of posts after each batch."""
        outcomes: list[Outcome] = []
        async for batch in batches:
            for post, found in zip(batch, await asyncio.gather(*map(self._outcomes, batch)), strict=True):
                outcomes += found
                self._keep(post)
            advance(len(batch))
        return outcomes

    def _keep(self, post: Post) -> None:
        self._seen += 1
        if self._seen % self._keep_every == 0:
            self.kept.append(post.data)

    async def _outcomes(self, post: Post) -> list[Outcome]:
        reader = Remembering(self._reader, post.data)
        return [await self._outcome(way, trial_list, post, reader) for way, trial_list in self._lists]

    async def _outcome(self, way: Way, trial_list: TrialList, post: Post, reader: Reader) -> Outcome:
        matches = await way.compare(reader, trial_list.blocklist, post.data)
        own = [match for match in matches if trial_list.owners.get(match.entry) == post.photograph]
        others = [match for match in matches if trial_list.owners.get(match.entry) != post.photograph]
        return Outcome(way.name, post.alteration, bool(own), _any_certain(own), bool(others), _any_certain(others))


def _any_certain(matches: Sequence[Match]) -> bool:
    return any(match.doubt is None for match in matches)


class Remembering:
    """Reads one post once for each purpose, however many ways ask for it."""

    def __init__(self, reader: Reader, data: bytes) -> None:
        self._reader = reader
        self._data = data
        self._readings: dict[Purpose, Reading] = {}

    async def read(self, data: bytes, purpose: Purpose = Purpose.POST) -> Reading:
        """What the reader gives."""
        if data is not self._data:
            return await self._reader.read(data, purpose)
        if purpose not in self._readings:
            self._readings[purpose] = await self._reader.read(data, purpose)
        return self._readings[purpose]
