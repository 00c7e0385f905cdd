"""The images of a demonstration: some are on the blocklist, the others are not."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Final

from bot.demo.copies import FILE_FORMATS, copied
from bot.demo.scenes import scene
from bot.lists.own import OwnList
from bot.lists.registering import in_requests, registered
from matching.fingerprint import Fingerprint
from matching.images import read
from matching.match import Trust
from matching.reading import Purpose

SCENES: Final = 14
"""Painted pictures on the list, and as many that are not."""

TRUSTS: Final = (Trust.CONFIRMED, Trust.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Original:
    """An image: its fingerprint, and the file that copies are made of."""

    fingerprint: Fingerprint
    file: bytes


class Gallery:
    """Hands out copies of its images, each in turn. `rng` decides about their size and compression."""

    def __init__(self, listed: Sequence[Original], others: Sequence[Original], rng: Random) -> None:
        self.listed = listed
        self.others = others
        self._rng = rng
        self._turns = {True: cycle(listed), False: cycle(others)}

    async def copy(self, *, listed: bool, as_file: bool = False, altered: str = "") -> bytes:
        """A fresh copy of the next image that is, or is not, on the list; altered by one of ALTERATIONS."""
        form = self._rng.choice(FILE_FORMATS) if as_file else "JPEG"
        return await asyncio.to_thread(copied, next(self._turns[listed]).file, self._rng, form, altered)

    async def enlist(self, own: OwnList) -> None:
        """Put the listed images on the blocklist, every other one as confirmed by a review, and fetch it."""
        readings = [await asyncio.to_thread(read, one.file, purpose=Purpose.LISTED) for one in self.listed]
        for request in in_requests(map(registered, readings, cycle(TRUSTS))):
            await own.client.submit(request)
        await own.refreshed()


async def painted(rng: Random) -> Gallery:
    """A gallery of painted scenes, always the same ones."""
    originals = await asyncio.gather(*(asyncio.to_thread(_original, number) for number in range(2 * SCENES)))
    return Gallery(originals[:SCENES], originals[SCENES:], rng)


def _original(number: int) -> Original:
    file = scene(number)
    return Original(read(file).fingerprint, file)
