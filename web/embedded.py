"""The matching service inside another program: on loopback, on a free port, with keys of its own."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from redis.asyncio import Redis

from matching.wire import Keys, ServiceAddress
from records.hashes import Hashes
from web.access import KeyTable
from web.service import service_application

OPERATOR: Final = "operator"
"""The source under which this installation's own commands write. Always the same: what one process submitted,
another may withdraw."""

KEY_BYTES: Final = 32


@asynccontextmanager
async def embedded_service(redis: Redis) -> AsyncIterator[ServiceAddress]:
    """Serve the records of this store until left. The keys live in memory only, for the life of this one service."""
    keys = Keys(*(secrets.token_urlsafe(KEY_BYTES) for _ in range(4)))
    runner = web.AppRunner(
        service_application(Hashes(redis), KeyTable({OPERATOR: keys})), access_log=None, shutdown_timeout=2
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield ServiceAddress(f"http://127.0.0.1:{port}", keys)
    finally:
        await asyncio.shield(runner.cleanup())
