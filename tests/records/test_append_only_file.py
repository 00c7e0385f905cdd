"""The append-only file is written anew until that has ended well, whatever comes between."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue
from records.aof import AGAIN_SECONDS, BEGUN, OUTDATED, REWRITTEN, AppendOnlyFile
from records.hashes import Hashes
from records.store import OUTAGES, opened_server

SECRET = b"WITHDRAWNSECRET"


@pytest.fixture
async def store(tmp_path):
    """An embedded store of its own."""
    async with opened_server(tmp_path, None) as redis:
        yield redis


def held(directory) -> int:
    """How often the secret is in the files."""
    return sum(one.read_bytes().count(SECRET) for one in directory.rglob("*.aof"))


def end_children(directory: Path) -> None:
    """Kill what rewrites the file."""
    (process,) = directory.rglob("valkey.pid")
    number = process.read_text().strip()
    for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)


async def erase_a_secret(redis: Redis) -> AppendOnlyFile:
    """Have the file hold something that the store no longer does."""
    await redis.set("x", SECRET)
    await redis.delete("x")
    file = AppendOnlyFile(redis)
    await file.outdated()
    return file


async def until_done(redis: Redis, file: AppendOnlyFile) -> None:
    """Look again and again, as if a minute lay between, until nothing is left to be done."""
    async with asyncio.timeout(60):
        while True:
            try:
                await redis.delete(REWRITTEN)
                await file.rewrite_if_due()
                if not await redis.exists(OUTDATED, BEGUN):
                    return
            except OUTAGES:
                pass  # it is being started again
            await asyncio.sleep(0.05)


async def test_killed_rewriting_is_made_up_for(store, tmp_path):
    """A server killed while it rewrites has what was erased in its file, and rewrites it once it is back."""
    async with store.pipeline(transaction=False) as pipe:
        for number in range(2_000):
            pipe.set(f"fill{number}", os.urandom(100))
        await pipe.execute()
    await store.config_set("rdb-key-save-delay", 1_000)
    file = await erase_a_secret(store)
    assert await file.rewrite_if_due()
    assert not await file.rewrite_if_due()
    assert await store.exists(BEGUN)
    (process,) = tmp_path.rglob("valkey.pid")
    os.kill(int(process.read_text()), signal.SIGKILL)
    assert held(tmp_path)
    await until_done(store, file)
    assert not held(tmp_path)


async def test_failed_rewriting_is_tried_again(store, tmp_path):
    """A rewriting that came to nothing is ordered again, a minute later."""
    await store.config_set("rdb-key-save-delay", 10_000_000)
    file = await erase_a_secret(store)
    assert await file.rewrite_if_due()
    end_children(tmp_path)
    await store.config_set("rdb-key-save-delay", 0)
    async with asyncio.timeout(20):
        while not await store.exists(OUTDATED):
            assert not await file.rewrite_if_due()
            await asyncio.sleep(0.05)
    assert held(tmp_path)
    assert 0 < await store.ttl(REWRITTEN) <= AGAIN_SECONDS
    await until_done(store, file)
    assert not held(tmp_path)


async def test_what_comes_during_a_rewriting_waits(store):
    """What is erased after a rewriting began needs another one, which is not ordered at once."""
    file = await erase_a_secret(store)
    assert await file.rewrite_if_due()
    await file.outdated()
    assert not await file.rewrite_if_due()
    assert await store.exists(OUTDATED)
    await until_done(store, file)


async def test_refused_order_is_repeated_soon(store, monkeypatch):
    """Where the server refuses, nothing is forgotten, and the next try is a minute away."""
    file = await erase_a_secret(store)

    async def refuse() -> None:
        raise ResponseError("not now")

    monkeypatch.setattr(store, "bgrewriteaof", refuse)
    assert not await file.rewrite_if_due()
    assert await store.exists(OUTDATED)
    assert not await store.exists(BEGUN)
    assert 0 < await store.ttl(REWRITTEN) <= AGAIN_SECONDS


async def test_withdrawing_outdates_the_file(redis, vault):
    """What is taken off the list leaves the file as well."""
    hashes, one = Hashes(redis, vault), Fingerprint(os.urandom(32))
    await hashes.submit("a", [Submission(one, cases=("c",))])
    assert not await redis.exists(OUTDATED)
    await hashes.feedback("a", [Feedback(one, FeedbackValue.WITHDRAWN)])
    assert await redis.exists(OUTDATED)
