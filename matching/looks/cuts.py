"""The rectangles of a post in which another picture may lie: borders taken off, cut along straight edges and gaps.

A picture put into something else (a screenshot, a collage, under a caption) shows itself by edges that run straight
over the whole of it, or by a ground of one grey around it. So the post is cut at its strongest edge, or at its gaps,
and the parts are looked at in the same way, the most promising first, for a bounded number of times. A rectangle that
is proposed in vain costs a lookup, one whose edge is 2 % off costs about 30 of the 256 bits: edges are placed within
the pixel.
"""

from heapq import heappop, heappush
from itertools import count
from typing import Final, NamedTuple

import numpy as np

from matching.looks.borders import CLOSED, OPEN, Sealed, stripped
from matching.looks.enclosed import enclosed
from matching.looks.lines import Lines
from matching.looks.padding import blurred_padding
from matching.looks.rectangle import Box, Kind, Rectangle, Span
from matching.pdq import Plane

SMALLEST_PLANE: Final = 16
"""Pixels. A post with a shorter side holds no other picture."""

MOST_PARTS: Final = 22
"""Looked at in one post; bounds the time."""

MOST_RECTANGLES: Final = 24

MOST_ENCLOSED: Final = 4
"""Of those that stand freely, in each direction."""

LEAST_SIDE: Final = 0.18
"""Of the longer side of the plane."""

LEAST_AREA: Final = 0.06
"""Of the plane."""

LONGEST_SHAPE: Final = 3.4
"""Longer side to shorter side; beyond it lie lines of text and bars of buttons."""

LEAST_SUPPORT: Final = 0.2
"""Share of an edge's length over which it has to be seen, less what speaks against it."""

DEEPER: Final = 0.015
"""More support asked for with each cut, since pictures have straight edges within them too."""

FAINT_SUPPORT: Final = 0.08
"""Enough where the part beside is cut at the same place."""

FLAT_SIDE: Final = 0.5
"""Counts as so much support: beside an edge of a picture in a screenshot or under a caption lies a flat line."""

PROMISING: Final = 0.12
"""Support from which a flat line beside an edge counts."""

MARGIN: Final = 3
"""Pixels at the ends of a part in which its own edge is still seen."""

WIDE_BORDER: Final = 6.0
"""Pixels. A wider border may be part of the picture, a sky for one: it is also looked at with it."""

NARROW_BORDER: Final = 1.5
"""Pixels. A border of a part that is narrower is what was left of a gap."""

SAME_EDGE: Final = 1.0
"""Pixels within which two rectangles are one."""

_TRUST_IN_BANDS: Final = 0.9
_TRUST_IN_BORDERS: Final = (0.5, 0.3)
"""How early a part is looked at: what lies between gaps, and what was a border (of the post, of a part) after all."""


class _Cut(NamedTuple):
    """A straight edge along a row: its support, and whether the lines before and after it are flat."""

    support: float
    row: int
    flat_before: bool
    flat_after: bool


class _Part(NamedTuple):
    box: Box
    sealed: Sealed
    depth: int
    beside: Box | None = None
    """What lay on the other side of the cut that this part comes from."""


def inner_rectangles(plane: Plane) -> list[Rectangle]:
    """The likeliest first, at most 24 and none that is the whole plane. Luma 0..255, best at 256 to 512 pixels."""
    if min(plane.shape) < SMALLEST_PLANE:
        return []
    return _Search(plane).found()


