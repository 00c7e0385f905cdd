"""docs/recall.md: prose from document.md beside this file, figures from the run."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from benchmarks.recall import tables

if TYPE_CHECKING:
    from benchmarks.recall.report import Report

PROSE: Final = Path(__file__).with_name("document.md")


def write(path: Path, report: Report) -> None:
    """Fill the prose with this run's figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(report), encoding="utf-8")


def text(report: Report) -> str:
    """The document."""
    scores = report.scores
    return Template(PROSE.read_text(encoding="utf-8")).substitute(
        photographs=report.photographs,
        kept_off=report.kept_off,
        distractors=f"{report.distractors:,}",
        posts=f"{scores[0].false.of:,}",
        alterations=len(scores[0].found.of),
        columns=_columns(report),
        families=tables.by_family(scores),
        goals=tables.of_goals(scores),
        unforeseen=tables.by_alteration(scores, listed=False),
        false=tables.of_false_matches([*scores, *report.steps]),
        costs=tables.of_costs([*scores, *report.steps]),
        everything=tables.by_alteration(scores, listed=True),
    )


def _columns(report: Report) -> str:
    return "\n".join(f"- **{way}**: {description}" for way, description in report.descriptions.items())
