"""From a folder of photographs to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import Progress

from benchmarks.recall import cost, lists
from benchmarks.recall.alterations import ALTERATIONS
from benchmarks.recall.photographs import select
from benchmarks.recall.posting import Posting, opened
from benchmarks.recall.report import Report
from benchmarks.recall.scores import Scores, falsely, recall_of
from benchmarks.recall.steps import reckoned
from benchmarks.recall.telegram import fetched
from benchmarks.recall.trial import Trial
from matching.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.recall.alteration import Alteration
    from benchmarks.recall.lists import TrialList
    from benchmarks.recall.photographs import Photograph, Selection
    from benchmarks.recall.steps import Step
    from benchmarks.recall.trial import Outcome
    from benchmarks.recall.ways import Way

TIMED: Final = 40
"""Posts of each kind whose times are taken."""

STEPWISE: Final = 4
"""Of so many photographs on the list, the posts of one are compared in all steps."""

Lists = list[tuple["Way", "TrialList"]]


class Measuring:
    """One run: `ways` set side by side, the baseline first, and `steps` to the last; posts are kept in `shelf`."""

    def __init__(
        self,
        ways: Sequence[Way],
        steps: Sequence[Step],
        alterations: Sequence[Alteration] = ALTERATIONS,
        shelf: Path | None = None,
    ) -> None:
        self._ways = ways
        self._steps = steps
        self._alterations = alterations
        self._shelf = shelf

    async def report(self, folder: Path, limit: int | None, distractors: int) -> Report:
        """Alter, post, compare, and time. Minutes: a fifteenth of a second of a processor for each post to be made."""
        async with Sandbox() as sandbox:
            selection = await select(folder, sandbox, limit)
            filled: Lists = [
                (way, await lists.filled(way, sandbox, selection.listed, distractors)) for way in self._ways
            ]
            stepwise: Lists = [(step, filled[-1][1]) for step in self._steps]
            own, strangers, sample = await self._outcomes(selection, filled, stepwise, sandbox)
            whole = [fetched(opened(str(one.path))) for one in selection.listed[:TIMED]]
            times = await self._times(filled, sandbox, whole)
            altered = await self._times(filled, sandbox, sample)
        scores = [
            self._scores(way, of, len(selection.listed), (own, strangers), (times[way.name], altered[way.name]))
            for way, of in filled + stepwise
        ]
        return Report(
            len(selection.listed),
            len(selection.kept_off),
            distractors,
            {way.name: way.description for way in self._ways},
            scores[: len(filled)],
            scores[len(filled) :],
        )

    async def _times(self, filled: Lists, sandbox: Sandbox, posts: list[bytes]) -> dict[str, float]:
        times = await cost.medians(filled, sandbox, posts)
        first, last = times[filled[0][0].name], times[filled[-1][0].name]
        return times | await reckoned(self._steps, sandbox, posts, first, last)

    async def _outcomes(
        self, selection: Selection, filled: Lists, stepwise: Lists, sandbox: Sandbox
    ) -> tuple[list[Outcome], list[Outcome], list[bytes]]:
        """Of posts of listed photographs, of posts of the others; and some of all posts."""
        photographs = len(selection.listed) + len(selection.kept_off)
        total = photographs * len(self._alterations)
        trial = Trial(filled, sandbox, keep_every=max(1, total // TIMED))
        in_steps = Trial(filled + stepwise, sandbox, keep_every=total)
        with Posting(selection.kept_off, self._shelf) as posting, Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("posts compared", total=total)

            async def outcomes(of: Trial, photographs: list[Photograph]) -> list[Outcome]:
                posts = posting.posts(photographs, self._alterations)
                return await of.run(posts, lambda count: progress.advance(task, count))

            own = await outcomes(in_steps, selection.listed[::STEPWISE])
            own += await outcomes(trial, [one for one in selection.listed if one not in selection.listed[::STEPWISE]])
            strangers = await outcomes(trial, selection.kept_off)
        return own, strangers, trial.kept

    @staticmethod
    def _scores(
        way: Way,
        of: TrialList,
        photographs: int,
        outcomes: tuple[list[Outcome], list[Outcome]],
        milliseconds: tuple[float, float],
    ) -> Scores:
        own, strangers = ([one for one in kind if one.way == way.name] for kind in outcomes)
        entries = len(of.owners) / photographs
        recalls = recall_of(own), recall_of(own, certain=True)
        return Scores(way.name, *recalls, falsely(own), falsely(strangers), *milliseconds, entries)
