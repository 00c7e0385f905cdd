"""The client of an HMA (hasher-matcher-actioner): asks whether its banks hold something near a fingerprint.

Source of the protocol: facebook/ThreatExchange, hasher-matcher-actioner, src/OpenMediaMatch/blueprints/matching.py,
app.py and docs/api.md, version 1.1.7.

    GET /m/lookup?signal_type=pdq&signal=HEX[&banks=A,B][&seed=TEXT]
        200  what is near, in banks and contents that are switched on (matching.asking.told)
        400  no such signal type, or one that is switched off, or no fingerprint
        404  this server has not the role of a matcher
        503  its index is not loaded yet
    GET /m/index/status?signal_type=pdq     {"pdq": {"present": true, "built_to": SECOND, "size": NUMBER}}
    GET /status                             200 I-AM-ALIVE, or 503 INDEX-NOT-LOADED, INDEX-STALE

One fingerprint a request: there is no call for several. A bank has a share of lookups in which it takes part
(`matching_enabled_ratio`), decided by a throw of dice that the same `seed` repeats. docs/api.md names a parameter to
go round it (`bypass_coinflip`), which this call does not heed; nor is it ours to go round what its operator chose.
An HMA knows no keys and no users.
"""

import asyncio
import json
import re
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeVar

from aiohttp import ClientError, ClientResponse, ClientSession

from config.addresses import shown
from matching.asking.failures import SourceMalformed, SourceRefused, SourceUnreachable
from matching.asking.told import SIGNAL_TYPE, NotAnAnswer, read_answer, read_size
from matching.fingerprint import HEX_DIGITS, Fingerprint
from matching.replies import TooLong, body_of, told

MOST_BYTES: Final = 1024 * 1024
"""Of one reply: some 20,000 contents of banks."""

_PASSING: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})

_FINGERPRINT: Final = re.compile(f"[0-9a-fA-F]{{{HEX_DIGITS}}}".encode())
"""What an error page that quotes the request would put into the log."""

T = TypeVar("T")


class HmaClient:
    """One HMA, asked about its `banks`, or about all of them. The session stays the caller's."""

    def __init__(self, session: ClientSession, name: str, url: str, banks: Collection[str] = ()) -> None:
        self._session = session
        self._name = name
        self._url = url.rstrip("/")
        self._banks = frozenset(banks)

    @property
    def address(self) -> str:
        """Where it is, to be shown."""
        return shown(self._url)

    async def nearest(self, fingerprint: Fingerprint, seed: str, seconds: float) -> int | None:
        """How many bits away the nearest entry is; None where none is near. The same `seed`, the same dice.

        Raises ServiceError, after `seconds` at the latest.
        """
        query = {"signal_type": SIGNAL_TYPE, "signal": str(fingerprint), "seed": seed}
        if self._banks:
            query["banks"] = ",".join(sorted(self._banks))  # an HMA before 1.0.22 does not heed it
        banks = await self._read("/m/lookup", query, seconds, read_answer)
        mine = (distance for bank, distance in banks.items() if not self._banks or bank in self._banks)
        return min(mine, default=None)

    async def size(self, seconds: float) -> int:
        """How many fingerprints its index holds. Raises ServiceError."""
        return await self._read("/m/index/status", {"signal_type": SIGNAL_TYPE}, seconds, read_size)

    async def ready(self, seconds: float) -> None:
        """Return if its index is loaded and up to date. Raises ServiceError otherwise."""
        await self._get("/status", {}, seconds)

    async def _read(self, path: str, query: Mapping[str, str], seconds: float, read: Callable[[Any], T]) -> T:
        body = await self._get(path, query, seconds)
        try:
            return read(json.loads(body))
        except NotAnAnswer as no:
            raise SourceMalformed(**self._evidence(no)) from no
        except (ValueError, RecursionError) as no:
            raise SourceMalformed(**self._evidence("its reply is not JSON")) from no

    async def _get(self, path: str, query: Mapping[str, str], seconds: float) -> bytes:
        """The body of a reply with status 200."""
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.get(
                    f"{self._url}{path}",
                    params=query,
                    headers={"Accept-Encoding": "identity"},
                    allow_redirects=False,  # fingerprints of posts are for this address only
                ) as response,
            ):
                body = await self._body(response)
        except TimeoutError as no:
            raise SourceUnreachable(**self._evidence(f"no answer within {seconds:.2g} s")) from no
        except (ClientError, OSError) as no:
            raise SourceUnreachable(**self._evidence(_told_by(no))) from no
        self._check(response.status, body)
        return body

    async def _body(self, response: ClientResponse) -> bytes:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise SourceMalformed(**self._evidence("its reply is compressed, which it was asked not to do"))
        try:
            return await body_of(response.content, MOST_BYTES)
        except TooLong as no:
            raise SourceMalformed(**self._evidence(no)) from no

    def _check(self, status: int, body: bytes) -> None:
        if status == HTTPStatus.OK:
            return
        evidence = self._evidence(told(status, _FINGERPRINT.sub(b"...", body)))
        if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SourceUnreachable(**evidence)
        raise SourceRefused(**evidence)

    def _evidence(self, detail: object) -> dict[str, object]:
        setting = f"EGIDE_SOURCES__{self._name.upper()}__URL"
        return {"name": self._name, "address": self.address, "detail": detail, "setting": setting}


def _told_by(no: Exception) -> str:
    """What went wrong, without the address: it stands beside, and this one would hold the fingerprint."""
    return getattr(no, "strerror", None) or type(no).__name__
