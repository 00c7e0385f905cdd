"""The embedded store: shared by the processes of a directory, kept alive, adopted, and told when it cannot start."""

import asyncio
import fcntl
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from config.errors import SchemaTooNew, SettingsError, StoreNotStarted, StoreUnreachable
from records.keys import SCHEMA
from records.store import OUTAGES, opened_server

USER = """
import asyncio, sys
from pathlib import Path
from records.store import opened_server
async def main():
    async with opened_server(Path(sys.argv[1]), None) as redis:
        await redis.set("left", sys.argv[2])
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
asyncio.run(main())
"""


@asynccontextmanager
async def another_process(data_dir: Path, word: str = "1") -> AsyncIterator[Process]:
    """Use the store from a second process, until a line is written to it or the context ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", USER, str(data_dir), word, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.communicate()  # to the end of its output: until then its transport stays open


@pytest.fixture(autouse=True)
async def stopped(data_dir):
    """Whatever a test leaves running is stopped."""
    yield
    if is_running(data_dir):
        os.kill(server_of(data_dir), signal.SIGKILL)
    await asyncio.sleep(0.05)


def server_of(data_dir: Path) -> int:
    """Give the process id of the server."""
    return int((data_dir / "store" / "valkey.pid").read_text())


def is_running(data_dir: Path) -> bool:
    """Tell whether the server lives."""
    try:
        os.kill(server_of(data_dir), 0)
    except (ProcessLookupError, FileNotFoundError):
        return False
    return True


async def leave(process: Process) -> None:
    """Have a second process stop using the store."""
    assert process.stdin is not None
    process.stdin.write(b"\n")
    assert await process.wait() == 0


async def answer(redis: Redis, key: str) -> object:
    """Ask until the store is back."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await redis.get(key)
            except OUTAGES:
                await asyncio.sleep(0.05)


async def test_last_process_stops_the_server(data_dir):
    """A second process shares the server; it ends with the last one that leaves, and its data stays."""
    async with opened_server(data_dir, None) as redis:
        first = server_of(data_dir)
        async with another_process(data_dir, "hello") as process:
            assert server_of(data_dir) == first
            await leave(process)
        assert await redis.get("left") == b"hello"
    assert not is_running(data_dir)
    async with opened_server(data_dir, None) as redis:
        assert await redis.get("left") == b"hello"


async def test_server_outlives_the_first(data_dir):
    """Who started the server may leave first."""
    async with another_process(data_dir) as process, opened_server(data_dir, None) as redis:
        await leave(process)
        assert await redis.ping()
    assert not is_running(data_dir)


async def test_killed_server_comes_back(data_dir):
    """A server that was killed is started again, with what it had acknowledged."""
    async with opened_server(data_dir, None) as redis:
        await redis.set("key", "kept")
        killed = server_of(data_dir)
        os.kill(killed, signal.SIGKILL)
        assert await answer(redis, "key") == b"kept"
        assert server_of(data_dir) != killed
    assert not is_running(data_dir)


async def test_orphaned_server_is_adopted(data_dir):
    """When its only user was killed the server lives on, and the next user takes it over with its data."""
    async with another_process(data_dir, "orphan") as process:
        server = server_of(data_dir)
        process.kill()
        await process.wait()
    assert is_running(data_dir)
    async with opened_server(data_dir, None) as redis:
        assert server_of(data_dir) == server
        assert await redis.get("left") == b"orphan"
    assert not is_running(data_dir)


async def test_waiting_can_be_given_up(data_dir):
    """Whoever is cancelled while another process starts or stops the server leaves no lock behind."""
    (data_dir / "store").mkdir()
    with (data_dir / "store" / "turn.lock").open("w") as others:
        fcntl.flock(others, fcntl.LOCK_EX)
        waiting = asyncio.create_task(opened_server(data_dir, None).__aenter__())
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with opened_server(data_dir, None) as redis:
        assert await redis.ping()


async def test_directory_is_private(data_dir):
    """Nobody else may read the data directory, nor connect to the socket."""
    os.chmod(data_dir, 0o755)  # noqa: PTH101, S103 - what the operator may have made by hand
    async with opened_server(data_dir, None):
        assert data_dir.stat().st_mode & 0o777 == 0o700
        assert (data_dir / "store" / "valkey.sock").stat().st_mode & 0o777 == 0o600


async def test_newer_schema_is_refused(data_dir):
    """A store that a newer Égide wrote is left alone, and stopped."""
    async with opened_server(data_dir, None) as redis:
        await redis.set(SCHEMA, 99)
    with pytest.raises(SchemaTooNew, match="version 99; this Égide knows 3"):
        async with opened_server(data_dir, None):
            pass
    assert not is_running(data_dir)


async def test_long_path_is_refused(data_dir):
    """A path no socket can have is told with the setting to change."""
    with pytest.raises(SettingsError, match="EGIDE_DATA_DIR") as refused:
        async with opened_server(data_dir / ("x" * 100), None):
            pass
    assert "103 bytes" in str(refused.value)


async def test_file_instead_of_directory(data_dir):
    """A data directory that is none is told with the setting to change."""
    (data_dir / "file").write_text("")
    with pytest.raises(SettingsError, match="EGIDE_DATA_DIR"):
        async with opened_server(data_dir / "file", None):
            pass


async def test_damaged_file_is_told(data_dir):
    """A server that cannot load its files is told at once, with its own last words and the log to read."""
    async with opened_server(data_dir, None) as redis:
        await redis.set("key", "value")
    (files,) = (data_dir / "store").glob("appendonlydir/*.incr.aof")
    files.write_bytes(b"*3\r\n$3\r\nSET\r\nnonsense\r\n" + files.read_bytes())
    async with asyncio.timeout(20):
        with pytest.raises(StoreNotStarted) as refused:
            async with opened_server(data_dir, None):
                pass
    assert "valkey.log" in refused.value.tell(str)
    assert "Bad file format" in str(refused.value) or "format error" in str(refused.value)


async def test_unreachable_server_is_told():
    """An address where nobody answers is told without the password in it."""
    with pytest.raises(StoreUnreachable) as refused:
        async with opened_server(Path("unused"), "redis://me:hush@127.0.0.1:9/0"):
            pass
    assert "redis://127.0.0.1:9/0" in str(refused.value)
    assert "hush" not in str(refused.value)
