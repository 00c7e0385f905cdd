"""Parts of the picture cut away. "20 %" is a fifth of its width and a fifth of its height."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.recall.alteration import Alteration
from benchmarks.recall.fitting import cropped

if TYPE_CHECKING:
    from benchmarks.recall.alteration import Change, Circumstances, Picture

PERCENT: Final = (2, 5, 10, 15, 20, 30)
ONE_SIDED: Final = 0.35
"""A cut is off-centre where no more than this share of it lies on the other side."""


def centred(percent: float) -> Change:
    """The same on opposite sides."""

    def apply(picture: Picture, _: Circumstances) -> Picture:
        edge = percent / 200
        return cropped(picture, edge, edge, edge, edge)

    return apply


def off_centre(percent: float) -> Change:
    """More on one side than on the other, across and down alike; how much more differs."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        left, right = _split(percent / 100, circumstances)
        top, bottom = _split(percent / 100, circumstances)
        return cropped(picture, left, top, right, bottom)

    return apply


def _split(share: float, circumstances: Circumstances) -> tuple[float, float]:
    smaller = circumstances.dice.uniform(0, ONE_SIDED) * share
    return (smaller, share - smaller) if circumstances.side() > 0 else (share - smaller, smaller)


def one_edge(percent: float, *, sideways: bool) -> Change:
    """Everything at one of two opposite edges."""

    def apply(picture: Picture, circumstances: Circumstances) -> Picture:
        near, far = (percent / 100, 0.0) if circumstances.side() > 0 else (0.0, percent / 100)
        return cropped(picture, near, 0, far, 0) if sideways else cropped(picture, 0, near, 0, far)

    return apply


def to_square(picture: Picture, circumstances: Circumstances) -> Picture:
    """The longer side cut to the shorter, in the middle or up to a quarter of the rest beside it."""
    width, height = picture.size
    place = circumstances.dice.uniform(0.25, 0.75)
    across, down = max(0, width - height) / width, max(0, height - width) / height
    return cropped(picture, across * place, down * place, across * (1 - place), down * (1 - place))


ALTERATIONS = (
    *(Alteration(f"crop {percent} %, centred", "crop, centred", centred(percent)) for percent in PERCENT),
    *(Alteration(f"crop {percent} %, off-centre", "crop, off-centre", off_centre(percent)) for percent in PERCENT),
    Alteration("left or right 10 % cut", "crop, one edge or square", one_edge(10, sideways=True)),
    Alteration("left or right 20 % cut", "crop, one edge or square", one_edge(20, sideways=True)),
    Alteration("top or bottom 10 % cut", "crop, one edge or square", one_edge(10, sideways=False)),
    Alteration("top or bottom 20 % cut", "crop, one edge or square", one_edge(20, sideways=False)),
    Alteration("cut to a square", "crop, one edge or square", to_square),
)
