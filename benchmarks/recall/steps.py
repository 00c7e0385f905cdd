"""Steps from the plain comparison to the program's own: further kinds of looks, one after another.

They make the curve of recall against cost. A decoder process takes all looks or none, so what a step would cost is
reckoned: the plain comparison, the finders it needs, and its share of looks.
"""

from __future__ import annotations

import io
import statistics
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from benchmarks.result import milliseconds
from matching.fingerprint import BYTES
from matching.looks.cuts import inner_rectangles
from matching.looks.looking import reduced
from matching.looks.screens import rectified
from matching.looks.tilt import untilted
from matching.looks.views import KINDS, Kind, Views
from matching.matcher import Matcher
from matching.reading import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.recall.ways import Entries, Reader, Way
    from matching.blocklist import Blocklist
    from matching.match import Match
    from matching.pdq import Plane

    Finder = Callable[[Plane], object]


@dataclass(frozen=True, slots=True)
class Step:
    """The program's own way `of` comparing, restricted to some kinds of looks, which take some `finders`."""

    name: str
    of: Way
    kinds: frozenset[Kind]
    finders: tuple[Finder, ...]

    @property
    def description(self) -> str:
        """The kinds."""
        return ", ".join(sorted(self.kinds))

    async def register(self, reader: Reader, data: bytes) -> Entries:
        """As without restriction."""
        return await self.of.register(reader, data)

    async def compare(self, reader: Reader, blocklist: Blocklist, data: bytes) -> Sequence[Match]:
        """What would be concluded from these looks."""
        reading = await reader.read(data, Purpose.POST)
        return Matcher(blocklist).matches(replace(reading, views=only(reading.views, self.kinds)))


_ADDED: Final[tuple[tuple[str, set[Kind], tuple[Finder, ...]], ...]] = (
    ("whole, as it may lie", {Kind.WHOLE, Kind.INVERTED}, ()),
    ("+ crops", {Kind.CROPPED}, ()),
    ("+ borders, inner pictures", {Kind.TRIMMED, Kind.BLURRED_PADDING, Kind.INNER_RECTANGLE}, (inner_rectangles,)),
    ("+ askew", {Kind.UNTILTED}, (untilted,)),
    ("+ screens at an angle", {Kind.RECTIFIED}, (rectified,)),
    ("+ halves, quarters", {Kind.PART}, ()),
)


def steps_to(way: Way) -> list[Step]:
    """All steps but the last, which is the way itself."""
    steps: list[Step] = []
    kinds: frozenset[Kind] = frozenset()
    finders: tuple[Finder, ...] = ()
    for name, added, found_by in _ADDED:
        kinds, finders = kinds | added, finders + found_by
        steps.append(Step(name, way, kinds, finders))
    return steps[:-1]


def only(views: Views, kinds: frozenset[Kind]) -> Views:
    """The views of these kinds."""
    codes = np.frombuffer(views.kinds, np.uint8)
    kept = np.isin(codes, [KINDS.index(kind) for kind in kinds])
    octets = np.frombuffer(views.octets, np.uint8).reshape(-1, BYTES)[kept]
    orientations = np.frombuffer(views.orientations, np.uint8)[kept]
    return Views(octets.tobytes(), codes[kept].tobytes(), orientations.tobytes())


async def reckoned(
    steps: Sequence[Step], reader: Reader, posts: Sequence[bytes], plain: float, complete: float
) -> dict[str, float]:
    """Milliseconds a post of each step, by name, between those of the plain comparison and of the complete one."""
    views = [(await reader.read(data, Purpose.POST)).views for data in posts]
    planes = [_small_plane(data) for data in posts]
    finders = {finder for *_, added in _ADDED for finder in added}
    costs = {finder: statistics.median(_milliseconds(finder, plane) for plane in planes) for finder in finders}
    a_look = (complete - plain - sum(costs.values())) / statistics.fmean(map(len, views))
    return {
        step.name: plain
        + sum(costs[finder] for finder in step.finders)
        + a_look * statistics.fmean(len(only(one, step.kinds)) for one in views)
        for step in steps
    }


def _milliseconds(finder: Finder, plane: Plane) -> float:
    return milliseconds(lambda: finder(plane), times=2, rounds=3)


def _small_plane(data: bytes) -> Plane:
    with Image.open(io.BytesIO(data)) as picture:
        return reduced(np.asarray(picture.convert("L"), np.float32))[0]
