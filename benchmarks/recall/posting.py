"""Altering and posting, in processes of their own: it costs more than the comparing that is measured."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from PIL import Image, ImageOps

from benchmarks.recall.alterations import ALTERATIONS
from benchmarks.recall.fitting import contained
from benchmarks.recall.shelf import Shelf, digest_of
from benchmarks.recall.telegram import POSTED, fetched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from benchmarks.recall.alteration import Alteration, Picture
    from benchmarks.recall.photographs import Photograph

IN_ONE_GO: Final = 12
"""Alterations of one photograph made by one call."""


@dataclass(frozen=True, slots=True)
class Post:
    """What the bot fetches of one altered photograph."""

    photograph: Photograph
    alteration: Alteration
    data: bytes


class Posting:
    """A pool of processes that make posts, used as `with Posting(kept_off) as posting`; kept in the folder `shelf`."""

    def __init__(self, others: Sequence[Photograph], shelf: Path | None = None, processes: int | None = None) -> None:
        self._processes = processes or os.cpu_count() or 1
        self._pool = ProcessPoolExecutor(self._processes, multiprocessing.get_context("spawn"))
        self._others = tuple(str(other.path) for other in others)
        self._shelf = shelf

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    async def posts(
        self, photographs: Sequence[Photograph], alterations: Sequence[Alteration] = ALTERATIONS
    ) -> AsyncIterator[list[Post]]:
        """Every photograph altered in every way, photograph after photograph, some posts at a time."""
        tasks = iter(
            (photograph, alterations[start : start + IN_ONE_GO])
            for photograph in photographs
            for start in range(0, len(alterations), IN_ONE_GO)
        )
        ahead: deque[asyncio.Future[list[Post]]] = deque()
        for task in tasks:
            ahead.append(asyncio.ensure_future(self._made(*task)))
            if len(ahead) > 2 * self._processes:
                yield await ahead.popleft()
        for rest in ahead:
            yield await rest

    async def _made(self, photograph: Photograph, alterations: Sequence[Alteration]) -> list[Post]:
        names = tuple(alteration.name for alteration in alterations)
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self._pool, make, str(photograph.path), names, self._others, self._shelf)
        return [Post(photograph, *one) for one in zip(alterations, made, strict=True)]


def make(path: str, names: Sequence[str], others: tuple[str, ...], folder: Path | None) -> list[bytes]:
    """The bytes that the bot fetches of one photograph under each of the named alterations."""
    shelf = Shelf(folder)

    def made(alteration: Alteration) -> bytes:
        at_hand = [opened(other) for other in others]
        return fetched(alteration.of(opened(path), Path(path).name, at_hand))

    ingredients = [Path(path).name, *(digest_of(one) for one in (path, *others))]
    wanted = (alteration for alteration in ALTERATIONS if alteration.name in names)
    return [shelf.get((*ingredients, alteration.name), partial(made, alteration)) for alteration in wanted]


@lru_cache(maxsize=64)
def opened(path: str) -> Picture:
    """A photograph as a chat hands it to whoever passes it on: upright, at most 1280 pixels."""
    with Image.open(path) as file:
        upright = ImageOps.exif_transpose(file).convert("RGB")
    return contained(upright, POSTED, POSTED) if max(upright.size) > POSTED else upright
