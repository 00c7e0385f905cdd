"""The matching service: the hash-sharing API of StopNCII, and one call besides for our own clients.

    GET  /v1/FetchHashes     ?startTimestamp=10&pageSize=800[&nextPageToken=...]
    POST /v1/SubmitHashes    {"count": 1, "hashRecords": [...]}
    POST /v1/SubmitFeedback  {"count": 1, "hashFeedbacks": [...]}
    GET  /v1/Changes         ?after=N&wait=SECONDS -> {"version": M}, as soon as M is no longer N

It keeps nothing but what is in the store, so any number of processes may serve the same records. What is refused
is answered with a JSON object whose `error` says the cause; a request is done completely or not at all.
"""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from matching.uploads import read_feedbacks, read_submissions
from matching.wire import Endpoint, Malformed
from records.hashes import SECOND, Hashes
from records.store import OUTAGES
from web.access import Access, NotAllowed
from web.changes import Changes
from web.pages import page_text
from web.paging import PageTokens

log = logging.getLogger(__name__)

DEFAULT_PAGE: Final = 800
MOST_RECORDS: Final = 10_000
"""In a page; a larger pageSize gets this many."""

MOST_SUBMITTED: Final = 5_000
"""In one request. The store writes them in one step, during which it does nothing else (about 40 ms)."""

MOST_BYTES: Final = 4 * 1024 * 1024
"""Of a request body."""

LONGEST_WAIT: Final = 55.0
"""Seconds. Proxies commonly drop a request without an answer after 60."""

LAST_SECOND: Final = 2**32 - 1
"""The largest startTimestamp."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def service_application(hashes: Hashes, access: Access) -> web.Application:
    """The service over these records, open to whom `access` knows."""
    service = Service(hashes, access)
    application = web.Application(client_max_size=MOST_BYTES, middlewares=[answer_errors])
    application.router.add_get(f"/v1/{Endpoint.FETCH}", service.fetch)
    application.router.add_post(f"/v1/{Endpoint.SUBMIT}", service.submit)
    application.router.add_post(f"/v1/{Endpoint.FEEDBACK}", service.feedback)
    application.router.add_get(f"/v1/{Endpoint.CHANGES}", service.changed)
    application.cleanup_ctx.append(service.following)
    application.on_shutdown.append(service.release)
    return application


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say every refusal in JSON."""
    try:
        return await handler(request)
    except NotAllowed as no:
        return _error(no.status, no.detail)
    except Malformed as wrong:
        return _error(web.HTTPBadRequest.status_code, str(wrong))
    except web.HTTPException as no:
        return _error(no.status, no.reason)
    except OUTAGES as no:
        log.warning("the store did not answer a request to the matching service: %s", no)
        return _error(web.HTTPServiceUnavailable.status_code, "the store does not answer; try again")


class Service:
    """The four calls."""

    def __init__(self, hashes: Hashes, access: Access) -> None:
        self._hashes = hashes
        self._access = access
        self._changes = Changes(hashes)
        self._tokens: PageTokens | None = None

    async def following(self, _: web.Application) -> AsyncIterator[None]:
        """Follow the changes of the store for as long as the application runs."""
        async with self._changes:
            yield

    async def release(self, _: web.Application) -> None:
        """Answer everybody who waits: the application is about to stop."""
        await self._changes.release()

    async def fetch(self, request: web.Request) -> web.Response:
        """A page of the records changed since a second."""
        await self._access.source(Endpoint.FETCH, request.headers)
        start = _number(request, "startTimestamp", 0, LAST_SECOND)
        size = min(_number(request, "pageSize", DEFAULT_PAGE, LAST_SECOND), MOST_RECORDS)
        token = request.query.get("nextPageToken")
        tokens = await self._page_tokens()
        position = tokens.read(token, start) if token else start * SECOND
        found = await self._hashes.slice(position, max(1, size))
        ends = {
            # A client that stores it in the middle of a set repeats that second, and loses nothing.
            "nextSetTimestamp": found.held[-1].modified if found.more else found.open_second,
            "nextPageToken": tokens.make(start, found.held[-1].position + 1) if found.more else "",
            "hasMoreRecords": found.more,
        }
        return web.Response(text=page_text(found.held, ends), content_type="application/json")

    async def submit(self, request: web.Request) -> web.Response:
        """Put fingerprints on the list."""
        source = await self._access.source(Endpoint.SUBMIT, request.headers)
        submissions = read_submissions(await _body(request), MOST_SUBMITTED)
        changed = await self._hashes.submit(source, submissions)
        return web.json_response({"count": len(submissions), "changed": changed})

    async def feedback(self, request: web.Request) -> web.Response:
        """Note what a source says; with Withdrawn or Deleted it takes back what it submitted."""
        source = await self._access.source(Endpoint.FEEDBACK, request.headers)
        feedbacks = read_feedbacks(await _body(request), MOST_SUBMITTED)
        unknown = await self._hashes.feedback(source, feedbacks)
        return web.json_response(
            {"count": len(feedbacks) - len(unknown), "unknownHashes": [str(one) for one in unknown]}
        )

    async def changed(self, request: web.Request) -> web.Response:
        """Wait until the count of changes is another than the client knows."""
        await self._access.source(Endpoint.CHANGES, request.headers)
        after = request.query.get("after", "")
        wait = min(_number(request, "wait", 0, LAST_SECOND), LONGEST_WAIT)
        version = await self._changes.other_than(int(after) if after.isascii() and after.isdigit() else -1, wait)
        return web.json_response({"version": version})

    async def _page_tokens(self) -> PageTokens:
        if self._tokens is None:
            self._tokens = PageTokens(await self._hashes.token_key())
        return self._tokens


def _number(request: web.Request, name: str, default: int, most: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise Malformed(f"{name} is not a whole number from 0 to {most}")
    return int(text)


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None


def _error(status: int, detail: str) -> web.Response:
    return web.json_response({"error": detail}, status=status)
