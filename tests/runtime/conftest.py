"""Parts of the runtime on a real Valkey server, and ways to wait for what they do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.health import Health
from records.duequeue import DueQueue
from records.inbox import Inbox

DEADLINE = 30.0
"""Seconds after which what has not happened is taken not to happen."""


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
