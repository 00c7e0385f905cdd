"""The on-device page: how far its fingerprints are from the server's, and what an image costs, in Chromium.

`make bench ONLY=page PHOTOS=folder`: on the photographs of a folder; otherwise on pictures made here.
"""

import asyncio
import os
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.async_api import async_playwright

from benchmarks.pictures import jpeg, picture
from benchmarks.result import Result
from tests.browser.chromium import MISSING, launched, program
from tests.browser.fingerprinting import Compared, fingerprinting_in
from tests.browser.varied import CAMERA, USUAL, photograph

FOLDER = "PHOTOS"
PICTURES = 12
ROUNDS = 3


def run() -> list[Result]:
    """About a second an image on one core."""
    if program() is None:
        raise SystemExit(MISSING)
    return asyncio.run(_measured())


async def _measured() -> list[Result]:
    async with async_playwright() as playwright, launched(playwright) as browser:
        page = await browser.new_page()
        async with fingerprinting_in(page) as fingerprinting:
            compared = [Compared.of(await fingerprinting.tell(data), data) for data in images()]
            costs = []
            for size in (USUAL, (1280, 960), CAMERA):
                data = jpeg(photograph(size))
                times = [(await fingerprinting.tell(data)).milliseconds for _ in range(ROUNDS)]
                costs.append(Result(f"JPEG of {size[0]} x {size[1]}, all fingerprints", min(times), "ms"))
    return [*distances(compared), *costs]


def images() -> Iterator[bytes]:
    """The photographs of the folder, or else a dozen pictures."""
    folder = os.environ.get(FOLDER)
    if folder:
        yield from (path.read_bytes() for path in sorted(Path(folder).iterdir()) if path.is_file())
    else:
        yield from (jpeg(picture(number, (1280, 853))) for number in range(PICTURES))


def distances(compared: list[Compared]) -> list[Result]:
    """In bits, of whole images and of everything derived of them."""
    derived = [bits for one in compared for bits in one.derived]
    return [
        Result("images", len(compared), "images"),
        *_spread("whole image", [one.whole for one in compared]),
        *_spread("derived", derived),
        Result("derived fingerprints", len(derived) / len(compared), "an image"),
        Result("derived on one side only", sum(one.missing for one in compared), "in all"),
        Result("quality, at most", max(one.quality for one in compared), "steps"),
    ]


def _spread(name: str, bits: list[int]) -> list[Result]:
    ordered = sorted(bits)
    return [
        Result(f"{name}, mean", statistics.fmean(ordered), "bits"),
        Result(f"{name}, 99th percentile", ordered[int(len(ordered) * 0.99)], "bits"),
        Result(f"{name}, at most", ordered[-1], "bits"),
    ]
