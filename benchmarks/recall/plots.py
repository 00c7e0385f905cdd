"""Two pictures for docs/recall.md: recall by family, and recall against cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from benchmarks.recall.scores import Scores

STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # text stays text: small files, and readable to those who cannot see them
    "svg.hashsalt": "recall",  # the same numbers give the same file
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
COLOURS: Final = ("#9aa0a6", "#4c8bc0", "#1b4f72")


def draw(folder: Path, scores: Sequence[Scores], steps: Sequence[Scores]) -> None:
    """Write `recall-by-family.svg` and `recall-against-cost.svg` into the folder."""
    from matplotlib import rc_context  # noqa: PLC0415 - slow to import, and only complete runs draw

    folder.mkdir(parents=True, exist_ok=True)
    with rc_context(STYLE):
        _saved(families(scores), folder / "recall-by-family.svg")
        _saved(curve(scores, steps), folder / "recall-against-cost.svg")


def _saved(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})


def families(scores: Sequence[Scores]) -> Figure:
    """Horizontal bars, one group for each family."""
    figure, axes = _figure(8, 8.5)
    names = scores[0].found.families()
    height = 0.8 / len(scores)
    for number, one in enumerate(scores):
        places = [row + (number - (len(scores) - 1) / 2) * height for row in range(len(names))]
        colour = COLOURS[number % len(COLOURS)]
        axes.barh(places, [one.found.of_family(name) for name in names], height, color=colour, label=one.way)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("recall")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(scores), frameon=False)
    return figure


def curve(scores: Sequence[Scores], steps: Sequence[Scores]) -> Figure:
    """Mean recall over milliseconds a post; steps towards the last way are joined by a line."""
    figure, axes = _figure(7, 4)
    points = sorted([*scores, *steps], key=lambda one: one.milliseconds)
    axes.plot([one.milliseconds for one in points], [one.found.mean_of_alterations for one in points], color="#c5c9cd")
    for one in points:
        place = (one.milliseconds, one.found.mean_of_alterations)
        axes.plot(*place, "o", color=COLOURS[-1] if one in scores else COLOURS[1])
        axes.annotate(one.way, place, textcoords="offset points", xytext=(6, -10))
    axes.set_xlim(0, 1.25 * points[-1].milliseconds)
    axes.set_ylim(0, 1)
    axes.set_xlabel("milliseconds a post, decoding included")
    axes.set_ylabel("mean recall")
    return figure


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()
