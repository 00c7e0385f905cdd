"""`python -m benchmarks.recall PHOTOS`: what re-posters do to photographs, and how much of it is found."""

from __future__ import annotations

import asyncio
import os
from argparse import ArgumentParser
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from benchmarks.recall import document, plots, tables
from benchmarks.recall.measuring import Measuring
from benchmarks.recall.steps import steps_to
from benchmarks.recall.ways import WAYS

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Of matrix products, as in a decoder process; has to be set before the processes start."""


def parser() -> ArgumentParser:
    """The command line."""
    options = ArgumentParser(prog="make bench-recall", description=__doc__)
    options.add_argument("photos", type=Path, help="a folder of photographs")
    options.add_argument("--limit", type=int, help="photographs to put on the list, at most (default: all)")
    options.add_argument("--distractors", type=int, default=1_000_000, help="other entries of the list")
    options.add_argument("--posts", type=Path, metavar="FOLDER", help="keep the posts there, and use those kept")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options.add_argument("--docs", type=Path, metavar="FOLDER", help="write recall.md and its pictures there")
    return options


def main() -> None:
    """Measure, and tell."""
    os.environ.update(ONE_THREAD)
    options = parser().parse_args()
    if options.posts:
        options.posts.mkdir(parents=True, exist_ok=True)
    measuring = Measuring(WAYS, steps_to(WAYS[-1]), shelf=options.posts)
    report = asyncio.run(measuring.report(options.photos, options.limit, options.distractors))
    console = Console()
    for table in (tables.by_family, tables.of_goals, tables.of_false_matches, tables.of_costs):
        console.print(Markdown(table(report.scores)))
    if options.json:
        options.json.write_text(report.as_json() + "\n", encoding="utf-8")
    if options.docs:
        plots.draw(options.docs / "images", report.scores, report.steps)
        document.write(options.docs / "recall.md", report)


if __name__ == "__main__":
    main()
