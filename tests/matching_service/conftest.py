"""A store of its own for each test, services over it, and clients to them."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from redis.asyncio import Redis

from matching.client import ServiceClient
from matching.wire import ServiceAddress
from records.store import opened_store
from web.embedded import embedded_service


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short, since a unix socket's path may have 103 bytes only."""
    directory = Path(tempfile.mkdtemp(prefix="egide-", dir="/tmp"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
async def redis(data_dir) -> AsyncIterator[Redis]:
    """The embedded store."""
    async with opened_store(data_dir, None) as opened:
        yield opened
    await asyncio.sleep(0.1)  # the loop learns of the server's end before it is closed itself


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A client session of the test's loop."""
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
async def address(redis) -> AsyncIterator[ServiceAddress]:
    """A service over the store."""
    async with embedded_service(redis) as served:
        yield served


@pytest.fixture
def client(session, address) -> ServiceClient:
    """A client of that service, with pages of three so that everything is paged."""
    return ServiceClient(session, address, page_size=3)


@asynccontextmanager
async def serving(*routes: web.RouteDef) -> AsyncIterator[str]:
    """A server of the test's own on loopback; its address."""
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
    """A server of the test's own, by its routes; gives its address."""
    return serving