class _Search:
    """One post's parts, the most promising first."""

    def __init__(self, plane: Plane) -> None:
        height, width = plane.shape
        self._lines = (Lines(plane), Lines(np.ascontiguousarray(plane.T)))
        self._whole = Box(Span(0.0, float(height)), Span(0.0, float(width)))
        self._least_side = LEAST_SIDE * max(height, width)
        self._waiting: list[tuple[float, int, _Part]] = []
        self._number = count()
        self._found: list[tuple[Box, Kind]] = []

    def found(self) -> list[Rectangle]:
        """Look at parts until none is left or enough have been."""
        self._look_at(_Part(self._whole, OPEN, 0))
        for axis in (0, 1):
            for box in blurred_padding(self._lines, axis):
                self._propose(box, "blurred-padding")
        for axis in (0, 1):
            for rectangle in enclosed(self._lines, axis)[:MOST_ENCLOSED]:
                self._propose(rectangle.box, "inner-rectangle")
        for _ in range(MOST_PARTS):
            if not self._waiting or len(self._found) >= MOST_RECTANGLES:
                break
            self._look_at(heappop(self._waiting)[2])
        return [Rectangle.of(box, kind) for box, kind in self._found[:MOST_RECTANGLES]]

    def _look_at(self, part: _Part) -> None:
        content = part.box if part.sealed == CLOSED else stripped(self._lines, part.box, part.sealed)
        self._propose(content, "inner-rectangle" if part.depth else "trimmed")
        if content != part.box:
            self._doubt_border(part, content)
        if self._fits(content):
            if part.sealed != CLOSED:
                self._part_at_gaps(part, content)
            self._part_at_edge(part, content)

    def _doubt_border(self, part: _Part, content: Box) -> None:
        """A sky may have gone with the border: look at both, and at as much from opposite sides of a post."""
        edges = zip((*content.rows, *content.columns), (*part.box.rows, *part.box.columns), strict=True)
        margins = [abs(inner - outer) for inner, outer in edges]
        if part.depth == 0:
            self._propose(_evened(part.box, content, margins), "trimmed")
            self._propose(stripped(self._lines, content), "trimmed")
        elif max(margins) > NARROW_BORDER:
            self._propose(part.box, "inner-rectangle")
        if max(margins) > WIDE_BORDER:
            self._wait(_TRUST_IN_BORDERS[min(part.depth, 1)], part.box, CLOSED, part.depth)

    def _part_at_gaps(self, part: _Part, content: Box) -> None:
        for axis in (0, 1):
            bands = self._lines[axis].bands(content[axis].whole(), content[1 - axis].whole())
            for band in bands:
                if band.length < content[axis].length - 1:
                    self._wait(_TRUST_IN_BANDS, content.with_span(axis, band), OPEN, part.depth + 1)
            if bands:
                return

    def _part_at_edge(self, part: _Part, content: Box) -> None:
        axis, cut = max(((axis, self._best_cut(axis, content)) for axis in (0, 1)), key=lambda found: found[1].support)
        if cut.support < LEAST_SUPPORT + DEEPER * part.depth:
            return
        end, start = self._lines[axis].sides(cut.row, content[1 - axis].whole())
        first, last = content[axis]
        halves = [content.with_span(axis, span) for span in (Span(first, end), Span(start, last))]
        before, after = list(part.sealed), list(part.sealed)
        before[2 * axis + 1], after[2 * axis] = cut.flat_after, cut.flat_before
        self._wait(cut.support, halves[0], _sides(before), part.depth + 1, halves[1])
        self._wait(cut.support, halves[1], _sides(after), part.depth + 1, halves[0])
        self._cut_beside(part, axis, cut.row, (end, start))
        if part.depth and content != part.box:
            first, last = part.box[axis]
            for span in (Span(first, end), Span(start, last)):
                self._propose(part.box.with_span(axis, span), "inner-rectangle")

    def _cut_beside(self, part: _Part, axis: int, row: int, ends: tuple[float, float]) -> None:
        """Cells of a collage stand in rows: where one part is cut, a faint edge will do for its neighbour."""
        neighbour = part.beside
        if neighbour is None or not neighbour[axis].first < row < neighbour[axis].last:
            return
        if self._lines[axis].traces(neighbour[1 - axis].whole())[row] > FAINT_SUPPORT:
            for span in (Span(neighbour[axis].first, ends[0]), Span(ends[1], neighbour[axis].last)):
                self._propose(neighbour.with_span(axis, span), "inner-rectangle")

    def _best_cut(self, axis: int, box: Box) -> _Cut:
        lines, along, across = self._lines[axis], box[axis].whole(), box[1 - axis].whole()
        rows = slice(along.start + MARGIN, along.stop - MARGIN)
        if rows.stop <= rows.start:
            return _Cut(0.0, 0, flat_before=False, flat_after=False)
        support = lines.support(across)[rows]
        flat = lines.flat(along, across)[MARGIN - 2 : 2 - MARGIN]
        beside = (flat[:-4] | flat[4:]) & (support > PROMISING)
        support = support + FLAT_SIDE * beside
        best = int(support.argmax())
        return _Cut(float(support[best]), rows.start + best, bool(flat[best]), bool(flat[best + 4]))

    def _wait(self, trust: float, box: Box, sealed: Sealed, depth: int, beside: Box | None = None) -> None:
        if self._fits(box):
            rank = trust * (box.area / self._whole.area) ** 0.5
            heappush(self._waiting, (-rank, next(self._number), _Part(box, sealed, depth, beside)))

    def _propose(self, box: Box, kind: Kind) -> None:
        known = (self._whole, *(other for other, _ in self._found))
        if self._fits(box) and not any(box.near(other, SAME_EDGE) for other in known):
            self._found.append((box, kind))

    def _fits(self, box: Box) -> bool:
        shorter, longer = sorted((box.rows.length, box.columns.length))
        large = shorter >= self._least_side and box.area >= LEAST_AREA * self._whole.area
        return large and longer <= LONGEST_SHAPE * shorter


def _sides(flags: list[bool]) -> Sealed:
    top, bottom, left, right = flags
    return top, bottom, left, right


def _evened(outer: Box, content: Box, margins: list[float]) -> Box:
    """With the smaller margin on opposite sides, where both have one: pictures lie in the middle of their borders."""
    for axis in (0, 1):
        margin = min(margins[2 * axis : 2 * axis + 2])
        if margin > SAME_EDGE:
            content = content.with_span(axis, Span(outer[axis].first + margin, outer[axis].last - margin))
    return content
