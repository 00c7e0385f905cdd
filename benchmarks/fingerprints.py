"""Fingerprints: ours against `pdqhash`, whole images against decoding alone, and what the sandbox costs."""

import asyncio
import io
import time

import numpy as np
import pdqhash
from PIL import Image

from benchmarks.pictures import jpeg, picture
from benchmarks.result import Result, milliseconds
from matching.images import read
from matching.pdq import pdq
from matching.sandbox import Sandbox

WIDTHS = (320, 800, 1280, 2560)


def run() -> list[Result]:
    """About twenty seconds on one core."""
    return [*against_reference(), *whole_images(), *asyncio.run(through_sandbox())]


def against_reference() -> list[Result]:
    """From decoded pixels: 800 x 600."""
    decoded = picture(1, (800, 600))
    pixels = np.asarray(decoded)
    luma = np.asarray(decoded.convert("L"), dtype=np.float32)
    reference = milliseconds(lambda: pdqhash.compute(pixels))
    ours = milliseconds(lambda: pdq(luma))
    with_luma = milliseconds(lambda: pdq(np.asarray(decoded.convert("L"), dtype=np.float32)))
    return [
        Result("pdqhash, decoded 800 x 600", reference, "ms"),
        Result("pdq with quality, luma 800 x 600", ours, "ms", "times faster than pdqhash", reference / ours),
        Result("the same from RGB", with_luma, "ms", "times faster than pdqhash", reference / with_luma),
    ]


def whole_images() -> list[Result]:
    """From JPEG bytes: everything, against Pillow's RGB decoding and nothing else."""
    results = []
    for width in WIDTHS:
        data = jpeg(picture(2, (width, width * 3 // 4)))
        floor = milliseconds(lambda data=data: Image.open(io.BytesIO(data)).convert("RGB"), times=5)  # type: ignore[misc]
        full = milliseconds(lambda data=data: read(data), times=5)  # type: ignore[misc]
        results.append(Result(f"read a JPEG of {width} px", full, "ms", "of decoding to RGB alone", full / floor))
    return results


async def through_sandbox() -> list[Result]:
    """The same work in decoder processes: what the bot's own process spends, and how many images a second."""
    image = jpeg(picture(3, (800, 600)), quality=92)
    direct = milliseconds(lambda: read(image))
    async with Sandbox(2) as sandbox:
        await sandbox.read(image)
        alone, spent = await timed(sandbox, [image] * 100, together=False)
        many, _ = await timed(sandbox, [image] * 400, together=True)
    kilobytes = len(image) / 1024
    return [
        Result(
            f"sandbox, JPEG of {kilobytes:.0f} KB, one at a time", alone, "ms", "of reading in-process", alone / direct
        ),
        Result("of it, processor time of the bot's process", spent, "ms", "of reading in-process", spent / direct),
        Result("two decoder processes, images a second", 1000 / many, "1/s", "of one process", direct / many),
    ]


async def timed(sandbox: Sandbox, images: list[bytes], *, together: bool) -> tuple[float, float]:
    """Milliseconds on the clock, and of this process's processor time, an image."""
    began, processor = time.perf_counter(), time.process_time()
    if together:
        await asyncio.gather(*(sandbox.read(image) for image in images))
    else:
        for image in images:
            await sandbox.read(image)
    share = 1000 / len(images)
    return (time.perf_counter() - began) * share, (time.process_time() - processor) * share
