"""All alterations, family by family."""

from typing import Final

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.alterations import (
    borders,
    captions,
    collages,
    combinations,
    coverings,
    crops,
    photographed,
    recoding,
    screenshots,
    tones,
    turns,
    unforeseen,
)

_MODULES: Final = (
    recoding,
    tones,
    turns,
    borders,
    captions,
    screenshots,
    collages,
    crops,
    coverings,
    photographed,
    combinations,
    unforeseen,
)

ALTERATIONS: Final[tuple[Alteration, ...]] = tuple(
    alteration for module in _MODULES for alteration in module.ALTERATIONS
)

FAMILIES: Final[tuple[str, ...]] = tuple(dict.fromkeys(alteration.family for alteration in ALTERATIONS))
"""In the order of the alterations."""
