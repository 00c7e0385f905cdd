"""The client of a matching service: StopNCII's, anybody's, or our own, by address and keys.

Whatever the service does ends in one of two errors: ServiceUnreachable where trying again may help by itself,
ServiceRefused where it answered with a no or with nonsense.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from config.addresses import shown
from config.errors import ServiceError, ServiceRefused, ServiceUnreachable
from matching.cases import Untaken, read_untaken
from matching.fingerprint import Fingerprint
from matching.pages import MOST_RECORDS, read_page
from matching.replies import TooLong, body_of, seconds_asked, told
from matching.uploads import Feedback, Submission, write_feedbacks, write_submissions
from matching.wire import Endpoint, Malformed, Page, ServiceAddress

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of any reply."""

RECORD_BYTES: Final = 1_500
"""Of a page, for each record asked for: a plain one takes 300, one with 20 cases and 3 feedbacks that many."""

SLACK_BYTES: Final = 8 * 1024 * 1024
"""Of a page besides: a thousand records with 100 cases and 20 feedbacks each, or 10,000 plain ones twice over."""

PAGES_AT_ONCE: Final = 4
"""Times the records asked for, of which a page may have more than MOST_RECORDS."""

SAID_BYTES: Final = 512 * 1024
"""Of what is read of any other reply: 256 for each of 2,000 records."""

QUICK_BYTES: Final = 16 * 1024
"""A page that is read without a thread, in a millisecond."""

REQUEST_SECONDS: Final = 60.0
"""For one call, reply included."""

CONNECT_SECONDS: Final = 10.0

SILENT_SECONDS: Final = 30.0
"""Without a byte of a reply: a line that swallows what is sent is not waited for longer."""

QUICK_SECONDS: Final = 4.0
"""For the answer to a wait for a change that is over, by a service that has given such answers: one of ours."""

SUBMITTED_AT_ONCE: Final = 2_000
"""Records in one call of SubmitHashes or SubmitFeedback."""

FIRST_SECOND: Final = 10
"""What the public client starts with; that a service accepts 0 is nowhere said."""

MOST_PAGES: Final = 1_000_000
"""In one fetch."""

MOST_EMPTY: Final = 1_000
"""Pages in a row without a record."""

MOST_STARTS: Final = 3
"""How often a set is begun because its page tokens are refused in the middle: they live for minutes."""

PAGE_TRIES: Final = 4
PAGE_SECONDS: Final = 0.5
"""How often a page in the middle of a set is asked for, and the first pause, doubled each time: a set of a thousand
pages would hardly ever be complete over a line that drops one call in five hundred."""

LONGEST_BUSY: Final = 60.0
"""Seconds waited in the middle of a set where the service says how long to leave it alone (Retry-After)."""

_DONE: Final = frozenset({200, 201, 202, 204})
_LACKING: Final = frozenset({404, 405})
_PASSING: Final = frozenset({408, 429})
_NONE_TAKEN: Final = 422
_FIRST_SERVER_ERROR: Final = 500


class TokenRefused(ServiceError):
    """The service refused a page token in the middle of a set: it has expired, or the service has forgotten it."""

    def __init__(self, refusal: ServiceRefused) -> None:
        self.refusal = refusal
        super().__init__(detail=str(refusal))


