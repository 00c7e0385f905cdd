"""The whole path of a post: the bot as a process of its own, the simulator as another, and HTTP between them.

The floor is decoding the posted bytes with Pillow and nothing else, in as many processes as there are cores. The bot
shares these cores with the simulator and the store.
"""

import asyncio
import io
import itertools
import multiprocessing
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from redis.asyncio import Redis

from benchmarks.pictures import jpeg, picture
from benchmarks.processes import bot, environment, resident, simulator, until_deleted
from benchmarks.result import Result
from bot.demo.ledger import percentile
from bot.service import EMBEDDED
from config.settings import Settings
from config.sources import OWN_SOURCE
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
from records.store import Store, opened_store
from simulator.answers import Sent
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
        url, token = await stack.enter_async_context(simulator())
        store = await stack.enter_async_context(opened_store(Settings(data_dir=folder)))
        redis = store.redis
        await _fill(store, entries, originals[: PICTURES // 2])
        control = await stack.enter_async_context(Simulation(url))
        scene = await _scene(control, environment(folder, **_settings(url, token)), originals)
        return [*await _latency(scene, redis, entries), *await _throughput(scene, floors)]


async def _latency(scene: Scene, redis: Redis, entries: int) -> list[Result]:
    """From the update to the deletion, at a steady pace: every post shows a listed image."""
    async with bot(scene.control, scene.environment) as (process, seconds):
        await _greeted(redis)
        memory = resident(process.pid)
        sent = [one async for one in _paced(scene)]
        deleted = await until_deleted(scene.control, sent)
    times = sorted((deleted[one.chat, one.message] - one.at) * 1000 for one in sent)
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
    async with bot(scene.control, scene.environment):
        await until_deleted(scene.control, last)
    done = [one for one in await scene.control.journal(before) if one.method in {"getFile", "deleteMessage"}]
    speed = BACKLOG / (done[-1].at - done[0].at)
    results = [Result(f"backlog of {BACKLOG} photos in {CHATS} chats", speed, "posts/s")]
    for floor, side in zip(floors, (FETCHED_SIDE, 1280), strict=True):
        against = f"of decoding {side} px with Pillow on {CORES} cores"
        results.append(Result(f"floor: decoding {side} px and nothing else", floor, "photos/s", against, speed / floor))
    return results


def _settings(url: str, token: str) -> dict[str, str]:
    return {"TELEGRAM__TOKEN": token, "TELEGRAM__API_URL": url, "IMAGES__PROCESSES": str(CORES)}


async def _fill(store: Store, entries: int, listed: Sequence[bytes]) -> None:
    """Put random fingerprints and those of the listed pictures into the bot's own copy of the list.

    The matching service holds the listed ones only: that the bot need not fetch the others first saves a minute.
    """
    known = [read(original).fingerprint for original in listed]
    await Hashes(store.redis, store.vault).submit("benchmark", [Submission(one) for one in known])
    octets = np.frombuffer(secrets.token_bytes(BYTES * entries), np.uint8).reshape(-1, BYTES)
    everything = np.concatenate([octets, np.stack([np.frombuffer(one.octets, np.uint8) for one in known])])
    codes = np.full(len(everything), TRUSTS.index(Trust.UNVERIFIED), np.uint8)
    copy = BlocklistCopy(store.redis, store.vault, OWN_SOURCE, EMBEDDED)
    await copy.write(everything, codes, since=0, until=int(time.time()))


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


if __name__ == "__main__":
    for result in run():
        ratio = "" if result.ratio is None else f"{result.ratio:.2f} {result.baseline}"
        print(f"{result.name:60} {result.value:12.2f} {result.unit:10} {ratio}")
