"""The whole path of a post: the bot as a process of its own, the simulator as another, and HTTP between them.

The floor is decoding the posted bytes with Pillow and nothing else, in as many processes as there are cores. The bot
shares these cores with the simulator and the store.
"""

import asyncio
import io
import itertools
import multiprocessing
import os
import secrets
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from redis.asyncio import Redis

from benchmarks.pictures import jpeg, picture
from benchmarks.result import Result
from bot.demo.ledger import percentile
from bot.service import EMBEDDED
from matching.blocklist import TRUSTS
from matching.fingerprint import BYTES
from matching.images import read
from matching.match import Trust
from matching.uploads import Submission
from policies.policy import Policy
from records.blocklist import BlocklistCopy
from records.chats import Chats
from records.duequeue import DueQueue
from records.hashes import Hashes
from records.store import opened_server
from simulator.answers import Done, Sent
from simulator.client import Simulation
from simulator.pictures import Picture

ENTRIES: Final = 1_000_000
CORES: Final = 2
PICTURES: Final = 16
"""Half of them are on the list."""

POSTS_A_SECOND: Final = 10
SECONDS: Final = 20
CHATS: Final = 30
BACKLOG: Final = 1500
FETCHED_SIDE: Final = 800
"""Pixels of the rendition the bot asks for."""


@dataclass(frozen=True)
class Scene:
    """Where it all happens."""

    control: Simulation
    environment: dict[str, str]
    chats: Sequence[int]
    listed: Sequence[str]
    others: Sequence[str]
    """Uploaded images, by their ids."""


def run(entries: int = ENTRIES) -> list[Result]:
    """Measure all of it; about two minutes."""
    return asyncio.run(_measure(entries))


