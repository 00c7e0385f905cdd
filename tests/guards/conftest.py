"""The way of a post as in tests/post, a matching service that can go away, and ways to wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from matching.client import ServiceClient
from matching.wire import Keys, ServiceAddress
from records.feedback import FeedbackQueue
from records.hashes import Hashes
from tests.post.conftest import decoder, world
from web.access import KeyTable
from web.gate import Gate, Unwatched
from web.service import service_application

__all__ = ["decoder", "world"]
"""Fixtures of tests/post."""

DEADLINE = 30.0
"""Seconds after which what has not happened is taken not to happen."""

KEYS = Keys("subscription", "fetch", "submit", "feedback")


class Service:
    """A matching service at one address, up or down; its clients speak as `neighbour`."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = hashes
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> ServiceAddress:
        """Where it is, up or down."""
        return ServiceAddress(f"http://127.0.0.1:{self.port}", KEYS)

    async def start(self) -> None:
        """Answer, at the same address as before."""
        application = service_application(self.hashes, Gate(KeyTable({"neighbour": KEYS}), Unwatched()))
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Answer no more."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None


@pytest.fixture
async def service(redis, vault) -> AsyncIterator[Service]:
    """A service that is up."""
    running = Service(Hashes(redis, vault))
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def client(session, service) -> ServiceClient:
    """A client of it."""
    return ServiceClient(session, service.address)


@pytest.fixture
def queue(redis, vault) -> FeedbackQueue:
    """What is to be said to sources."""
    return FeedbackQueue(redis, vault)


@asynccontextmanager
async def _running(*work: Awaitable[object]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def running() -> Callable[..., object]:
    """Have coroutines run beside the test as long as a context lasts."""
    return _running


async def _until(happened: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not await happened():
            await asyncio.sleep(0.02)


@pytest.fixture
def until() -> Callable[..., object]:
    """Wait until an awaitable function gives something true; fails after DEADLINE."""
    return _until
