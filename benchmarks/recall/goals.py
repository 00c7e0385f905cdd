"""What was promised for single alterations."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from benchmarks.recall.scores import Recall


@dataclass(frozen=True, slots=True)
class Goal:
    """Recall of at least so much (0..1), as the mean over the named alterations."""

    what: str
    alterations: tuple[str, ...]
    least: float

    def reached(self, recall: Recall) -> float | None:
        """The recall; None where the run left these alterations out."""
        present = [recall.of[name] for name in self.alterations if name in recall.of]
        return fmean(present) if present else None


GOALS: Final = (
    Goal("mirrored", ("mirrored",), 0.90),
    Goal("turned by 90 degrees", ("turned by 90", "turned by 270"), 0.90),
    Goal("letterbox", ("letterbox, black", "letterbox, white", "letterbox to 9:16, coloured"), 0.90),
    Goal(
        "caption",
        ("caption above, white", "caption above, long", "caption below, black", "captions above and below"),
        0.90,
    ),
    Goal("collage 2 x 2", ("collage 2 x 2", "collage 2 x 2, thin gap", "collage 2 x 2, wide gap"), 0.90),
    Goal("square padding", ("square padding, white", "square padding, coloured"), 0.90),
    Goal("centred crop of up to 20 %", tuple(f"crop {percent} %, centred" for percent in (2, 5, 10, 15, 20)), 0.95),
    Goal("off-centre crop of 10 %", ("crop 10 %, off-centre",), 0.80),
)
