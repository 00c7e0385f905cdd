"""Decoder processes for many tests: starting one takes longer than most tests with it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from matching.reading import Reading
from matching.sandbox import Sandbox


class SharedDecoder:
    """A real pool in an event loop of its own, since each test has another one and a pool belongs to one."""

    def __init__(self, pool: Sandbox, home: asyncio.AbstractEventLoop) -> None:
        self._pool = pool
        self._home = home

    @property
    def processes(self) -> int:
        """How many images it reads at the same time."""
        return self._pool.processes

    async def read(self, data: bytes) -> Reading:
        """What the pool makes of an image."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._pool.read(data), self._home))


@contextmanager
def shared_decoder() -> Iterator[SharedDecoder]:
    """Run a pool of one process beside all that uses it."""
    home = asyncio.new_event_loop()
    thread = Thread(target=home.run_forever)
    thread.start()
    try:
        pool = asyncio.run_coroutine_threadsafe(Sandbox(1).__aenter__(), home).result()
        try:
            yield SharedDecoder(pool, home)
        finally:
            asyncio.run_coroutine_threadsafe(pool.close(), home).result()
    finally:
        home.call_soon_threadsafe(home.stop)
        thread.join()
        home.close()
