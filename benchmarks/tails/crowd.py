"""The pictures that are compared with each other: photographs and their tiles, and drawn ones of every kind."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image

from benchmarks.corpus import KINDS, synthetic, template
from benchmarks.pictures import picture

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
LEAST_SIDE: Final = 640
"""Pixels of the shorter side of a photograph that is also cut into four tiles: its skies, walls and floors."""

SEEDS: Final = 40
"""Drawn pictures of each kind."""

MADE: Final = 100
"""Photograph-like pictures where there is no folder of photographs."""


class Member(NamedTuple):
    """One picture; those of one family are related, and never compared."""

    kind: str
    family: str
    image: Image.Image


def photographs(folder: Path | None) -> Iterator[Member]:
    """The photographs of a folder, or photograph-like pictures, each followed by its tiles."""
    for name, image in _photographs(folder):
        yield Member("photograph", name, image)
        if min(image.size) >= LEAST_SIDE:
            yield from (Member("tile", name, tile) for tile in _tiles(image))


def drawn(seeds: int = SEEDS) -> Iterator[Member]:
    """Drawn pictures of every kind. Memes of one template are one family: they do show the same picture."""
    for kind in KINDS:
        for seed in range(seeds):
            shared = template(kind, seed)
            family = f"{kind} {seed}" if shared is None else f"template {kind} {shared}"
            yield Member(kind, family, synthetic(kind, seed))


def _photographs(folder: Path | None) -> Iterator[tuple[str, Image.Image]]:
    if folder is None:
        yield from ((str(seed), picture(seed, (1280, 960))) for seed in range(MADE))
        return
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES:
            with Image.open(io.BytesIO(path.read_bytes())) as image:
                yield path.name, image.convert("RGB")


def _tiles(image: Image.Image) -> Iterator[Image.Image]:
    width, height = image.width // 2, image.height // 2
    for left in (0, width):
        for top in (0, height):
            yield image.crop((left, top, left + width, top + height))
