"""The on-device page on loopback, with answers a test chooses: what the page does is seen without a bot behind it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from aiohttp import web

from locales.languages import FOR_PERSONS
from locales.texts import Texts
from web.page.routes import FOLDER, page_application

if TYPE_CHECKING:
    from web.page.sending import Sendings

FILES: Final = FOLDER
TEXTS: Final = Texts()

NUMBER: Final = "R7HK-D3XM-9AFY"
PIN: Final = "604182"

Answer = Callable[[dict[str, Any]], web.StreamResponse | None]


def registered(body: dict[str, Any]) -> web.Response:
    """The answer to a registration: a number, a PIN, and all images taken."""
    images = len(body["images"])
    return web.json_response({"purpose": "register", "case": NUMBER, "pin": PIN, "images": images, "refused": []})


@dataclass
class PageServer:
    """Serves the page. `sent`: the bodies that arrived; `answer`: what they are answered, None for no answer at all."""

    answer: Answer = registered
    sent: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    """What pages said once they had their answer."""
    deaf: int = 0
    """How many times that is not taken."""
    got: list[str] = field(default_factory=list)
    host: str = "127.0.0.1"
    port: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """Set where answers go out at once; a test clears it to hold them back."""
    _runner: web.AppRunner | None = None

    @property
    def root(self) -> str:
        """Where the page is."""
        return f"http://{self.host}:{self.port}/page"

    async def start(self) -> None:
        """Listen, at the same port as before if there was one."""
        self.open.set()
        application = web.Application(client_max_size=2**22, middlewares=[self._note])
        page = page_application(cast("Sendings", Answering(self)), FOR_PERSONS, TEXTS.of_person)
        application.add_subapp("/page", page)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Be gone, as a machine that is switched off."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.got.append(f"{request.method} {request.path}")
        response: web.StreamResponse = await handler(request)
        return response


@dataclass(frozen=True)
class Answering:
    """What stands behind the page: it reads what comes, and answers what the test chose."""

    server: PageServer

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Answer a sending, or break the connection off."""
        body = json.loads(await request.read())
        self.server.sent.append(body)
        await self.server.open.wait()
        answer = self.server.answer(body)
        if answer is not None:
            return answer
        assert request.transport is not None
        request.transport.close()
        raise web.HTTPServiceUnavailable

    async def seen(self, request: web.Request) -> web.Response:
        """Note that a page has its answer."""
        body = json.loads(await request.read())
        if self.server.deaf:
            self.server.deaf -= 1
            return web.Response(status=503)
        self.server.seen.append(body)
        return web.Response(status=204)


@asynccontextmanager
async def serving_page(answer: Answer = registered) -> AsyncIterator[PageServer]:
    """Serve the page as long as the context lasts."""
    server = PageServer(answer)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
