"""A million remembered posts: comparing a new image with them, their memory, their store, and starting with them.

Fingerprints are random; photographs lie closer together, which makes a search up to twice as long.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
from redis.asyncio import Redis

from benchmarks.processes import resident
from benchmarks.result import Result
from matching.blocklist import Blocklist, code_of
from matching.fingerprint import BYTES
from matching.lookback import Posts, RecentPosts, near_the_list
from matching.looks.views import KINDS, Kind, Views
from matching.match import Trust
from matching.search.words import Octets
from matching.templates import prepare
from records.lookback import LookBack, Remembered
from records.store import opened_server
from records.vault import Vault

POSTS: Final = 1_000_000
LOOKS: Final = (2, 2, 4, 4)
"""Fingerprints by which posts are found, in turn: as photographs have them on average."""

ENTRY: Final = 140
"""An image on the list with all that is derived from it."""

ROUNDS: Final = 15
STORED: Final = 100_000
WRITTEN: Final = 300
READ: Final = 32
"""Fingerprints of posts compared with the list in one go (bot.lookback)."""


def run(posts: int = POSTS) -> list[Result]:
    """Measure all of it; about three minutes at a million."""
    prepare()
    dice = np.random.default_rng(7)
    return [*_in_memory(posts, dice), *_with_the_list(posts, dice), *asyncio.run(_in_the_store(min(posts, STORED)))]


def _in_memory(posts: int, dice: np.random.Generator) -> list[Result]:
    recent, before, began = RecentPosts(), resident(), time.perf_counter()
    for first in range(0, posts, 20_000):
        recent.add(*_posted(range(first, min(posts, first + 20_000)), dice))
    built = time.perf_counter() - began
    weight, grown = recent.nbytes, resident() - before
    searches = [_timed(recent, _fingerprints(ENTRY, dice)) for _ in range(ROUNDS)]
    recent.add(*_posted(range(posts, posts + 1_500), dice))
    tail = [_timed(recent, _fingerprints(ENTRY, dice)) for _ in range(ROUNDS)]
    processor = time.process_time()
    recent.near(_fingerprints(ENTRY, dice))
    processor = time.process_time() - processor
    return [
        Result(f"a new image ({ENTRY} fingerprints) against {posts:,} posts, median", statistics.median(searches), "s"),
        Result(f"the same, longest of {ROUNDS}", max(searches), "s"),
        Result("the same, 1,500 posts later, median", statistics.median(tail), "s"),
        Result("processor time of one", processor, "s"),
        Result(f"putting {posts:,} posts into memory", built, "s"),
        Result("memory in use", weight / posts, "bytes a post"),
        Result("resident memory added, while it was built included", grown / 2**20, "MiB"),
    ]


def _timed(recent: RecentPosts, octets: Octets) -> float:
    began = time.perf_counter()
    recent.near(octets)
    return time.perf_counter() - began


def _with_the_list(entries: int, dice: np.random.Generator) -> list[Result]:
    """Posts read from the store, against a list as long as there are posts."""
    blocklist = Blocklist()
    codes = np.full(entries, code_of(Trust.UNVERIFIED), np.uint8)
    blocklist.replace(blocklist.indexes(_fingerprints(entries, dice), codes))
    seconds = []
    for first in range(0, ROUNDS * READ, READ):
        octets, posts = _posted(range(first, first + READ), dice)
        began = time.perf_counter()
        near_the_list(blocklist, octets[:READ], posts[:READ])
        seconds.append(time.perf_counter() - began)
    name = f"{READ} fingerprints read from the store, against a list of {entries:,}, median"
    return [Result(name, statistics.median(seconds) * 1000, "ms")]


async def _in_the_store(posts: int) -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="egide-") as folder:
        async with opened_server(Path(folder), None) as redis:
            records = LookBack(redis, Vault.with_new_keys())
            written = await _written(records)
            empty = await _memory(redis)
            for first in range(0, posts, 1_000):
                images = [_image(number) for number in range(first, min(posts, first + 1_000))]
                await records.keep(-2, images, 1_000 + first)
            weight, began, read, since = await _memory(redis) - empty, time.perf_counter(), 0, 0
            while sightings := await records.since(-2, since):
                read, since = read + len(sightings), sightings[-1].seen + 1
            seconds = time.perf_counter() - began
    if read != posts:
        raise AssertionError(f"read {read} of {posts}")
    return [
        Result("remembering a post: one write, synced to the disk, median", statistics.median(written) * 1000, "ms"),
        Result("the same, longest of 300", max(written) * 1000, "ms"),
        Result("a remembered post in the store", weight / posts, "bytes"),
        Result(f"reading {posts:,} posts at a start", seconds, "s"),
    ]


async def _written(records: LookBack) -> list[float]:
    seconds = []
    for number in range(WRITTEN):
        image, began = _image(number), time.perf_counter()
        await records.keep(-1, [image], 1_000 + number)
        seconds.append(time.perf_counter() - began)
    return seconds


def _image(number: int) -> Remembered:
    looks = 4 + number % 2
    octets = np.random.default_rng(number).bytes(BYTES * looks)
    views = Views(octets, bytes([KINDS.index(Kind.WHOLE)] * looks), bytes(range(looks)))
    return Remembered(-100_123, "supergroup", number, 1_795_000_000, "photo", "AQADmWPYgXwu3ao3DYU", 100, views, 7)


def _posted(numbers: range, dice: np.random.Generator) -> tuple[Octets, Posts]:
    looks = np.array([LOOKS[number % len(LOOKS)] for number in numbers])
    messages = np.repeat(np.array(numbers), looks)
    chats = -(messages % 1_000) - 1
    return _fingerprints(len(messages), dice), np.stack([chats, messages, messages], axis=1)


def _fingerprints(number: int, dice: np.random.Generator) -> Octets:
    return dice.integers(0, 256, (number, BYTES), dtype=np.uint8)


async def _memory(redis: Redis) -> int:
    return int((await redis.info("memory"))["used_memory"])


if __name__ == "__main__":
    for result in run():
        print(f"{result.name:80} {result.value:12.3f} {result.unit}")