async def _measure(entries: int) -> list[Result]:
    originals = [jpeg(picture(seed, (1280, 960))) for seed in range(PICTURES)]
    floors = [_floor(originals, side) for side in (FETCHED_SIDE, 1280)]
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="egide-bench-")))
        url, token = await stack.enter_async_context(_simulator())
        redis = await stack.enter_async_context(opened_server(folder, None))
        await _fill(redis, entries, originals[: PICTURES // 2])
        control = await stack.enter_async_context(Simulation(url))
        scene = await _scene(control, _environment(folder, url, token), originals)
        return [*await _latency(scene, redis, entries), *await _throughput(scene, floors)]


async def _latency(scene: Scene, redis: Redis, entries: int) -> list[Result]:
    """From the update to the deletion, at a steady pace: every post shows a listed image."""
    async with _bot(scene) as (process, seconds):
        await _greeted(redis)
        memory = _resident(process.pid)
        sent = [one async for one in _paced(scene)]
        times = await _until_deleted(scene.control, sent)
    pace = f"{POSTS_A_SECOND} posts/s, {entries:,} entries"
    return [
        Result("start of the bot until it asks Telegram for updates", seconds, "s"),
        Result("memory of the bot's process", memory / 2**20, "MiB"),
        Result(f"update to deletion, p50, {pace}", percentile(times, 50) or 0.0, "ms"),
        Result(f"update to deletion, p99, {pace}", percentile(times, 99) or 0.0, "ms"),
    ]


async def _throughput(scene: Scene, floors: Sequence[float]) -> list[Result]:
    """A backlog of distinct files, the last one of each chat listed: its deletion says that the chat is done."""
    last = await _pile_up(scene)
    before = (await scene.control.journal())[-1].number
    async with _bot(scene):
        await _until_deleted(scene.control, last)
    done = [one for one in await scene.control.journal(before) if one.method in {"getFile", "deleteMessage"}]
    speed = BACKLOG / (done[-1].at - done[0].at)
    results = [Result(f"backlog of {BACKLOG} photos in {CHATS} chats", speed, "posts/s")]
    for floor, side in zip(floors, (FETCHED_SIDE, 1280), strict=True):
        against = f"of decoding {side} px with Pillow on {CORES} cores"
        results.append(Result(f"floor: decoding {side} px and nothing else", floor, "photos/s", against, speed / floor))
    return results


@asynccontextmanager
async def _simulator() -> AsyncIterator[tuple[str, str]]:
    command = (sys.executable, "-m", "bot.cli", "simulator", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        if process.stdout is None:
            raise AssertionError("it was asked for")
        url, token = (await process.stdout.readline()).decode().split()
        yield url, token
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def _bot(scene: Scene) -> AsyncIterator[tuple[Process, float]]:
    """The bot, once it asks for updates, and the seconds it took until then."""
    before, began = len(await scene.control.journal()), time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.cli", "run", env=scene.environment)
    try:
        while not any(one.method == "deleteWebhook" for one in await scene.control.journal(before, 1)):
            await asyncio.sleep(0)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        await process.wait()


def _environment(folder: Path, url: str, token: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EGIDE_")}
    own = {
        "EGIDE_DATA_DIR": str(folder),
        "EGIDE_TELEGRAM__TOKEN": token,
        "EGIDE_TELEGRAM__API_URL": url,
        "EGIDE_WEB__PORT": "0",
        "EGIDE_IMAGES__PROCESSES": str(CORES),
        "EGIDE_LOG__LEVEL": "WARNING",
    }
    return inherited | own


async def _fill(redis: Redis, entries: int, listed: Sequence[bytes]) -> None:
    """Put random fingerprints and those of the listed pictures into the bot's own copy of the list.

    The matching service holds the listed ones only: that the bot need not fetch the others first saves a minute.
    """
    known = [read(original).fingerprint for original in listed]
    await Hashes(redis).submit("benchmark", [Submission(one) for one in known])
    octets = np.frombuffer(secrets.token_bytes(BYTES * entries), np.uint8).reshape(-1, BYTES)
    everything = np.concatenate([octets, np.stack([np.frombuffer(one.octets, np.uint8) for one in known])])
    codes = np.full(len(everything), TRUSTS.index(Trust.UNVERIFIED), np.uint8)
    await BlocklistCopy(redis, EMBEDDED).write(everything, codes, since=0, until=int(time.time()))


async def _scene(control: Simulation, environment: dict[str, str], originals: Sequence[bytes]) -> Scene:
    """Chats with a member, and every picture posted once where no bot is, so that its renditions are made."""
    owner, member = await control.create_user("Olga"), await control.create_user("Max")
    await control.start(owner.id)
    people = {"owner": owner.id, "members": [member.id]}
    bot = (await control.chat_state(owner.id)).members.keys() - {owner.id}
    chats = [(await control.create_supergroup(f"Group {n}", **people, bots=[*bot])).id for n in range(CHATS)]
    elsewhere = (await control.create_supergroup("Elsewhere", **people)).id
    images = []
    for original in originals:
        images.append(await control.upload(original))
        await control.post(elsewhere, kind="photo", image_id=images[-1])
    half = len(images) // 2
    return Scene(control, environment, chats, images[:half], images[half:])


async def _paced(scene: Scene) -> AsyncIterator[Sent]:
    """Post at the given pace, whatever happens."""
    state = await scene.control.chat_state(scene.chats[0])
    member = next(number for number, one in state.members.items() if one["status"] == "member")
    began, images, chats = time.perf_counter(), itertools.cycle(scene.listed), itertools.cycle(scene.chats)
    for number in range(POSTS_A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + number / POSTS_A_SECOND - time.perf_counter()))
        yield await scene.control.post(next(chats), member, "photo", image_id=next(images), distinct=True)


async def _pile_up(scene: Scene) -> list[Sent]:
    """Post the backlog while the bot is away; the last post of each chat is returned."""
    state = await scene.control.chat_state(scene.chats[0])
    member = next(number for number, one in state.members.items() if one["status"] == "member")
    images = itertools.cycle(scene.others)
    posts = [
        {"chat": chat, "user": member, "kind": "photo", "image_id": next(images), "distinct": True}
        for _ in range(BACKLOG // CHATS - 1)
        for chat in scene.chats
    ]
    await scene.control.post_many(posts)
    last = [
        {"chat": chat, "user": member, "kind": "photo", "image_id": scene.listed[0], "distinct": True}
        for chat in scene.chats
    ]
    return await scene.control.post_many(last)


async def _greeted(redis: Redis) -> None:
    """Return when the bot has greeted every group: not what it does every day, and Telegram's limits slow it down."""
    queue = DueQueue(redis, "work")
    while len(await Chats(redis, Policy()).ids()) < CHATS or await queue.waiting():
        await asyncio.sleep(0.1)


async def _until_deleted(control: Simulation, sent: Sequence[Sent]) -> list[float]:
    """Milliseconds from each update to the deletion of its message, in ascending order."""
    posted = {(one.chat, one.message): one.at for one in sent}
    times: dict[tuple[int, int], float] = {}
    seen = 0
    while len(times) < len(posted):
        fresh = await control.journal(seen, 1)
        seen = max([seen, *(one.number for one in fresh)])
        times |= {key: (one.at - posted[key]) * 1000 for one in fresh if (key := _deleted(one)) in posted}
        await asyncio.sleep(0.25)
    return sorted(times.values())


def _deleted(done: Done) -> tuple[int, int]:
    if done.method != "deleteMessage" or not done.ok:
        return 0, 0
    return int(done.parameters["chat_id"]), int(done.parameters["message_id"])


def _floor(originals: Sequence[bytes], side: int) -> float:
    """Photos a second that are decoded at one size, in as many processes as there are cores."""
    files = [_rendition(original, side) for original in originals]
    share = [files[number % PICTURES] for number in range(BACKLOG // CORES)]
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        pool.map(_decode, [files] * CORES)
        began = time.perf_counter()
        pool.map(_decode, [share] * CORES, chunksize=1)
        return BACKLOG / (time.perf_counter() - began)


def _rendition(original: bytes, side: int) -> bytes:
    return next(one.data for one in Picture(original).photo() if max(one.width, one.height) == side)


def _decode(files: Sequence[bytes]) -> int:
    return sum(Image.open(io.BytesIO(file)).convert("RGB").width for file in files)


def _resident(number: int) -> int:
    """Bytes of a process in memory, where the system tells (Linux)."""
    return int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]) * 4096


if __name__ == "__main__":
    for result in run():
        ratio = "" if result.ratio is None else f"{result.ratio:.2f} {result.baseline}"
        print(f"{result.name:60} {result.value:12.2f} {result.unit:10} {ratio}")
