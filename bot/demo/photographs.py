"""The user's own photographs as the images of a demonstration."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

from bot.demo.copies import jpeg
from bot.demo.gallery import Gallery, Original
from bot.scanning.found import Finder, Found
from bot.scanning.pictures import UNREAD, Pictures, explained, load
from bot.terminal import Terminal, printable
from config.errors import N_, InputError
from matching.fingerprint import MATCH_RADIUS, MINIMUM_QUALITY
from matching.images import read
from matching.reading import Reading

MOST: Final = 60
"""Photographs used of a folder, chosen at random."""

LEAST: Final = 2
"""One that is listed, and one that is not."""

WORKING_SIDE: Final = 1600
"""Pixels of the longer side of the copy that all others are made of."""

PREVIEW_SIDE: Final = 320
"""Pixels of the longer side of what Telegram shows of a video."""

STEADY: Final = 24
"""Bits a photograph's preview may lie from it, if it is to be listed: a copy's own compression adds a few."""

ALIKE: Final = 2 * MATCH_RADIUS
"""Bits. Two photographs nearer than this show the same: were one listed, the other might be deleted rightly."""

QUALITY: Final = 95
"""Of the working copies."""


class TooFewPhotographs(InputError):
    """A folder without enough photographs for a demonstration."""

    cause = N_("Photographs in {folder} that can be used: {number}. A demonstration needs at least {least}.")
    cure = N_("Name a folder with more photographs, or leave out --photos.")

    def __init__(self, folder: Path, number: int) -> None:
        super().__init__(folder=printable(folder), number=number, least=LEAST)


class Photographs:
    """Chooses photographs out of a folder. Files that cannot be used are named on standard error."""

    def __init__(self, folder: Path, pictures: Pictures, limit: int, terminal: Terminal, rng: Random) -> None:
        self._folder = folder
        self._pictures = pictures
        self._limit = limit
        self._terminal = terminal
        self._rng = rng

    async def gallery(self) -> Gallery:
        """A gallery in which a random half is listed. Raises TooFewPhotographs."""
        register_heif_opener(thumbnails=False)
        originals = await self._originals()
        distinct = self._without_doubles(originals)
        if len(distinct) < LEAST:
            raise TooFewPhotographs(self._folder, len(distinct))
        listed: list[Original] = []
        for path, one in distinct:
            if len(listed) < len(distinct) // 2 and await self._steady(path, one):
                listed.append(one)
        others = [one for _, one in distinct if one not in listed]
        if not listed:
            raise TooFewPhotographs(self._folder, len(others))
        return Gallery(listed, others, self._rng)

    async def _originals(self) -> list[tuple[Path, Original]]:
        found = [one for one in Finder([self._folder]) if not one.left_out]
        self._rng.shuffle(found)
        originals: list[tuple[Path, Original]] = []
        for start in range(0, len(found), self._pictures.ahead):
            part = found[start : start + self._pictures.ahead]
            opened = await asyncio.gather(*map(self._opened, part))
            originals += [(at.path, one) for at, one in zip(part, opened, strict=True) if one]
            if len(originals) >= MOST:
                break
        return originals[:MOST]

    async def _opened(self, found: Found) -> Original | None:
        try:
            if found.trouble:
                raise found.trouble
            reading = await self._pictures.read(found.path)
            file = await asyncio.to_thread(_working_copy, found.path, self._limit)
        except UNREAD as no:
            self._leave_out(found.path, explained(no, self._terminal.say))
        except OSError as no:  # Pillow's word for a file that is cut short; the decoder takes what there is of it
            self._leave_out(found.path, str(no))
        else:
            return self._of_quality(found.path, reading, file)
        return None

    def _of_quality(self, path: Path, reading: Reading, file: bytes) -> Original | None:
        if reading.quality >= MINIMUM_QUALITY:
            return Original(reading.fingerprint, file)
        why = self._terminal.say("its quality is {quality}; at least {least} is needed")
        self._leave_out(path, why.format(quality=reading.quality, least=MINIMUM_QUALITY))
        return None

    def _without_doubles(self, originals: Sequence[tuple[Path, Original]]) -> list[tuple[Path, Original]]:
        kept: list[tuple[Path, Original]] = []
        for path, one in originals:
            double = next((at for at, other in kept if one.fingerprint.distance(other.fingerprint) <= ALIKE), None)
            if double is None:
                kept.append((path, one))
            else:
                self._leave_out(path, self._terminal.say("it shows the same as {file}").format(file=printable(double)))
        return kept

    async def _steady(self, path: Path, one: Original) -> bool:
        """Whether even a small preview is surely recognised: fine regular patterns change with the size."""
        preview = await asyncio.to_thread(_preview, one.file)
        distance = one.fingerprint.distance(preview.fingerprint)
        if distance <= STEADY:
            return True
        why = self._terminal.say(
            "{file}: not listed, only posted. Its fingerprint depends on its size: a preview of {side} pixels lies "
            "{distance} bits away, and matches reach to {radius}."
        )
        self._terminal.note(why.format(file=printable(path), side=PREVIEW_SIDE, distance=distance, radius=MATCH_RADIUS))
        return False

    def _leave_out(self, path: Path, why: str) -> None:
        text = self._terminal.say("{file}: left out: {why}")
        self._terminal.note(text.format(file=printable(path), why=why))


def _working_copy(path: Path, limit: int) -> bytes:
    """The photograph upright and not too large: as somebody's telephone would send it."""
    with Image.open(io.BytesIO(load(path, limit))) as opened:
        opened.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.LANCZOS)
    if upright.has_transparency_data:
        clear = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return jpeg(upright.convert("RGB"), QUALITY)


def _preview(file: bytes) -> Reading:
    with Image.open(io.BytesIO(file)) as opened:
        opened.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
        return read(jpeg(opened.convert("RGB"), QUALITY))
