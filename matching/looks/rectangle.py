"""Where in a post another picture may lie: rectangles with edges between the pixels."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Kind = Literal["trimmed", "blurred-padding", "inner-rectangle"]
"""`trimmed`: what is left without a border; `blurred-padding`: what stands sharp in a blurred copy of itself;
`inner-rectangle`: a part between straight edges, such as a cell of a collage or a picture in a screenshot."""

TIE: Final = 0.02
"""Pixels. An edge this close to a pixel's border counts as lying on it."""


class Span(NamedTuple):
    """From one edge to the other along one direction, in pixels of the plane, half-open."""

    first: float
    last: float

    @property
    def length(self) -> float:
        """Pixels."""
        return self.last - self.first

    def whole(self) -> slice:
        """The pixels that lie in it entirely."""
        return slice(-int((TIE - self.first) // 1), int((self.last + TIE) // 1))


class Box(NamedTuple):
    """A span of rows and a span of columns."""

    rows: Span
    columns: Span

    @property
    def area(self) -> float:
        """Pixels."""
        return self.rows.length * self.columns.length

    def with_span(self, axis: int, span: Span) -> "Box":
        """The same with another span of rows (axis 0) or of columns (axis 1)."""
        return Box(self.rows, span) if axis else Box(span, self.columns)

    def near(self, other: "Box", tolerance: float) -> bool:
        """Whether no edge is further than that many pixels from the other's."""
        return (
            abs(self.rows.first - other.rows.first) <= tolerance
            and abs(self.rows.last - other.rows.last) <= tolerance
            and abs(self.columns.first - other.columns.first) <= tolerance
            and abs(self.columns.last - other.columns.last) <= tolerance
        )


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a luma plane, in pixels of that plane, half-open; edges may lie within a pixel."""

    top: float
    bottom: float
    left: float
    right: float
    kind: Kind

    @classmethod
    def of(cls, box: Box, kind: Kind) -> "Rectangle":
        """The box under its kind."""
        return cls(*box.rows, *box.columns, kind)
