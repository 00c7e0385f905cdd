"""The photographs of a run: those on the list, and those kept off it.

Those kept off serve as the other pictures in collages and screenshots, and, altered like the rest, as posts that must
not match. Of photographs that look alike (series of one scene) only one is used, or a true match would count as false.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import ImageRefused, InputError
from matching.fingerprint import MINIMUM_QUALITY

if TYPE_CHECKING:
    from pathlib import Path

    from matching.fingerprint import Fingerprint
    from matching.sandbox import Sandbox

ALIKE: Final = 70
"""Bits. Unrelated photographs lie farther apart than this (170 million pairs: none at 60 or less)."""

ONE_KEPT_OFF_FOR: Final = 3
"""Photographs on the list, and at least LEAST_KEPT_OFF of them."""
LEAST_KEPT_OFF: Final = 6


@dataclass(frozen=True, slots=True)
class Photograph:
    """A file of the folder."""

    path: Path
    fingerprint: Fingerprint

    @property
    def name(self) -> str:
        """What tells it from the others of its folder."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run is made with."""

    listed: list[Photograph]
    kept_off: list[Photograph]


async def select(folder: Path, sandbox: Sandbox, limit: int | None) -> Selection:
    """Photographs in an order that is random but always the same, `limit` of them at most for the list."""
    files = await asyncio.to_thread(_shuffled, folder)
    distinct: list[Photograph] = []
    wanted = None if limit is None else limit + _kept_off(limit)
    for path in files:
        if len(distinct) == wanted:
            break
        await _add(path, sandbox, distinct)
    return _shared_out(folder, distinct, limit)


def _shuffled(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    random.Random(len(files)).shuffle(files)
    return files


def _shared_out(folder: Path, distinct: list[Photograph], limit: int | None) -> Selection:
    off = _kept_off(limit) if limit else max(LEAST_KEPT_OFF, len(distinct) // (ONE_KEPT_OFF_FOR + 1))
    if len(distinct) <= off:
        raise InputError(what=folder, detail=f"{len(distinct)} distinct photographs, more than {off} are needed")
    return Selection(listed=distinct[off:], kept_off=distinct[:off])


def _kept_off(limit: int) -> int:
    return max(LEAST_KEPT_OFF, limit // ONE_KEPT_OFF_FOR)


async def _add(path: Path, sandbox: Sandbox, distinct: list[Photograph]) -> None:
    try:
        reading = await sandbox.read(await asyncio.to_thread(path.read_bytes))
    except ImageRefused as no:
        if no.reason == "not-an-image":
            return
        raise
    if reading.quality < MINIMUM_QUALITY:
        return
    if all(reading.fingerprint.distance(other.fingerprint) > ALIKE for other in distinct):
        distinct.append(Photograph(path, reading.fingerprint))
