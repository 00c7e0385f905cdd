"""What the clients of services have in common: how much of a reply is read, and what is made of a refusal.

Pure: what is read comes from the caller's connection.
"""

import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

SHOWN_CHARACTERS: Final = 200
"""Of what a service said when it refused."""

CHUNK: Final = 64 * 1024
"""Bytes read in one go."""


class TooLong(Exception):
    """A reply that goes on beyond what its reader takes; its text says so."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"its reply is larger than {most_bytes} bytes")


class Content(Protocol):
    """The body of a reply that is on its way (aiohttp.StreamReader)."""

    def iter_chunked(self, size: int, /) -> AsyncIterator[bytes]:
        """Its bytes, `size` at a time at most."""


async def body_of(content: Content, most_bytes: int) -> bytes:
    """The whole of a body, of which no more is kept in memory than `most_bytes`. Raises TooLong."""
    body = bytearray()
    async for chunk in content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > most_bytes:
            raise TooLong(most_bytes)
    return bytes(body)


def told(status: int, body: bytes) -> str:
    """A refusal as errors show it: its HTTP status, and the beginning of what the service said."""
    return f"HTTP {status} {body[:SHOWN_CHARACTERS].decode(errors='replace')}".strip()


def seconds_asked(said: str, otherwise: float) -> float:
    """For how long a service wants to be left alone (Retry-After: seconds, or a date), `otherwise` if it is silent."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, OverflowError):
        return otherwise
