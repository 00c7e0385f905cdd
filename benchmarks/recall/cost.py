"""What a comparison costs: the whole way of one post, bytes to matches, one post at a time."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.recall.lists import TrialList
    from benchmarks.recall.ways import Reader, Way

ROUNDS: Final = 5
"""Each post is compared so often in each way; its best time counts, since other work of the machine only adds."""


async def medians(lists: Sequence[tuple[Way, TrialList]], reader: Reader, posts: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds a post for each way, by name: the median over the posts. The ways take turns at each post."""
    best: dict[str, list[float]] = {way.name: [] for way, _ in lists}
    for data in posts:
        times = [[await _timed(way, of, reader, data) for way, of in lists] for _ in range(ROUNDS)]
        for (way, _), column in zip(lists, zip(*times, strict=True), strict=True):
            best[way.name].append(min(column))
    return {name: statistics.median(column) for name, column in best.items() if column}


async def _timed(way: Way, of: TrialList, reader: Reader, data: bytes) -> float:
    began = time.perf_counter()
    await way.compare(reader, of.blocklist, data)
    return (time.perf_counter() - began) * 1000
