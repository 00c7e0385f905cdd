"""Bodies on their way from a page: so many at a time, few from one address, and none slower than a person's device.

Until a body is read nobody knows whether its sender may send at all. So what has not arrived takes no place of what is
worked on, and whoever opens connections and says nothing holds up nobody but who is behind the same address.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from aiohttp import web

from matching.wire import Malformed
from web.failures import caller_of
from web.page.refusals import Busy, TooLarge, TooSlow, WrongType

MOST_BYTES: Final = 512 * 1024
"""Of what a page sends. A full case, 3,000 fingerprints of 67 bytes in JSON, has some 200 kB."""

MOST_ARRIVING: Final = 200
"""Bodies on their way at the same time, in one process: 100 MB at most."""

MOST_OF_AN_ADDRESS: Final = 16
"""Of these. Many telephones of one network share an address, but a body of one image is there in a moment."""

BODY_SECONDS: Final = 30.0
"""For a body to arrive: a full case at 7 kB/s."""

SLOWEST: Final = 2_000
"""Bytes a second, on average since the beginning."""

PATIENCE: Final = 5.0
"""Seconds for which a body may be slower than that, at the beginning; and a second at any time."""


class Arriving:
    """Reads bodies. `behind_proxy`: the last address of X-Forwarded-For, which our proxy wrote, is the caller's.

    Addresses are in memory while a body is on its way, and written nowhere.
    """

    def __init__(self, *, behind_proxy: bool = False) -> None:
        self._behind_proxy = behind_proxy
        self._present: Counter[str] = Counter()

    async def body(self, request: web.Request, most: int = MOST_BYTES) -> Any:
        """The body, read as JSON: not a byte more than `most` is taken in. Raises NotReceived, Malformed."""
        if request.content_type != "application/json":
            raise WrongType
        if (request.content_length or 0) > most:
            raise TooLarge
        with self._place(caller_of(request, behind_proxy=self._behind_proxy)):
            text = await _read(request, most)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise Malformed("the body is not JSON") from None

    @contextmanager
    def _place(self, address: str) -> Iterator[None]:
        if self._present.total() >= MOST_ARRIVING or self._present[address] >= MOST_OF_AN_ADDRESS:
            raise Busy(seconds=5)
        self._present[address] += 1
        try:
            yield
        finally:
            self._present[address] -= 1
            if not self._present[address]:
                del self._present[address]


async def _read(request: web.Request, most: int) -> bytearray:
    clock, text = asyncio.get_running_loop().time, bytearray()
    begun = clock()
    try:
        async with asyncio.timeout_at(begun + BODY_SECONDS):
            while True:
                async with asyncio.timeout_at(begun + max(PATIENCE, len(text) / SLOWEST + 1)):
                    part = await request.content.readany()
                if not part:
                    return text
                text += part
                if len(text) > most:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
