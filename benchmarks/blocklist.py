"""A blocklist of a million: how long until it is fetched, loaded and enforced, and what it weighs.

One process holds everything: matching service, client, list. The store is the embedded one.
"""

import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import ClientSession
from redis.asyncio import Redis

from benchmarks.processes import resident
from benchmarks.result import Result
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import BYTES, Fingerprint
from matching.sync import Sync
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue
from records.blocklist import BlocklistCopy
from records.store import Store, opened_server
from records.vault import Vault
from web.embedded import embedded_service

ENTRIES: Final = 1_000_000
BATCH: Final = 20_000
ROUNDS: Final = 30
INTERVAL: Final = 60.0


def run(entries: int = ENTRIES) -> list[Result]:
    """Measure all of it; about two minutes at a million."""
    return asyncio.run(_measure(entries))


async def _measure(entries: int) -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="egide-") as folder:
        vault = Vault.with_new_keys()
        async with opened_server(Path(folder), None) as redis, _client(redis, vault) as client:
            return [
                *await _submitted(redis, client, entries),
                *await _fetched(Store(redis, vault), client, entries),
                *await _loaded(Store(redis, vault), client, entries),
            ]


@asynccontextmanager
async def _client(redis: Redis, vault: Vault) -> AsyncIterator[ServiceClient]:
    async with embedded_service(redis, vault) as address, ClientSession() as session:
        yield ServiceClient(session, address)


def _sync(store: Store, client: ServiceClient) -> tuple[Sync, Blocklist]:
    blocklist = Blocklist()
    return Sync(client, BlocklistCopy(store.redis, store.vault, "benchmark"), blocklist, INTERVAL), blocklist


async def _submitted(redis: Redis, client: ServiceClient, entries: int) -> list[Result]:
    empty, began = await _memory(redis), time.perf_counter()
    for _ in range(0, entries, BATCH):
        await client.submit([Submission(_fingerprint()) for _ in range(BATCH)])
    seconds, weight = time.perf_counter() - began, await _memory(redis) - empty
    return [
        Result(f"submitting {entries:,} records over HTTP", seconds, "s"),
        Result("the service's records in the store", weight / entries, "bytes an entry"),
    ]


async def _fetched(store: Store, client: ServiceClient, entries: int) -> list[Result]:
    sync, blocklist = _sync(store, client)
    empty, before, began = await _memory(store.redis), resident(), time.perf_counter()
    pages = [len(page.records) async for page in client.fetch(0)]
    read, began = time.perf_counter() - began, time.perf_counter()
    await sync.fetch()
    seconds, weight = time.perf_counter() - began, await _memory(store.redis) - empty
    if not sum(pages) == len(blocklist) == entries:
        raise AssertionError(f"fetched {sum(pages)} and {len(blocklist)} of {entries}")
    return [
        Result(f"reading {len(pages)} pages, nothing else", read, "s"),
        Result("first fetch: read, stored, indexed, in force", seconds, "s"),
        Result("resident memory added by the first fetch", (resident() - before) / 2**20, "MiB"),
        Result("resident memory of the process after it", resident() / 2**20, "MiB"),
        Result("the local copy in the store", weight / entries, "bytes an entry"),
    ]


async def _loaded(store: Store, client: ServiceClient, entries: int) -> list[Result]:
    sync, blocklist = _sync(store, client)
    lag = asyncio.create_task(_longest_lag())
    began = time.perf_counter()
    await sync.load()
    seconds = time.perf_counter() - began
    lag.cancel()
    longest = await lag
    if len(blocklist) != entries:
        raise AssertionError(f"loaded {len(blocklist)} of {entries}")
    running = asyncio.create_task(sync.run())
    added, removed = await _enforced(client, blocklist)
    running.cancel()
    return [
        Result("loading the list from the store at start", seconds, "s"),
        Result("longest the event loop waited meanwhile", longest * 1000, "ms"),
        *_summary("added over HTTP until enforced", added),
        *_summary("withdrawn over HTTP until no match", removed),
    ]


async def _enforced(client: ServiceClient, blocklist: Blocklist) -> tuple[list[float], list[float]]:
    added, removed = [], []
    for _ in range(ROUNDS):
        fingerprint = _fingerprint()
        began = time.perf_counter()
        await client.submit([Submission(fingerprint, FeedbackValue.BLOCKED)])
        while blocklist.trust(fingerprint) is None:
            await asyncio.sleep(0.001)
        added.append(time.perf_counter() - began)
        began = time.perf_counter()
        await client.feedback([Feedback(fingerprint, FeedbackValue.WITHDRAWN)])
        while blocklist.trust(fingerprint) is not None:
            await asyncio.sleep(0.001)
        removed.append(time.perf_counter() - began)
    return added, removed


def _summary(name: str, seconds: list[float]) -> list[Result]:
    return [
        Result(f"{name}, median", statistics.median(seconds) * 1000, "ms"),
        Result(f"{name}, longest of {len(seconds)}", max(seconds) * 1000, "ms"),
    ]


async def _longest_lag() -> float:
    """By how much a sleep of a millisecond was late at worst, until cancelled."""
    longest = 0.0
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began - 0.001)
    except asyncio.CancelledError:
        return longest


async def _memory(redis: Redis) -> int:
    return int((await redis.info("memory"))["used_memory"])


def _fingerprint() -> Fingerprint:
    return Fingerprint(secrets.token_bytes(BYTES))


if __name__ == "__main__":
    for result in run():
        print(f"{result.name:50} {result.value:12.2f} {result.unit}")
