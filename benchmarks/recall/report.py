"""Everything a run found out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.recall.scores import Recall, Scores


@dataclass(frozen=True, slots=True)
class Report:
    """`scores` of the ways set side by side, the baseline first; `steps`: further points of the curve."""

    photographs: int
    kept_off: int
    distractors: int
    descriptions: dict[str, str]
    scores: list[Scores]
    steps: list[Scores]

    def as_json(self) -> str:
        """For scripts: the fields, and for each way its means besides."""
        fields = asdict(self)
        for kind in ("scores", "steps"):
            fields[kind] = [_with_means(one) for one in getattr(self, kind)]
        return json.dumps(fields, indent=1)


def _with_means(scores: Scores) -> dict[str, Any]:
    return asdict(scores) | {"found": _means(scores.found), "certain": _means(scores.certain)}


def _means(recall: Recall) -> dict[str, Any]:
    return {
        "alterations": recall.of,
        "families": {family: recall.of_family(family) for family in recall.families()},
        "mean_of_families": recall.mean_of_families,
        "mean_of_alterations": recall.mean_of_alterations,
        "mean_of_unforeseen": recall.mean_of_unforeseen,
    }
