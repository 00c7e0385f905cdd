"""A picture in the middle of a blurred, enlarged copy of itself, as phones and editors fill a frame of another shape.

What surrounds it is smooth at both ends and the picture is not, and the two edges lie at the same distance from the
ends. Either edge alone may be faint, since the copy resembles the picture; together they are not.
"""

from typing import Final

import numpy as np

from matching.looks.lines import Lines
from matching.looks.rectangle import Box, Span
from matching.pdq import Plane

LEAST_PADDING: Final = 5
"""Pixels at each end."""

LEAST_PICTURE: Final = 0.3
"""Of the height; less is no padding."""

SMOOTH: Final = 0.5
"""Sharpness of the outermost rows, compared with that of the middle, below which they may be blurred."""

SAMPLED: Final = 6
"""One row in so many tells whether to look closer."""

GRAIN: Final = 0.3
"""Grey levels of sharpness that compression leaves in a smooth row."""

BESIDE: Final = slice(2, 9)
"""Rows from an edge, before and after it, whose sharpness is compared."""

LARGEST_JUMP: Final = 1.5
"""Of the logarithm of sharpness, so that one edge does not speak for both."""

JUMP_WEIGHT: Final = 0.4
"""Of a jump in sharpness against the support of an edge."""

LEAST_EVIDENCE: Final = 0.6
"""Of both edges together."""

SEEN: Final = 0.15
"""Support from which an edge can be placed within the pixel."""

MOST: Final = 2
"""Places proposed."""


def blurred_padding(lines: tuple[Lines, Lines], axis: int) -> list[Box]:
    """Boxes without what is above and below (axis 0) or beside them (axis 1), the likeliest first."""
    plane = lines[axis].plane
    rows, columns = plane.shape
    if rows < 4 * LEAST_PADDING or not _may_be_padded(plane):
        return []
    across = slice(0, columns)
    traces = lines[axis].traces(across)
    evidence = _evidence(traces, _sharpness(plane))
    found = []
    for _ in range(MOST):
        row = int(evidence.argmax())
        if evidence[row] < LEAST_EVIDENCE:
            break
        ends = [_placed(lines[axis], traces, near, across) for near in (row, rows - 1 - row)]
        span, whole = Span(*ends), Span(0.0, float(columns))
        found.append(Box(whole, span) if axis else Box(span, whole))
        evidence[max(0, row - 2) : row + 3] = 0
    return found


def _may_be_padded(plane: Plane) -> bool:
    """Whether the first and the last rows are smoother than the middle."""
    quarter = len(plane) // 4
    ends = max(_sharpness(plane[:LEAST_PADDING]).mean(), _sharpness(plane[-LEAST_PADDING:]).mean())
    return bool(ends < SMOOTH * _sharpness(plane[quarter:-quarter:SAMPLED]).mean())


def _sharpness(plane: Plane) -> Plane:
    """Of each row the mean second difference, in grey levels: what blurring takes away first."""
    return np.asarray(np.abs(2 * plane[:, 1:-1] - plane[:, :-2] - plane[:, 2:]).mean(axis=1))


def _evidence(traces: Plane, sharpness: Plane) -> Plane:
    """For each row of the first part: that the picture begins there and ends as far from the other end."""
    last = int(len(traces) * (1 - LEAST_PICTURE) / 2)
    above = _side(traces, sharpness)[:last]
    below = _side(traces[::-1], sharpness[::-1])[:last]
    evidence = above + below
    evidence[:LEAST_PADDING] = 0
    return evidence


def _side(traces: Plane, sharpness: Plane) -> Plane:
    """Of one edge: its support, the best of three rows, and the jump from smooth to sharp."""
    support = traces.copy()
    np.maximum(support[1:], traces[:-1], out=support[1:])
    np.maximum(support[:-1], traces[1:], out=support[:-1])
    inner, outer = _mean_beside(sharpness), _mean_beside(sharpness[::-1])[::-1]
    jump = np.log((inner + GRAIN) / (outer + GRAIN))
    return np.asarray(support + JUMP_WEIGHT * np.minimum(np.maximum(jump, -LARGEST_JUMP), LARGEST_JUMP))


def _mean_beside(sharpness: Plane) -> Plane:
    """For each row the mean of some rows after it; the last row is repeated beyond the end."""
    count, width = len(sharpness), BESIDE.stop - BESIDE.start
    sums = np.empty(count + BESIDE.stop + 1)
    sums[0] = 0
    np.cumsum(sharpness, out=sums[1 : count + 1])
    sums[count + 1 :] = sums[count] + sharpness[-1] * np.arange(1, BESIDE.stop + 1)
    return np.asarray((sums[BESIDE.stop : BESIDE.stop + count] - sums[BESIDE.start : BESIDE.start + count]) / width)


def _placed(lines: Lines, traces: Plane, row: int, across: slice) -> float:
    first = max(1, row - 1)
    best = first + int(traces[first : row + 2].argmax())
    return lines.edge(best, across) if traces[best] > SEEN else row + 0.5
