"""Taking many looks at one plane: which rectangles, read in which ways, and the products that give them all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.looks.crops import Ends
from matching.looks.orientations import WAYS, Orientation
from matching.looks.views import KINDS, Kind, Views
from matching.looks.windows import Span, Weights, fingerprints, references, weights
from matching.pdq import FREQUENCIES, Plane


@dataclass(frozen=True, slots=True)
class Look:
    """A rectangle, the orientations it is tried in, and how much there must be to see in it.

    `least` is the median size of the coefficients, in steps of grey of a 64 x 64 picture. What shows less than 6 or so
    has gradients only, which many pictures have in common.
    """

    kind: Kind
    rows: Ends
    columns: Ends
    orientations: tuple[Orientation, ...]
    least: float
    read_at: tuple[int, int] | None = None
    """The sides at which the reference would read what this is a crop of; without, those of the rectangle itself.
    Crops of one thing are so taken from few spans, which costs a bit or two and saves half of the time."""

    @property
    def sides(self) -> tuple[int, int]:
        """Height and width in pixels at which the reference would read it."""
        return self.read_at or references(*(last - first for first, last in (self.rows, self.columns)))

    def within(self, whole: "Look") -> "Look":
        """Shares turned into pixels: of what the other look is at."""
        inside = _part(whole.rows, self.rows), _part(whole.columns, self.columns)
        return Look(self.kind, *inside, self.orientations, self.least, whole.sides)


def _part(whole: Ends, shares: Ends) -> Ends:
    first, length = whole[0], whole[1] - whole[0]
    return first + shares[0] * length, first + shares[1] * length


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of looks at planes of one shape: everything that does not depend on what a plane shows."""

    rows: Weights
    """Of the different spans of rows: N * 16 x height."""
    row: NDArray[np.intp]
    """For each view the number of its span."""
    columns: Weights
    """For each view the weights of its span of columns: width x 16."""
    exchanged: NDArray[np.bool_]
    least: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    orientations: NDArray[np.uint8]

    def views(self, plane: Plane) -> Views:
        """Take the looks; those that show too little are left out."""
        found = self.coefficients(plane)
        shown = contrast(found) >= self.least
        return Views(
            fingerprints(found[shown]).tobytes(), self.kinds[shown].tobytes(), self.orientations[shown].tobytes()
        )

    def coefficients(self, plane: Plane) -> Plane:
        """The 16 x 16 coefficients of every view."""
        across = (self.rows @ plane).reshape(-1, FREQUENCIES, plane.shape[1])
        found: Plane = np.matmul(across[self.row], self.columns)
        found[self.exchanged] = found[self.exchanged].swapaxes(1, 2)
        return found


def contrast(coefficients: Plane) -> NDArray[np.float32]:
    """Of N x 16 x 16 coefficients, how much there is to see in each: their median size."""
    sizes = np.abs(coefficients.reshape(len(coefficients), -1))
    middle = sizes.shape[1] // 2
    return np.asarray(np.partition(sizes, middle, axis=1)[:, middle], dtype=np.float32)


def plan_of(looks: Sequence[Look], shape: tuple[int, ...]) -> Plan:
    """The plan of looks in pixels at a plane of this shape."""
    rows: dict[Span, int] = {}
    columns: dict[Span, int] = {}
    views = []
    for look in looks:
        down, across = look.sides
        for orientation in look.orientations:
            way = WAYS[orientation]
            row = rows.setdefault(Span(*look.rows, down, way.rows_backwards), len(rows))
            column = columns.setdefault(Span(*look.columns, across, way.columns_backwards), len(columns))
            views.append((row, column, way.exchanged, look.least, KINDS.index(look.kind), int(orientation)))
    row_of, column_of, exchanged, least, kinds, orientations = zip(*views, strict=True)
    return Plan(
        weights(list(rows), shape[0]).swapaxes(1, 2).reshape(-1, shape[0]),
        np.array(row_of),
        weights(list(columns), shape[1])[list(column_of)],
        np.array(exchanged),
        np.array(least, dtype=np.float32),
        np.array(kinds, dtype=np.uint8),
        np.array(orientations, dtype=np.uint8),
    )
