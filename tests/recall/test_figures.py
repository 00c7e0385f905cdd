"""From outcomes to tables, pictures and the document."""

import re
from pathlib import Path

import pytest

from benchmarks.recall import document, plots, tables
from benchmarks.recall.alterations import ALTERATIONS
from benchmarks.recall.report import Report
from benchmarks.recall.scores import Falsely, Recall, Scores, falsely, recall_of
from benchmarks.recall.trial import Outcome

MIRRORED, GREY = (next(one for one in ALTERATIONS if one.name == name) for name in ("mirrored", "grey"))


@pytest.fixture
def report():
    """Of two ways, complete."""

    def scores(way: str, recall: float, milliseconds: float) -> Scores:
        found, certain = (Recall({one.name: share for one in ALTERATIONS}) for share in (recall, recall * recall))
        return Scores(way, found, certain, Falsely(0, 0, 600), Falsely(2, 1, 300), milliseconds, 2 * milliseconds, 1)

    both = [scores("plain", 0.25, 2.0), scores("ours", 0.75, 4.0)]
    return Report(4, 6, 1000, {"plain": "one", "ours": "many"}, both, [scores("step", 0.5, 3.0)])


def test_recall_counts_found_posts():
    """Recall is the share of posts that matched the photograph they are made of."""
    outcomes = [
        Outcome("ours", MIRRORED, found=True, certain=False, mistaken=False, mistaken_certainly=False),
        Outcome("ours", MIRRORED, found=False, certain=False, mistaken=True, mistaken_certainly=False),
        Outcome("ours", GREY, found=True, certain=True, mistaken=True, mistaken_certainly=True),
    ]
    assert recall_of(outcomes) == Recall({"mirrored": 0.5, "grey": 1.0})
    assert recall_of(outcomes, certain=True) == Recall({"mirrored": 0.0, "grey": 1.0})
    assert falsely(outcomes) == Falsely(2, 1, 3)


def test_means_weigh_as_they_say():
    """One mean counts every alteration, the other every family; what is beyond the families is in neither."""
    recall = Recall({"mirrored": 0.0, "turned by 90": 0.5, "grey": 1.0, "duotone": 0.0})
    assert recall.mean_of_alterations == pytest.approx(0.5)
    assert recall.mean_of_families == pytest.approx((0.25 + 1.0) / 2)
    assert recall.mean_of_unforeseen == 0


def test_tables_tell_ratios_and_bounds(report):
    """Costs are told against the first way; no false match is told with what it bounds."""
    assert "| ours | 0.750 | 4.00 | 2.00 | 8.00 | 1 |" in tables.of_costs(report.scores)
    bound = "0 of 600 (below 5.0e-03)"
    assert f"| ours | {bound} | {bound} | 2 of 300 | 1 of 300 |" in tables.of_false_matches(report.scores)
    assert "| mirrored | 0.90 | 0.250 | 0.062 | 0.750 | 0.562 |" in tables.of_goals(report.scores)


def test_documents_are_complete(report, tmp_path):
    """Every alteration and every family is in the document, and nothing is left unfilled."""
    document.write(tmp_path / "docs" / "recall.md", report)
    text = (tmp_path / "docs" / "recall.md").read_text()
    assert all(f"| {alteration.name} |" in text for alteration in ALTERATIONS)
    assert all(f"| {family} (" in text for family in report.scores[0].found.families())
    assert not re.search(r"\$\w", text)


def test_pictures_stay_small(report, tmp_path):
    """Both pictures are drawn, the same each time, in less than 60 kB."""
    pytest.importorskip("matplotlib", reason="only `make bench-recall` installs it")
    for folder in ("one", "two"):
        plots.draw(tmp_path / folder, report.scores, report.steps)
    drawn = sorted((tmp_path / "one").iterdir())
    assert [path.name for path in drawn] == ["recall-against-cost.svg", "recall-by-family.svg"]
    assert all(path.stat().st_size < 60_000 for path in drawn)
    assert all(path.read_bytes() == _twin(path).read_bytes() for path in drawn)


def _twin(path: Path) -> Path:
    return path.parents[1] / "two" / path.name
