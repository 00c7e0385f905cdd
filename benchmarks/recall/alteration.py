"""One way of altering a photograph, as somebody does who posts it again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image

Picture: TypeAlias = Image.Image
"""An RGB picture, as every alteration takes and gives it."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What differs from one re-poster to the next: their choices, and the other photographs they have at hand."""

    dice: random.Random
    others: Sequence[Picture]

    def another(self) -> Picture:
        """Some other photograph."""
        return self.dice.choice(self.others)

    def side(self) -> int:
        """Either -1 or 1."""
        return self.dice.choice((-1, 1))

    def near(self, value: float, spread: float = 0.2) -> float:
        """About this value, give or take the given share of it."""
        return value * self.dice.uniform(1 - spread, 1 + spread)


Change = Callable[[Picture, Circumstances], Picture]


@dataclass(frozen=True, slots=True)
class Alteration:
    """A named change. `listed` is false where it is not of the families the pipeline was tuned for."""

    name: str
    family: str
    apply: Change
    listed: bool = True

    def of(self, photograph: Picture, key: str, others: Sequence[Picture]) -> Picture:
        """The photograph altered; the choices follow from `key` (of the photograph) and the alteration's name alone."""
        dice = random.Random(f"{key}/{self.name}")
        return self.apply(photograph.convert("RGB"), Circumstances(dice, others)).convert("RGB")


def whatever(change: Callable[[Picture], Picture]) -> Change:
    """A change that is the same in all circumstances."""

    def apply(picture: Picture, _: Circumstances) -> Picture:
        return change(picture)

    return apply


def one_after_another(*changes: Change) -> Change:
    """Several changes as one."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        for change in changes:
            picture = change(picture, circumstances)
        return picture

    return apply
