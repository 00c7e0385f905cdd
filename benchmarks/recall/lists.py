"""The lists that posts are compared with: the photographs' own entries among those of many others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.blocklist import Blocklist, code_of
from matching.fingerprint import BYTES
from matching.match import Trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from benchmarks.recall.photographs import Photograph
    from benchmarks.recall.ways import Reader, Way
    from matching.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class TrialList:
    """A blocklist, and whose each entry is; those of nobody in the run are not in `owners`."""

    blocklist: Blocklist
    owners: dict[Fingerprint, Photograph]


async def filled(way: Way, reader: Reader, listed: Sequence[Photograph], distractors: int) -> TrialList:
    """What `way` makes of the photographs, and so many entries besides. All are confirmed."""
    owners: dict[Fingerprint, Photograph] = {}
    derived: set[Fingerprint] = set()
    for photograph in listed:
        entries = await way.register(reader, await asyncio.to_thread(photograph.path.read_bytes))
        owners |= dict.fromkeys((entries.whole, *entries.derived), photograph)
        derived.update(entries.derived)
    blocklist = Blocklist()
    words = unrelated(distractors)
    blocklist.apply_columns(words, np.full(len(words), code_of(Trust.CONFIRMED), np.uint8))
    blocklist.apply(_confirmed(owners.keys() - derived), derived=_confirmed(derived))
    return TrialList(blocklist, owners)


def _confirmed(fingerprints: Iterable[Fingerprint]) -> list[tuple[Fingerprint, Trust]]:
    return [(fingerprint, Trust.CONFIRMED) for fingerprint in fingerprints]


def unrelated(count: int) -> NDArray[np.uint8]:
    """So many fingerprints of nothing, 32 bytes each: as far from every image as images are from each other."""
    return np.random.default_rng(count).integers(0, 256, (count, BYTES), dtype=np.uint8)
