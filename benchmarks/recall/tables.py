"""Tables, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.recall.alterations import ALTERATIONS
from benchmarks.recall.goals import GOALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.recall.scores import Falsely, Recall, Scores

NEVER_MORE_THAN: Final = 3
"""No event in n trials leaves a rate of up to 3 / n at 95 % confidence (the rule of three)."""


def markdown(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    lines = [heading, ["---", *["---:"] * (len(heading) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def by_family(scores: Sequence[Scores]) -> str:
    """Recall of each family of the table, and both means."""
    headings, recalls = _columns(scores)
    rows = [
        _row(f"{family} ({_count(recalls[0], family)})", [one.of_family(family) for one in recalls])
        for family in recalls[0].families()
    ]
    rows.append(_row("**mean of the families**", [one.mean_of_families for one in recalls]))
    rows.append(_row("**mean of the alterations**", [one.mean_of_alterations for one in recalls]))
    return markdown(["family", *headings], rows)


def by_alteration(scores: Sequence[Scores], *, listed: bool) -> str:
    """Recall of each alteration of the table, or of each beyond it."""
    headings, recalls = _columns(scores)
    present = [one for one in ALTERATIONS if one.listed is listed and one.name in recalls[0].of]
    rows = [_row(alteration.name, [one.of[alteration.name] for one in recalls]) for alteration in present]
    if not listed and present:
        rows.append(_row("**mean**", [one.mean_of_unforeseen for one in recalls]))
    return markdown(["alteration", *headings], rows)


def of_goals(scores: Sequence[Scores]) -> str:
    """What was promised, and what each way reaches."""
    headings, recalls = _columns(scores)
    rows = []
    for goal in GOALS:
        reached = [goal.reached(one) for one in recalls]
        rows.append([goal.what, f"{goal.least:.2f}", *("-" if one is None else f"{one:.3f}" for one in reached)])
    return markdown(["alteration", "promised", *headings], rows)


def _columns(scores: Sequence[Scores]) -> tuple[list[str], list[Recall]]:
    """For each way what it finds and, where that is less, what it finds with certainty."""
    headings, recalls = [], []
    for one in scores:
        headings.append(one.way)
        recalls.append(one.found)
        if one.certain != one.found:
            headings.append("of these certain")
            recalls.append(one.certain)
    return headings, recalls


def of_costs(scores: Sequence[Scores]) -> str:
    """Milliseconds and list entries of each way, beside its recall."""
    plain = scores[0].milliseconds
    rows = [
        [
            one.way,
            f"{one.found.mean_of_alterations:.3f}",
            f"{one.milliseconds:.2f}",
            f"{one.milliseconds / plain:.2f}",
            f"{one.milliseconds_altered:.2f}",
            f"{one.entries:.0f}",
        ]
        for one in scores
    ]
    heading = ["way", "mean recall", "ms a post", "against the first", "ms an altered post", "entries an image"]
    return markdown(heading, rows)


def of_false_matches(scores: Sequence[Scores]) -> str:
    """Posts that matched what they are not made of, and of these the ones the bot would have acted on by itself."""
    rows = [[one.way, *_falsely(one.false), *_falsely(one.false_strangers)] for one in scores]
    heading = ["way", "posts of listed photographs", "of these certain", "of others", "of these certain"]
    return markdown(heading, rows)


def _falsely(falsely: Falsely) -> list[str]:
    return [_rate(falsely.posts, falsely.of), _rate(falsely.certain, falsely.of)]


def _rate(count: int, trials: int) -> str:
    if count or not trials:
        return f"{count:,} of {trials:,}"
    return f"0 of {trials:,} (below {NEVER_MORE_THAN / trials:.1e})"


def _row(name: str, values: Iterable[float]) -> list[str]:
    return [name, *(f"{value:.3f}" for value in values)]


def _count(recall: Recall, family: str) -> int:
    return sum(one.family == family and one.name in recall.of for one in ALTERATIONS)
