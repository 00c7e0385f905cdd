"""Downloads of files from Telegram: streamed, capped, and dropped as soon as they show that they are no image.

A file's address holds the bot's token. So no error of the HTTP client leaves this module: what is raised instead
names the kind of failure only.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut
from telegram.ext import ExtBot
from yarl import URL

from bot.locating import file_path
from config.errors import FileNotFetched
from matching.formats import sniff

ENOUGH_TO_TELL = 64
"""Bytes at the beginning of a file by which its format is known."""

CHUNK = 64 * 1024
"""Bytes read at a time."""

TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=10)
"""Seconds for a whole download, for a connection, and for the next bytes of a stalled one."""

_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429


class Files:
    """Fetches files. `most` is the largest accepted, in bytes; `local` is set for a local Bot API server only.

    A local server names files by their path on its disk, which is read with the same cap.
    """

    def __init__(self, bot: ExtBot[None], session: aiohttp.ClientSession, most: int, *, local: bool = False) -> None:
        self._bot = bot
        self._session = session
        self._most = most
        self._local = local

    async def fetch(self, file_id: str, size: int = 0) -> bytes:
        """The bytes of an image file. `size` is what Telegram said of it, 0 for nothing.

        Raises FileNotFetched and telegram.error.NetworkError. Trying again may help after a NetworkError and, of the
        reasons of FileNotFetched, after `unavailable`: Telegram refuses a file it has lost, and one that it cannot
        find at the moment, in the same words. It does not help after `too-big` and `not-an-image`.
        """
        if size > self._most:
            raise FileNotFetched("too-big")
        path = await self._locate(file_id)
        if self._local and path.startswith("/"):
            return await asyncio.to_thread(self._read, Path(path))
        try:
            async with self._session.get(URL(f"{self._bot.base_file_url}/{path}"), timeout=TIMEOUT) as answer:
                _check_status(answer.status)
                if (answer.content_length or 0) > self._most:
                    raise FileNotFetched("too-big")
                return await self._collect(answer.content.iter_chunked(CHUNK))
        except TimeoutError:
            raise TimedOut("a file was not downloaded in time") from None
        except (aiohttp.ClientError, OSError) as no:
            raise NetworkError(f"a file was not downloaded: {type(no).__name__}") from None

    async def _locate(self, file_id: str) -> str:
        try:
            path = await file_path(self._bot, file_id)
        except (BadRequest, Forbidden) as no:
            raise FileNotFetched("too-big" if "too big" in no.message.lower() else "unavailable") from None
        if path is None:
            raise FileNotFetched("unavailable")
        return path

    async def _collect(self, chunks: AsyncIterator[bytes]) -> bytes:
        """The chunks as one, as long as they stay below the cap and begin as an image does."""
        data, told = bytearray(), False
        async for chunk in chunks:
            data += chunk
            if len(data) > self._most:
                raise FileNotFetched("too-big")
            if not told and len(data) >= ENOUGH_TO_TELL:
                _check_image(data)
                told = True
        _check_image(data)
        return bytes(data)

    def _read(self, path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                data = file.read(self._most + 1)
        except OSError:
            raise FileNotFetched("unavailable") from None
        if len(data) > self._most:
            raise FileNotFetched("too-big")
        _check_image(data)
        return data


def _check_image(beginning: bytes | bytearray) -> None:
    if sniff(bytes(beginning[:512])) is None:
        raise FileNotFetched("not-an-image")


def _check_status(status: int) -> None:
    if status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS:
        raise NetworkError(f"a file was not downloaded: HTTP {status}")
    if status != 200:  # noqa: PLR2004 - HTTP's own number
        raise FileNotFetched("unavailable")
