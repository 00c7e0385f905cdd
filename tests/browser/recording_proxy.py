"""An HTTP proxy that writes down every byte a browser sends, and lets nothing out but to this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

CHUNK: Final = 65_536
WAIT: Final = 20.0
"""Seconds a connection may be silent before it is closed."""

REFUSED: Final = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Sent(NamedTuple):
    """One request, as the browser sent it."""

    method: str
    address: str
    head: bytes
    body: bytes

    @property
    def host(self) -> str:
        """For whom it was."""
        return urlsplit(self.address if "://" in self.address else f"//{self.address}").hostname or ""


@dataclass
class Recorded:
    """What came, in the order it came. `url`: the proxy's address."""

    url: str = ""
    requests: list[Sent] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which carries one request: every answer closes it."""
        try:
            sent = await _read(reader)
            self.requests.append(sent)
            await _pass_on(sent, writer)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass  # a connection that was never used, or a side that is away: what was sent is written down all the same
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Sent:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT)
    method, address, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    body = b"" if method == "CONNECT" else await asyncio.wait_for(reader.readexactly(_length(head)), WAIT)
    return Sent(method, address, head, body)


async def _pass_on(sent: Sent, writer: asyncio.StreamWriter) -> None:
    parts = urlsplit(sent.address)
    if sent.method == "CONNECT" or parts.hostname != "127.0.0.1":
        writer.write(REFUSED)
        await writer.drain()
        return
    there, onward = await asyncio.open_connection(parts.hostname, parts.port)
    onward.write(_direct(sent.head, parts) + sent.body)
    try:
        while chunk := await asyncio.wait_for(there.read(CHUNK), WAIT):
            writer.write(chunk)
            await writer.drain()
    finally:
        onward.close()


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)


def _direct(head: bytes, parts: SplitResult) -> bytes:
    """The request as a server takes it: with a path, and closing the connection after the answer."""
    first, *rest = head.split(b"\r\n")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = b" ".join([first.split(b" ")[0], path.encode(), b"HTTP/1.1"])
    kept = [one for one in rest if not one.lower().startswith((b"connection:", b"proxy-connection:"))]
    return b"\r\n".join([line, b"Connection: close", *kept])


@asynccontextmanager
async def recording() -> AsyncIterator[Recorded]:
    """A proxy on loopback as long as the context lasts."""
    recorded = Recorded()
    server = await asyncio.start_server(recorded.serve, "127.0.0.1", 0)
    recorded.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield recorded
    finally:
        server.close()
        await server.wait_closed()
