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
from records.sources import OPERATOR
from records.vault import Vault
from web.access import KeyTable
from web.gate import Gate, Unwatched
from web.service import service_application

KEY_BYTES: Final = 32


@asynccontextmanager
async def embedded_service(redis: Redis, vault: Vault, *, enforced: bool = False) -> AsyncIterator[ServiceAddress]:
    """Serve the records of this store until left. The keys live in memory only, for the life of this one service.

    `enforced`: whether this program brings into force what it fetches; a command only looks.
    """
    keys = Keys(*(secrets.token_urlsafe(KEY_BYTES) for _ in range(5)))
    gate = Gate(KeyTable({OPERATOR: keys}), Unwatched())
    application = service_application(Hashes(redis, vault), gate, enforced=enforced)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        yield ServiceAddress(f"http://127.0.0.1:{port}", keys)
    finally:
        await asyncio.shield(runner.cleanup())
