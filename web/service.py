"""The matching service: the hash-sharing API of StopNCII, and two besides for our own clients.

    GET  /v1/FetchHashes     ?startTimestamp=10&pageSize=800[&nextPageToken=...]
    POST /v1/SubmitHashes    {"count": 1, "hashRecords": [...]}
    POST /v1/SubmitFeedback  {"count": 1, "hashFeedbacks": [...]}
    GET  /v1/Changes         ?after=N&wait=SECONDS -> {"version": M}, as soon as M is no longer N

    GET  /v1/openapi.json    what all of this looks like

and those about cases (`web.cases`).

It keeps nothing but what is in the store, so any number of processes may serve the same records. What is refused
is answered with a JSON object whose `error` says the cause; a request is done completely or not at all.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, read_feedbacks, read_submissions
from matching.wire import Endpoint, Malformed
from records.cases import Cases
from records.hashes import Hashes
from records.negative import ListDoor
from records.positions import SECOND
from records.quotas import Overrun
from records.reach import MOST_OF_ONE, Saying, Steps, TooFar
from web.answers import Refused, answer_errors, json_answer
from web.bodies import json_body
from web.cases import CaseCalls
from web.changes import Changes
from web.description import described
from web.fairness import Turns
from web.gate import Gate, Visit
from web.limits import (
    DEFAULT_PAGE,
    FETCHED_AT_ONCE,
    FETCHES_WAITING,
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
from web.pages import page_text
from web.paging import PageTokens


def service_application(
    hashes: Hashes, gate: Gate, cases: Cases | None = None, *, enforced: bool = True
) -> web.Application:
    """The service over these records, open to whom the gate lets in. `enforced`: what is fetched comes into force."""
    application = web.Application(client_max_size=MOST_BYTES, middlewares=[answer_errors])
    application.add_subapp(PREFIX, service_calls(hashes, gate, cases, enforced=enforced))
    return application


def service_calls(hashes: Hashes, gate: Gate, cases: Cases | None = None, *, enforced: bool = True) -> web.Application:
    """The calls alone, to be put under PREFIX of an application whose `client_max_size` is MOST_BYTES."""
    cases = cases or Cases(hashes)
    service = Service(hashes, cases, enforced=enforced)
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

    def __init__(self, hashes: Hashes, cases: Cases, *, enforced: bool) -> None:
        self._hashes = hashes
        self._enforced = enforced
        self._cases = cases
        self._door = ListDoor(*hashes.store)
        self._changes = Changes(hashes)
        self._tokens: PageTokens | None = None
        self._waiting: Counter[str] = Counter()
        self._steps = Steps(hashes)
        self._fetches = Turns(FETCHED_AT_ONCE, FETCHES_WAITING)

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
        token = request.query.get("nextPageToken")
        async with self._fetches.of(visit.source):
            return await self._page(visit, start, max(1, size), token)

    async def _page(self, visit: Visit, start: int, size: int, token: str | None) -> web.Response:
        tokens = await self._page_tokens()
        position = tokens.read(token, start) if token else start * SECOND
        found = await self._hashes.slice(position, size)
        ends = {
            # A client that stores it in the middle of a set repeats that second, and loses nothing.
            "nextSetTimestamp": found.held[-1].modified if found.more else found.open_second,
            "nextPageToken": tokens.make(start, found.held[-1].position + 1) if found.more else "",
            "hasMoreRecords": found.more,
        }
        if self._enforced and not found.more:
            await self._cases.served(start * SECOND, found.last)
        visit.records = len(found.held)
        return web.Response(text=page_text(found.held, ends), content_type="application/json")

    async def submit(self, request: web.Request, visit: Visit) -> web.Response:
        """Put fingerprints on the list; those that are refused do not take the others along."""
        submissions = read_submissions(await json_body(request), MOST_SUBMITTED)
        taken, refused = await self._door.sort(visit.source, submissions)
        said = {"refused": [{"hashValue": str(one.fingerprint), "reason": one.reason} for one in refused]}
        if refused and not taken:
            unwanted = f"none of them is taken: {', '.join(sorted({one.reason for one in refused}))}"
            return json_answer({"error": unwanted, **said}, web.HTTPUnprocessableEntity.status_code)
        changed = 0
        for step in await self._steps_of(visit, taken):
            changed += await self._hashes.submit(visit.source, step)
        return json_answer({"count": len(taken), "changed": changed, **(said if refused else {})})

    async def feedback(self, request: web.Request, visit: Visit) -> web.Response:
        """Note what a source says; with Withdrawn or Deleted it takes back what it submitted."""
        feedbacks = read_feedbacks(await json_body(request), MOST_SUBMITTED)
        steps = await self._steps_of(visit, feedbacks)
        unknown = [str(one) for step in steps for one in await self._noted(visit.source, step)]
        if not visit.caller.fetches:  # nor is it to learn here what is on the list
            return json_answer({"count": len(feedbacks)})
        return json_answer({"count": len(feedbacks) - len(unknown), "unknownHashes": unknown})

    async def _noted(self, source: str, step: Sequence[Feedback]) -> list[Fingerprint]:
        await self._steps.close_large(source, step)
        return await self._hashes.feedback(source, step)

    async def _steps_of(self, visit: Visit, said: Sequence[Saying]) -> list[list[Saying]]:
        """The steps in which it is written, what they reach being counted against what the client may write."""
        try:
            steps, reached = await self._steps.of(visit.source, said)
        except TooFar:
            status = web.HTTPRequestEntityTooLarge.status_code
            raise Refused(status, f"a review reaches more than {MOST_OF_ONE} fingerprints", "too-far") from None
        await visit.writes(len(said) + reached)
        return steps

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
