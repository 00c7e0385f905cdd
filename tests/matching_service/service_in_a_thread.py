"""The service in a thread of its own, for clients that block."""

import asyncio
import threading
from functools import partial
from pathlib import Path
from typing import Self

from aiohttp import web

from matching.wire import Endpoint
from records.access_log import AccessLog
from records.cases import Cases
from records.clients import Clients, Issued, Limits
from records.hashes import Hashes
from records.pins import Cost, Pins
from records.quotas import Quotas
from records.store import opened_server
from records.vault import Vault
from web.access import StoredKeys
from web.failures import Failures
from web.gate import Gate, Watched
from web.limits import MOST_BYTES, PREFIX
from web.listening import listening
from web.service import service_calls

GENEROUS = Limits(calls=10**6, records=10**9)


class Running:
    """A service in a thread of its own, since schemathesis calls it by a blocking client."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=partial(self._loop.run_until_complete, self._run()))
        self.url = ""
        self.keys: Issued

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        self._loop.close()

    async def _run(self) -> None:
        vault = Vault.with_new_keys()
        async with opened_server(self._folder, None) as redis:
            clients = Clients(redis, vault)
            self.keys = await clients.create("partner", list(Endpoint), GENEROUS)
            watch = Watched(Quotas(redis, vault), AccessLog(redis, vault))
            gate = Gate(StoredKeys(clients), watch, Failures(most=10**9))
            application = web.Application(client_max_size=MOST_BYTES)
            hashes = Hashes(redis, vault)
            cases = Cases(
                hashes, Pins(vault, Cost(n=2**8))
            )  # as many PINs are tried here as scrypt is there to prevent
            application.add_subapp(PREFIX, service_calls(hashes, gate, cases))
            async with listening(application, "127.0.0.1", 0, None) as (self.url,):
                self._ready.set()
                await self._stop.wait()
