"""The listening itself: HTTP or HTTPS on an address, every answer in JSON, and no address of a caller in a log."""

import asyncio
import ipaddress
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from web.answers import error
from web.failures import network_of

log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 75.0
"""A connection that waits for a request, or for the rest of its head, so long is closed. Longer than the 60 seconds
for which proxies keep theirs: else a request could meet a connection just closed."""

HANDSHAKE_SECONDS: Final = 15.0
SHUTDOWN_SECONDS: Final = 10.0

MOST_CONNECTIONS: Final = 2_000
"""At the same time; further ones are closed at once."""

MOST_OF_AN_ADDRESS: Final = 100
"""Of these, where no proxy stands between: so nobody holds them all."""

FIRST_SECONDS: Final = 10.0
"""For the head of a connection's first request."""

SHOWN_CHARACTERS: Final = 200
"""Of what the parser says against a request."""


NEUTRAL: Final = {"Server": "egide", "X-Content-Type-Options": "nosniff"}
"""Headers of every answer: none says which program of which version has made it."""


class Connection(web.RequestHandler):
    """One connection, as aiohttp handles it, but for what becomes of requests it cannot even read, and of too many.

    `present` counts connections by address; None where every one of them is a proxy's.
    """

    __slots__ = ("_address", "_first", "_present")

    def __init__(self, manager: web.Server, present: Counter[str] | None, **handling: Any) -> None:
        super().__init__(manager, **handling)
        self._present = present
        self._address = ""
        self._first: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there are too many already."""
        super().connection_made(transport)
        self._first = asyncio.get_running_loop().call_later(FIRST_SECONDS, self._close_silent)
        too_many = self._manager is not None and len(self._manager.connections) > MOST_CONNECTIONS
        if self._present is not None:
            self._address = network_of(str((transport.get_extra_info("peername") or ("",))[0]))
            self._present[self._address] += 1
            too_many = too_many or self._present[self._address] > MOST_OF_AN_ADDRESS
        if too_many:
            self.force_close()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it no longer."""
        if self._first is not None:
            self._first.cancel()
            self._first = None
            if self._present is not None:
                self._present[self._address] -= 1
                if not self._present[self._address]:
                    del self._present[self._address]
        super().connection_lost(exc)

    def _close_silent(self) -> None:
        if not self._request_count:
            self.force_close()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer in JSON. aiohttp's own version logs the caller's address."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request failed in a way nobody foresaw", exc_info=exc)
        else:
            log.debug("a request could not be read: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer had begun already")
        said = (message or HTTPStatus(status).phrase).strip().splitlines()[0][:SHOWN_CHARACTERS]
        response = error(status, f"the request cannot be read: {said}", "malformed")
        response.force_close()
        response.headers.update(NEUTRAL)
        return response


@asynccontextmanager
async def listening(
    application: web.Application,
    host: str,
    port: int,
    tls: ssl.SSLContext | None,
    *,
    behind_proxy: bool = False,
) -> AsyncIterator[list[str]]:
    """Serve an application as long as the context lasts, at the addresses given back. Raises OSError.

    `behind_proxy`: one address may hold all connections.
    """
    application.on_response_prepare.append(_say_nothing)
    runner = web.AppRunner(application, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        server = await _listen(runner, host, port, tls, None if behind_proxy else Counter())
        try:
            yield [url_of(tls, *socket.getsockname()[:2]) for socket in server.sockets]
        finally:
            server.close()
    finally:
        await asyncio.shield(runner.cleanup())


async def _say_nothing(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(NEUTRAL)


async def _listen(
    runner: web.AppRunner, host: str, port: int, tls: ssl.SSLContext | None, present: Counter[str] | None
) -> asyncio.Server:
    loop, manager = asyncio.get_running_loop(), runner.server
    if manager is None:
        raise RuntimeError("the runner is not set up")
    handling: dict[str, Any] = {"access_log": None, "keepalive_timeout": IDLE_SECONDS}
    encryption: dict[str, Any] = {"ssl": tls, "ssl_handshake_timeout": HANDSHAKE_SECONDS} if tls else {}
    return await loop.create_server(
        lambda: Connection(manager, present, loop=loop, **handling), host, port, backlog=128, **encryption
    )


def url_of(tls: ssl.SSLContext | None, host: str, port: int) -> str:
    """The address to be typed."""
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address; of names, `localhost` alone is taken for such."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
