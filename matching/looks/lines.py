"""The rows of a plane as lines: where a straight edge runs along them, where they are flat, and where exactly.

Columns are the rows of the transposed plane, so that everything is said once.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.looks.rectangle import Span
from matching.pdq import Plane

FULL_EVIDENCE: Final = 6.0
"""Grey levels. A step that rises this far above its surroundings counts fully, a greater one no more: what
matters is over how much of the line there is a step, not how high it is."""

FLAT_RANGE: Final = 10.0
"""Grey levels between the darkest and the brightest point of a flat line: compression alone makes about 6."""

DOUBT: Final = 1.0
"""Grey levels that a trace of an edge has to rise above its surroundings."""

THIN_GAP: Final = 2
"""Pixels from the row of an edge to the middle of a gap it belongs to."""

BEYOND_GAP: Final = 3
"""Pixels from the middle of a gap to a row that has no part in it."""

FLATTER: Final = 0.4
"""A gap's range of greys in comparison with its surroundings'."""

NEARLY_GAP: Final = 0.25
"""A row that has no more of the picture in it may be followed by another one."""

Flags = NDArray[np.bool_]


class Lines:
    """All rows of a plane (at least 5), seen as candidates for edges and gaps."""

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        step = np.abs(plane[2:] - plane[:-2])
        """Of rows 1..n-2: from the row before to the row after."""
        ridge = step.copy()
        ridge[2:] -= step[:-2]
        np.minimum(ridge[:-2], step[:-2] - step[2:], out=ridge[:-2])
        self._ridge = _bounded(ridge)
        """The step less the greater of those two rows away."""
        trace = step - DOUBT
        trace[2:] -= step[:-2] / 2
        trace[:-2] -= step[2:] / 2
        self._trace = _bounded(trace)
        """The step less the mean of those two rows away: sees thin lines and edges of fine texture too."""
        self._asked = (0, 0, 0, 0)
        self._extremes = (plane[:0, 0], plane[:0, 0])

    def support(self, across: slice) -> Plane:
        """For each row, -1..1: over how much of the stretch it carries an edge that its neighbourhood does not."""
        found = np.zeros(len(self.plane), dtype=np.float32)
        found[1:-1] = _mean(self._ridge, across)
        return found

    def traces(self, across: slice, rows: slice | None = None) -> Plane:
        """The same with less asked for, of all rows or of some (not the first nor the last).

        Worth something only where other edges agree.
        """
        if rows is not None:
            return _mean(self._trace[rows.start - 1 : rows.stop - 1], across)
        found = np.zeros(len(self.plane), dtype=np.float32)
        found[1:-1] = _mean(self._trace, across)
        return found

    def blocks(self, length: int) -> Plane:
        """The traces in stretches of so many columns, for each row; what is left over at the end is not in it."""
        found = np.zeros((len(self.plane), self.plane.shape[1] // length), dtype=np.float32)
        width = found.shape[1] * length
        sums = self._trace[:, :width].reshape(-1, length) @ np.full(length, 1 / (FULL_EVIDENCE * length), np.float32)
        found[1:-1] = sums.reshape(-1, found.shape[1])
        return found

    def flat(self, along: slice, across: slice) -> Flags:
        """Which of these rows hold one grey over the stretch."""
        brightest, darkest = self.extremes(along, across)
        return np.asarray(brightest - darkest < FLAT_RANGE)

    def extremes(self, along: slice, across: slice) -> tuple[Plane, Plane]:
        """The brightest and the darkest point of each of these rows over the stretch; the last answer is kept."""
        asked = (along.start, along.stop, across.start, across.stop)
        if asked != self._asked:
            part = self.plane[along, across]
            self._asked, self._extremes = asked, (part.max(axis=1), part.min(axis=1))
        return self._extremes

    def edge(self, row: int, across: slice) -> float:
        """Where an edge seen at this row lies exactly.

        The rows around it are taken as mixtures of the row before and the row after: the shares of the former add
        up to the place of the edge.
        """
        before, after = max(0, row - 2), min(len(self.plane) - 1, row + 2)
        below = self.plane[after, across]
        contrast = self.plane[before, across] - below
        power = float(contrast @ contrast)
        if power < 1:
            return row + 0.5
        shares = ((self.plane[before + 1 : after, across] - below) @ contrast) / power
        return before + 1 + float(np.minimum(np.maximum(shares, 0), 1).sum())

    def sides(self, row: int, across: slice) -> tuple[float, float]:
        """Where what lies before an edge ends and what lies after it begins: the same place, or those of a thin gap.

        A gap is a row, next to the edge, that is much flatter than what is around it.
        """
        first, last = row - THIN_GAP, row + THIN_GAP + 1
        edge = self.edge(row, across)
        if min(first, len(self.plane) - last) < BEYOND_GAP:
            return edge, edge
        near = self.plane[first:last, across]
        ranges = near.max(axis=1) - near.min(axis=1)
        gap = int(ranges.argmin())
        if ranges[gap] > FLATTER * float(np.sort(ranges)[len(ranges) // 2]):
            return edge, edge
        gap += first
        return gap - self._shares(gap, -1, across), gap + 1 + self._shares(gap, 1, across)

    def _shares(self, gap: int, way: int, across: slice) -> float:
        """How many of the two rows on one side of a gap's row belong to the gap as well."""
        ground = self.plane[gap, across]
        contrast = self.plane[gap + BEYOND_GAP * way, across] - ground
        power = float(contrast @ contrast)
        if power < 1:
            return 0.0
        one, other = (float((self.plane[gap + step * way, across] - ground) @ contrast) / power for step in (1, 2))
        return 1 - min(max(one, 0.0), 1.0) + (1 - min(max(other, 0.0), 1.0) if one < NEARLY_GAP else 0.0)

    def edge_near(self, row: int, support: Plane, across: slice, least: float) -> float:
        """The edge within two rows, or the border before this row if there is no edge of that support."""
        first, last = max(1, row - 2), min(len(self.plane) - 1, row + 3)
        if last <= first:
            return float(row)
        best = first + int(support[first:last].argmax())
        return self.edge(best, across) if support[best] > least else float(row)

    def bands(self, along: slice, across: slice) -> list[Span]:
        """What lies between gaps: two or more flat rows next to each other. Nothing if there is no gap."""
        flat = self.flat(along, across)
        pairs = flat[:-1] & flat[1:]
        if not pairs.any():
            return []
        content = np.ones(len(flat) + 2, dtype=np.int8)
        content[[0, -1]] = 0
        content[1:-2][pairs] = 0
        content[2:-1][pairs] = 0
        turns = np.diff(content)
        edges = zip(np.flatnonzero(turns == 1).tolist(), np.flatnonzero(turns == -1).tolist(), strict=True)
        return [Span(float(along.start + first), float(along.start + last)) for first, last in edges]


def _bounded(evidence: Plane) -> Plane:
    np.minimum(evidence, FULL_EVIDENCE, out=evidence)
    return np.maximum(evidence, -FULL_EVIDENCE, out=evidence)


def _mean(evidence: Plane, across: slice) -> Plane:
    length = across.stop - across.start
    if length <= 0:
        return np.zeros(len(evidence), dtype=np.float32)
    return np.asarray(evidence[:, across] @ np.full(length, 1 / (FULL_EVIDENCE * length), dtype=np.float32))
