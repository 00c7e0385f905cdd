"""What it costs to compare one post with the list, from the bytes fetched to the matches: every look at it, and one."""

import io
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PIL import Image

from benchmarks.index import anywhere
from benchmarks.result import Result
from bot.demo.scenes import scene
from matching.blocklist import TRUSTS, Blocklist
from matching.fingerprint import MATCH_RADIUS
from matching.images import read
from matching.match import Trust
from matching.matcher import Matcher
from matching.reading import Purpose

SIDE = 800
"""Pixels of the longer side: the rendition the bot fetches."""

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
POSTS = 12
ROUNDS = 5

Work = Callable[[bytes], object]


def run() -> list[Result]:
    """About two minutes on one core, and 4 GB for the largest list."""
    posts = [fetched(number) for number in range(POSTS)]
    results = [
        Result(
            "read a post of 800 px for one look", shortest(posts, lambda post: read(post, purpose=Purpose.ALONE)), "ms"
        ),
        Result("read it for every look", shortest(posts, read), "ms"),
        Result("looks at a post", sum(len(read(post).views) for post in posts) / len(posts), "looks"),
    ]
    before = 0.0
    for size in SIZES:
        blocklist = listed(size)
        plain = shortest(posts, partial(_one_look, blocklist))
        every = shortest(posts, partial(_every_look, Matcher(blocklist)))
        results.append(Result(f"one look against {size:,}, radius {MATCH_RADIUS}", plain, "ms a post"))
        results.append(
            Result(f"every look against {size:,}", every, "ms a post", "times that of one look", every / plain)
        )
        if before:
            results.append(
                Result(f"every look, {size:,}", every, "ms a post", "times that of a tenth of it", every / before)
            )
        before = every
    return results


def fetched(number: int) -> bytes:
    """A photograph-like picture as Telegram hands it out."""
    with Image.open(io.BytesIO(scene(number))) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((SIDE, SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=87)
    return file.getvalue()


def listed(size: int) -> Blocklist:
    """A list of so many confirmed entries."""
    blocklist = Blocklist()
    codes = np.full(size, TRUSTS.index(Trust.CONFIRMED), dtype=np.uint8)
    blocklist.replace(blocklist.indexes(anywhere(size, size), codes))
    return blocklist


def shortest(posts: Sequence[bytes], work: Work) -> float:
    """Milliseconds a post, each at its best of several rounds: what else the machine does only ever adds."""
    return sum(min(_once(post, work) for _ in range(ROUNDS)) for post in posts) / len(posts) * 1000


def _one_look(blocklist: Blocklist, post: bytes) -> object:
    return blocklist.lookup(read(post, purpose=Purpose.ALONE).fingerprint)


def _every_look(matcher: Matcher, post: bytes) -> object:
    return matcher.matches(read(post))


def _once(post: bytes, work: Work) -> float:
    began = time.perf_counter()
    work(post)
    return time.perf_counter() - began
