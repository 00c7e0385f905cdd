"""The client of a matching service: StopNCII's, anybody's, or our own, by address and keys.

Whatever the service does ends in one of two errors: ServiceUnreachable where trying again may help by itself,
ServiceRefused where it answered with a no or with nonsense.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from config.addresses import shown
from config.errors import ServiceRefused, ServiceUnreachable
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission, write_feedbacks, write_submissions
from matching.wire import Endpoint, Malformed, Page, ServiceAddress, read_page

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of one reply. A page of 10,000 records takes about 3 MB."""

REQUEST_SECONDS: Final = 60.0
"""For one call, reply included."""

CONNECT_SECONDS: Final = 10.0

SUBMITTED_AT_ONCE: Final = 2_000
"""Records in one call of SubmitHashes or SubmitFeedback."""

FIRST_SECOND: Final = 10
"""What the public client starts with; that a service accepts 0 is nowhere said."""

MOST_PAGES: Final = 1_000_000
"""In one fetch."""

SHOWN_CHARACTERS: Final = 200
"""Of what a service said when it refused."""

_CHUNK: Final = 64 * 1024
_DONE: Final = frozenset({200, 201, 202, 204})
_LACKING: Final = frozenset({404, 405})
_PASSING: Final = frozenset({408, 429})
_FIRST_SERVER_ERROR: Final = 500


class ServiceClient:
    """One matching service. The session stays the caller's; `page_size` in records, `seconds` for one call."""

    def __init__(
        self,
        session: ClientSession,
        address: ServiceAddress,
        *,
        page_size: int = 2_000,
        seconds: float = REQUEST_SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._session = session
        self._url = address.url.rstrip("/").removesuffix("/v1")
        self._keys = address.keys
        self._page_size = page_size
        self._seconds = seconds
        self._most_bytes = most_bytes

    @property
    def address(self) -> str:
        """Where the service is, to be shown."""
        return shown(self._url)

    async def fetch(self, start: int) -> AsyncIterator[Page]:
        """The pages of all records changed since second `start` of the service's clock, `start` included.

        The checkpoint of the last page is where the next fetch starts. A set is complete only when the iterator
        ends by itself: any error in between means that the pages before it are a part of the list.
        """
        query = {"startTimestamp": str(max(start, FIRST_SECOND)), "pageSize": str(self._page_size)}
        tokens: set[str] = set()
        while True:
            body = await self._parsed(await self._call("GET", Endpoint.FETCH, params=query))
            try:
                page = read_page(body)
            except Malformed as wrong:
                raise self._refused(wrong.detail) from wrong
            yield page
            if not page.more:
                return
            if page.token in tokens or len(tokens) > MOST_PAGES:
                raise self._refused("its pages never end")
            tokens.add(page.token)
            query["nextPageToken"] = page.token

    async def submit(self, submissions: Sequence[Submission]) -> None:
        """Put fingerprints on the list. Each call of up to 2,000 is done completely or not at all."""
        for first in range(0, len(submissions), SUBMITTED_AT_ONCE):
            part = submissions[first : first + SUBMITTED_AT_ONCE]
            await self._call("POST", Endpoint.SUBMIT, json=write_submissions(part))

    async def feedback(self, feedbacks: Sequence[Feedback]) -> list[Fingerprint]:
        """Say something about fingerprints on the list; those the service says it does not know are returned.

        StopNCII's own service does not say so: then the list is empty.
        """
        unknown: list[Fingerprint] = []
        for first in range(0, len(feedbacks), SUBMITTED_AT_ONCE):
            part = feedbacks[first : first + SUBMITTED_AT_ONCE]
            texts = _unknown(await self._call("POST", Endpoint.FEEDBACK, json=write_feedbacks(part)))
            unknown += [one.fingerprint for one in part if str(one.fingerprint) in texts]
        return unknown

    async def wait_for_change(self, after: int, seconds: float) -> int | None:
        """The service's count of changes, as soon as it is another than `after`, at the latest after `seconds`.

        None where the service does not know this call, which is ours: then ask at intervals.
        """
        query = {"after": str(after), "wait": str(int(seconds))}
        reply = await self._call("GET", Endpoint.CHANGES, params=query, extra_seconds=seconds, may_lack=True)
        if reply is None:
            return None
        body = await self._parsed(reply)
        version = body.get("version") if isinstance(body, dict) else None
        if type(version) is not int:
            raise self._refused("its answer holds no version")
        return version

    async def _call(
        self,
        method: str,
        endpoint: Endpoint,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        extra_seconds: float = 0.0,
        may_lack: bool = False,
    ) -> bytes | None:
        """One call: the bytes of its reply, or None for a call the service may lack and does lack."""
        timeout = ClientTimeout(total=self._seconds + extra_seconds, connect=min(CONNECT_SECONDS, self._seconds))
        try:
            async with self._session.request(
                method,
                f"{self._url}/v1/{endpoint}",
                params=params,
                json=json,
                headers=self._keys.headers(endpoint),
                timeout=timeout,
                allow_redirects=False,  # the keys are for this address only
            ) as response:
                body = await self._body(response)
        except (ClientError, TimeoutError, OSError) as no:
            raise ServiceUnreachable(address=self.address, detail=str(no) or type(no).__name__) from no
        if may_lack and response.status in _LACKING:
            return None
        self._check(response.status, body)
        return body

    async def _body(self, response: ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._most_bytes:
                raise self._refused(f"its reply is larger than {self._most_bytes} bytes")
        return bytes(body)

    def _check(self, status: int, body: bytes) -> None:
        if status in _DONE:
            return
        said = f"HTTP {status} {body[:SHOWN_CHARACTERS].decode(errors='replace')}".strip()
        if status in _PASSING or status >= _FIRST_SERVER_ERROR:
            raise ServiceUnreachable(address=self.address, detail=said)
        raise self._refused(said)

    async def _parsed(self, body: bytes | None) -> Any:
        """The JSON of a reply; a large one is read in a thread."""
        try:
            if body and len(body) > _CHUNK:
                return await asyncio.to_thread(json.loads, body)
            return json.loads(body or b"")
        except (ValueError, RecursionError) as no:
            raise self._refused("its reply is not JSON") from no

    def _refused(self, detail: str) -> ServiceRefused:
        return ServiceRefused(address=self.address, detail=detail)


def _unknown(reply: bytes | None) -> frozenset[str]:
    """The fingerprints a reply to SubmitFeedback names as unknown. Nothing in the protocol says what it holds."""
    try:
        said = json.loads(reply or b"{}")
    except (ValueError, RecursionError):
        return frozenset()
    listed = said.get("unknownHashes") if isinstance(said, dict) else None
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()
