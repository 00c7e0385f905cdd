"""Sets of many pages, by services that lose their tokens, their breath or their mind in the middle."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from aiohttp import ClientSession, web

import matching.client
from config.errors import ServiceRefused, ServiceUnreachable
from matching.client import ServiceClient
from matching.wire import Keys, Page, ServiceAddress

FETCH = "/v1/FetchHashes"


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Do not wait long between two tries."""
    monkeypatch.setattr(matching.client, "PAGE_SECONDS", 0.01)


def page(number: int, *, last: bool = False, **changes: Any) -> dict[str, Any]:
    """The page of this number: one record."""
    record = {"signalType": "ImagePDQ", "hashValue": f"{number:064x}", "hashStatus": "Active", "lastModtimestamp": 5}
    token = "" if last else f"token {number + 1}"
    whole = {"count": 1, "nextSetTimestamp": 100, "nextPageToken": token, "hasMoreRecords": not last}
    return {**whole, "hashRecords": [record], **changes}


class Paged:
    """A service with three pages that fails as told: `faults[n]` are the answers to the first calls of page n."""

    def __init__(self, **faults: list[web.Response]) -> None:
        self.faults = faults
        self.calls: list[int] = []

    async def fetch(self, request: web.Request) -> web.Response:
        """The page asked for, or the next fault that waits for it."""
        number = int(request.query.get("nextPageToken", "token 0").removeprefix("token "))
        self.calls.append(number)
        waiting = self.faults.get(f"page{number}", [])
        return waiting.pop(0) if waiting else web.json_response(page(number, last=number == 2))


async def read(session: ClientSession, url: str, **options: Any) -> list[Page]:
    """All pages of a set."""
    client = ServiceClient(session, ServiceAddress(url, Keys()), **options)
    return [one async for one in client.fetch(0)]


def expired(status: int = 400) -> web.Response:
    """What a service says of a token it does not know any more."""
    return web.json_response({"error": "nextPageToken has expired"}, status=status)


@pytest.mark.parametrize("status", [400, 401, 404, 410])
async def test_expired_token_begins_anew(session, served, status):
    """The set is read from its start, and its pages say that those before do not count."""
    service = Paged(page2=[expired(status)])
    async with served(web.get(FETCH, service.fetch)) as url:
        pages = await read(session, url)
    assert service.calls == [0, 1, 2, 0, 1, 2]
    assert [one.anew for one in pages] == [False, False, True, False, False]


async def test_tokens_refused_for_ever_are_told(session, served):
    """A service that never takes its tokens back is not asked for ever."""
    service = Paged(page1=[expired() for _ in range(50)])
    async with served(web.get(FETCH, service.fetch)) as url:
        with pytest.raises(ServiceRefused, match="expired"):
            await read(session, url)
    assert service.calls == [0, 1] * matching.client.MOST_STARTS


async def test_passing_trouble_costs_a_page(session, served):
    """A page in the middle that fails is asked for again, and the set goes on where it was."""
    service = Paged(page1=[web.Response(status=503), web.Response(status=429, headers={"Retry-After": "0"})])
    async with served(web.get(FETCH, service.fetch)) as url:
        assert len(await read(session, url)) == 3
    assert service.calls == [0, 1, 1, 1, 2]


async def test_lasting_trouble_ends_the_set(session, served):
    """A page that never comes ends the fetch."""
    service = Paged(page1=[web.Response(status=500) for _ in range(50)])
    async with served(web.get(FETCH, service.fetch)) as url:
        with pytest.raises(ServiceUnreachable):
            await read(session, url)
    assert len(service.calls) == 1 + matching.client.PAGE_TRIES


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("120", 120, 120), ("Wed, 21 Oct 2099 07:28:00 GMT", 1e6, 1e11), ("soon", 0, 0), ("-5", 0, 0)],
)
async def test_busy_service_says_for_how_long(session, served, said, least, most):
    """Retry-After is told with the error, in seconds or as a date; nonsense is none."""
    service = Paged(page0=[web.Response(status=429, headers={"Retry-After": said})])
    async with served(web.get(FETCH, service.fetch)) as url:
        with pytest.raises(ServiceUnreachable) as busy:
            await read(session, url)
    assert least <= float(str(busy.value.evidence["retry_after"])) <= most


async def test_busy_for_long_ends_the_set(session, served):
    """In the middle of a set nobody waits for an hour."""
    service = Paged(page1=[web.Response(status=429, headers={"Retry-After": "3600"})])
    async with served(web.get(FETCH, service.fetch)) as url, asyncio.timeout(20):
        with pytest.raises(ServiceUnreachable):
            await read(session, url)


async def test_trickling_reply_is_given_up(session, served):
    """A reply that comes byte by byte has no longer than one that does not come."""

    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    async with served(web.get(FETCH, trickle)) as url, asyncio.timeout(20):
        with pytest.raises(ServiceUnreachable):
            await read(session, url, seconds=0.5)


async def test_bomb_is_not_unpacked(session, served):
    """Of a small reply that unpacks to a huge one, no more than the cap is taken."""
    bomb = gzip.compress(b" " * 100_000_000, compresslevel=1)

    async def explode(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})

    async with served(web.get(FETCH, explode)) as url:
        with pytest.raises((ServiceRefused, ServiceUnreachable)):
            await read(session, url, most_bytes=1_000_000)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nextSetTimestamp", "NaN"),
        ("nextSetTimestamp", "1e999"),
        ("nextSetTimestamp", "9" * 400),
        ("count", "[" * 9_999),
    ],
)
async def test_numbers_that_are_none_refuse_the_page(session, served, field, value):
    """Numbers that only some readers of JSON accept, and nesting without end, are refused with the page."""
    text = json.dumps({**page(0), field: "HERE"}).replace('"HERE"', value)

    async def reply(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="application/json")

    async with served(web.get(FETCH, reply)) as url:
        with pytest.raises(ServiceRefused):
            await read(session, url)


async def test_odd_pages_are_counted(session, served):
    """A count that is wrong and times that are none cost nothing but a line in the doctor's report."""
    odd = page(0, last=True, count=800)
    odd["hashRecords"] += [{**odd["hashRecords"][0], "lastModtimestamp": 10**30}] * 2

    async def reply(_: web.Request) -> web.Response:
        return web.json_response(odd)

    async with served(web.get(FETCH, reply)) as url:
        (only,) = await read(session, url)
    assert len(only.records) == 3
    assert [one.modified for one in only.records] == [5, 0, 0]
    assert dict(only.skipped) == {"count of a page that is not the number of its records": 1}


async def test_empty_pages_end(session, served, monkeypatch):
    """A service that always has one more page, with nothing in it, is given up."""
    monkeypatch.setattr(matching.client, "MOST_EMPTY", 20)
    served_pages = iter(range(1_000))

    async def reply(_: web.Request) -> web.Response:
        return web.json_response(page(next(served_pages), count=0, hashRecords=[]))

    async with served(web.get(FETCH, reply)) as url:
        with pytest.raises(ServiceRefused, match="never end"):
            await read(session, url)
