"""The matching service: the hash-sharing API of StopNCII, and one call besides for our own clients.

    GET  /v1/FetchHashes     ?startTimestamp=10&pageSize=800[&nextPageToken=...]
    POST /v1/SubmitHashes    {"count": 1, "hashRecords": [...]}
    POST /v1/SubmitFeedback  {"count": 1, "hashFeedbacks": [...]}
    GET  /v1/Changes         ?after=N&wait=SECONDS -> {"version": M}, as soon as M is no longer N

and those about cases (`web.cases`).

It keeps nothing but what is in the store, so any number of processes may serve the same records. What is refused
is answered with a JSON object whose `error` says the cause; a request is done completely or not at all.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from matching.uploads import LONGEST_TEXT, MOST_REGIONS, read_feedbacks, read_submissions
from matching.wire import Endpoint, Malformed
from records.cases import Cases
from records.hashes import Hashes
from records.negative import Guard
from records.positions import SECOND
from records.quotas import Overrun
from web.answers import answer_errors, json_answer
from web.bodies import json_body
from web.cases import CaseCalls
from web.changes import Changes
from web.description import described
from web.gate import Gate, Visit
from web.limits import (
    DEFAULT_PAGE,
    LAST_COUNT,
    LAST_SECOND,
    LONGEST_WAIT,
    MOST_BYTES,
    MOST_RECORDS,
    MOST_SUBMITTED,
    MOST_WAITING,
    PREFIX,
    UNSEEN,
)
from web.pages import page_text, within
from web.paging import PageTokens


def service_application(hashes: Hashes, gate: Gate, cases: Cases | None = None) -> web.Application:
    """The service over these records, open to whom the gate lets in."""
    application = web.Application(client_max_size=MOST_BYTES, middlewares=[answer_errors])
    application.add_subapp(PREFIX, service_calls(hashes, gate, cases))
    return application


def service_calls(hashes: Hashes, gate: Gate, cases: Cases | None = None) -> web.Application:
    """The calls alone, to be put under PREFIX of an application whose `client_max_size` is MOST_BYTES."""
    cases = cases or Cases(hashes)
    service = Service(hashes, cases)
    calls = web.Application(client_max_size=MOST_BYTES, middlewares=[answer_errors])
    get, post = calls.router.add_get, calls.router.add_post
    get(f"/{Endpoint.FETCH}", gate.opened(Endpoint.FETCH, service.fetch), allow_head=False)
    post(f"/{Endpoint.SUBMIT}", gate.opened(Endpoint.SUBMIT, service.submit))
    post(f"/{Endpoint.FEEDBACK}", gate.opened(Endpoint.FEEDBACK, service.feedback))
    get(f"/{Endpoint.CHANGES}", gate.opened(Endpoint.CHANGES, service.changed), allow_head=False)
    CaseCalls(cases, hashes.store).add_to(calls, gate)
    get("/openapi.json", described, allow_head=False)
    calls.cleanup_ctx.append(service.following)
    calls.on_shutdown.append(service.release)
    return calls


class Service:
    """The four calls."""

    def __init__(self, hashes: Hashes, cases: Cases) -> None:
        self._hashes = hashes
        self._cases = cases
        self._guard = Guard(*hashes.store)
        self._changes = Changes(hashes)
        self._tokens: PageTokens | None = None
        self._waiting: Counter[str] = Counter()

    async def following(self, _: web.Application) -> AsyncIterator[None]:
        """Follow the changes of the store for as long as the application runs."""
        async with self._changes:
            yield

    async def release(self, _: web.Application) -> None:
        """Answer everybody who waits: the application is about to stop."""
        await self._changes.release()

    async def fetch(self, request: web.Request, visit: Visit) -> web.Response:
        """A page of the records changed since a second."""
        start = _number(request, "startTimestamp", 0, LAST_SECOND)
        size = min(_number(request, "pageSize", DEFAULT_PAGE, LAST_SECOND), MOST_RECORDS)
        regions = _regions(request)
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
        if not found.more and not regions:  # a part of the set says of no case that it is in force somewhere
            await self._cases.served(start * SECOND, found.last)
        held = within(regions, found.held) if regions else found.held
        visit.records = len(held)
        return web.Response(text=page_text(held, ends), content_type="application/json")

    async def submit(self, request: web.Request, visit: Visit) -> web.Response:
        """Put fingerprints on the list; those that are refused do not take the others along."""
        submissions = read_submissions(await json_body(request), MOST_SUBMITTED)
        taken, refused = await self._guard.sort(visit.source, submissions)
        said = {"refused": [{"hashValue": str(one.fingerprint), "reason": one.reason} for one in refused]}
        if refused and not taken:
            unwanted = f"none of them is taken: {', '.join(sorted({one.reason for one in refused}))}"
            return json_answer({"error": unwanted, **said}, web.HTTPUnprocessableEntity.status_code)
        await visit.writes(len(taken))
        changed = await self._hashes.submit(visit.source, taken)
        return json_answer({"count": len(taken), "changed": changed, **(said if refused else {})})

    async def feedback(self, request: web.Request, visit: Visit) -> web.Response:
        """Note what a source says; with Withdrawn or Deleted it takes back what it submitted."""
        feedbacks = read_feedbacks(await json_body(request), MOST_SUBMITTED)
        await visit.writes(len(feedbacks))
        unknown = await self._hashes.feedback(visit.source, feedbacks)
        return json_answer({"count": len(feedbacks) - len(unknown), "unknownHashes": [str(one) for one in unknown]})

    async def changed(self, request: web.Request, visit: Visit) -> web.Response:
        """Wait until the count of changes is another than the client knows."""
        after = UNSEEN if request.query.get("after") == str(UNSEEN) else _number(request, "after", UNSEEN, LAST_COUNT)
        wait = min(_number(request, "wait", 0, LAST_SECOND), LONGEST_WAIT)
        async with self._place_to_wait(visit.source):
            return json_answer({"version": await self._changes.other_than(after, wait)})

    @asynccontextmanager
    async def _place_to_wait(self, source: str) -> AsyncIterator[None]:
        if self._waiting[source] >= MOST_WAITING:
            raise Overrun(f"more than {MOST_WAITING} calls wait already", int(LONGEST_WAIT), first=True)
        self._waiting[source] += 1
        try:
            yield
        finally:
            self._waiting[source] -= 1

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


def _regions(request: web.Request) -> frozenset[str]:
    """The regions asked for, with commas between them; none of them where the query does not say."""
    text = request.query.get("regions", "")
    regions = frozenset(filter(None, (one.strip() for one in text.split(","))))
    if len(regions) > MOST_REGIONS or any(len(one) > LONGEST_TEXT for one in regions):
        raise Malformed(f"regions is not a list of at most {MOST_REGIONS} names of at most {LONGEST_TEXT} characters")
    return regions