class ServiceClient:
    """One matching service. The session stays the caller's; `page_size` in records, `seconds` for one call.

    `most_bytes` of one reply; if it is not given, as many as a page of that size may honestly have.
    """

    def __init__(
        self,
        session: ClientSession,
        address: ServiceAddress,
        *,
        page_size: int = 2_000,
        seconds: float = REQUEST_SECONDS,
        most_bytes: int | None = None,
    ) -> None:
        self._session = session
        self._url = address.url.rstrip("/").removesuffix("/v1")
        self._keys = address.keys
        self._page_size = page_size
        self._seconds = seconds
        self._most_bytes = most_bytes or min(MOST_BYTES, page_size * RECORD_BYTES + SLACK_BYTES)
        self._most_records = max(MOST_RECORDS, page_size * PAGES_AT_ONCE)
        self._announces = False

    @property
    def address(self) -> str:
        """Where the service is, to be shown."""
        return shown(self._url)

    async def fetch(self, start: int) -> AsyncIterator[Page]:
        """The pages of all records changed since second `start` of the service's clock, `start` included.

        The checkpoint of the last page is where the next fetch starts. A set is complete only when the iterator
        ends by itself: any error in between means that the pages before it are a part of the list. With a page that
        is `anew` the set begins once more, since the service refused the token of the page before.
        """
        for started in range(MOST_STARTS):
            anew = bool(started)
            try:
                async for page in self._set(start):
                    yield replace(page, anew=True) if anew else page
                    anew = False
            except TokenRefused as no:
                refused = no.refusal
            else:
                return
        raise refused

    async def _set(self, start: int) -> AsyncIterator[Page]:
        """One try at a set. Raises TokenRefused where it has to begin again."""
        query = {"startTimestamp": str(max(start, FIRST_SECOND)), "pageSize": str(self._page_size)}
        tokens: set[int] = set()  # their hashes: a million tokens could be gigabytes
        empty = 0
        while True:
            page = await (self._later_page(query) if tokens else self._page(query))
            yield page
            if not page.more:
                return
            empty = 0 if page.records else empty + 1
            if hash(page.token) in tokens or len(tokens) > MOST_PAGES or empty > MOST_EMPTY:
                raise self._refused("its pages never end")
            tokens.add(hash(page.token))
            query["nextPageToken"] = page.token

    async def _later_page(self, query: Mapping[str, str]) -> Page:
        """A page in the middle of a set: what may pass is tried again, and a refusal is one of the token."""
        for tried in range(PAGE_TRIES):
            try:
                return await self._page(query)
            except ServiceUnreachable as no:
                asked = float(str(no.evidence.get("retry_after", 0.0)))
                if tried == PAGE_TRIES - 1 or asked > LONGEST_BUSY:
                    raise
                await asyncio.sleep(max(asked, PAGE_SECONDS * 2.0**tried))
            except ServiceRefused as no:
                if "status" in no.evidence:
                    raise TokenRefused(no) from no
                raise
        raise AssertionError  # the last try returns or raises

    async def _page(self, query: Mapping[str, str]) -> Page:
        body = await self._call("GET", Endpoint.FETCH, params=query) or b""
        try:
            if len(body) > QUICK_BYTES:
                return await asyncio.to_thread(read_page, body, self._most_records)
            return read_page(body, self._most_records)
        except Malformed as wrong:
            raise self._refused(wrong.detail) from wrong

    async def submit(self, submissions: Sequence[Submission]) -> list[Untaken]:
        """Put fingerprints on the list, 2,000 in a call. Those the service says it does not take are returned."""
        untaken: list[Untaken] = []
        for first in range(0, len(submissions), SUBMITTED_AT_ONCE):
            part = submissions[first : first + SUBMITTED_AT_ONCE]
            reply = await self._call("POST", Endpoint.SUBMIT, json=write_submissions(part), may_refuse=True)
            untaken += _untaken(reply)
        return untaken

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
        total = seconds + (min(QUICK_SECONDS, self._seconds) if self._announces else self._seconds)
        reply = await self._call("GET", Endpoint.CHANGES, params=query, total=total, may_lack=True)
        if reply is None:
            return None
        body = _said(reply)
        version = body.get("version") if isinstance(body, dict) else None
        if type(version) is not int:
            raise self._refused("its answer holds no version")
        self._announces = True
        return version

    async def _call(
        self,
        method: str,
        endpoint: Endpoint,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        total: float | None = None,
        may_lack: bool = False,
        may_refuse: bool = False,
    ) -> bytes | None:
        """One call: the bytes of its reply, or None for a call the service may lack and does lack.

        With `may_refuse`, also the reply that says of each item why it is not taken.
        """
        timeout = (
            ClientTimeout(total=self._seconds, connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS)
            if total is None
            else ClientTimeout(total=total, connect=CONNECT_SECONDS)
        )
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
                body = await body_of(response.content, self._most_bytes)
        except TooLong as no:
            raise self._refused(str(no)) from no
        except (ClientError, TimeoutError, OSError) as no:
            raise ServiceUnreachable(address=self.address, detail=str(no) or type(no).__name__) from no
        if may_lack and response.status in _LACKING:
            return None
        if not (may_refuse and response.status == _NONE_TAKEN and _untaken(body)):
            self._check(response.status, body, seconds_asked(response.headers.get("Retry-After", ""), 0.0))
        return body

    def _check(self, status: int, body: bytes, retry_after: float) -> None:
        if status in _DONE:
            return
        evidence = {"address": self.address, "detail": told(status, body), "status": status}
        if status in _PASSING or status >= _FIRST_SERVER_ERROR:
            raise ServiceUnreachable(**evidence, retry_after=retry_after)
        raise ServiceRefused(**evidence)

    def _refused(self, detail: str, **evidence: object) -> ServiceRefused:
        return ServiceRefused(address=self.address, detail=detail, **evidence)


def _said(reply: bytes | None) -> Any:
    """The JSON of a short reply; None where it is none, or too long to be one of a service like ours."""
    if not reply or len(reply) > SAID_BYTES:
        return None
    try:
        return json.loads(reply)
    except (ValueError, RecursionError):
        return None


def _unknown(reply: bytes | None) -> frozenset[str]:
    """The fingerprints a reply to SubmitFeedback names as unknown. Nothing in the protocol says what it holds."""
    said = _said(reply)
    listed = said.get("unknownHashes") if isinstance(said, dict) else None
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()


def _untaken(reply: bytes | None) -> tuple[Untaken, ...]:
    """What a reply to SubmitHashes says was not taken, and why; that is ours, and no other service says it."""
    said = _said(reply)
    return read_untaken(said.get("refused")) if isinstance(said, dict) else ()
