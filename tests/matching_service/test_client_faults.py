"""Our client against services that misbehave."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, web

from config.errors import ServiceRefused, ServiceUnreachable
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, Keys, Page, ServiceAddress
from tests.matching_service.foreign_service import KNOWN

ONE = Fingerprint(bytes(32))
SECRET = "very-secret-key"
FETCH = "/v1/FetchHashes"


def replying(text: str, status: int = 200) -> web.RouteDef:
    """A FetchHashes that always answers this."""

    async def reply(_: web.Request) -> web.Response:
        return web.Response(text=text, status=status, content_type="application/json")

    return web.get(FETCH, reply)


def client_of(session: ClientSession, url: str, **options: Any) -> ServiceClient:
    """A client with keys that open nothing."""
    return ServiceClient(session, ServiceAddress(url, Keys(SECRET, SECRET, SECRET, SECRET)), **options)


async def read(client: ServiceClient) -> list[Page]:
    """All pages."""
    return [page async for page in client.fetch(0)]


async def test_own_service_round_trip(client):
    """Submitted, fetched in pages, judged, taken back."""
    many = KNOWN[:7]
    await client.submit([Submission(one, FeedbackValue.BLOCKED) for one in many])
    assert [len(page.records) for page in await read(client)] == [3, 3, 1]
    assert await client.feedback([Feedback(Fingerprint(b"x" * 32), FeedbackValue.BLOCKED)]) == [Fingerprint(b"x" * 32)]
    await client.feedback([Feedback(many[0], FeedbackValue.WITHDRAWN)])
    records = [record for page in await read(client) for record in page.records]
    assert {record.fingerprint for record in records if record.gone} == {many[0]}


async def test_wrong_keys_are_refused(session, address):
    """A no of the service is said as such, and shows no key."""
    client = client_of(session, address.url)
    for call in (read(client), client.submit([Submission(ONE)]), client.wait_for_change(0, 0)):
        with pytest.raises(ServiceRefused) as no:
            await call
        assert SECRET not in str(no.value)


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_passing_trouble_is_unreachable(session, served, status):
    """Errors that pass by themselves are told from a no."""
    async with served(replying("{}", status)) as url:
        with pytest.raises(ServiceUnreachable):
            await read(client_of(session, url))


@pytest.mark.parametrize("text", ["", "<html>", "[]", "{}", '{"hashRecords":7}', "[" * 100_000, "nul\x00"])
async def test_nonsense_is_refused(session, served, text):
    """What is not the protocol raises one error, whatever it is."""
    async with served(replying(text)) as url:
        with pytest.raises(ServiceRefused):
            await read(client_of(session, url))


async def test_huge_reply_is_cut_off(session, served):
    """No more than the cap is read."""
    async with served(replying(" " * 100_000)) as url:
        with pytest.raises(ServiceRefused, match="larger"):
            await read(client_of(session, url, most_bytes=50_000))


async def test_slow_reply_ends(session, served):
    """A service that hangs is given up."""

    async def hang(_):
        await asyncio.sleep(30)

    async with served(web.get(FETCH, hang)) as url, asyncio.timeout(20):
        with pytest.raises(ServiceUnreachable):
            await read(client_of(session, url, seconds=0.3))


async def test_redirect_gets_no_keys(session, served):
    """The keys are not carried to another address."""

    async def elsewhere(_):
        raise web.HTTPFound("/other")

    async with served(web.get(FETCH, elsewhere)) as url:
        with pytest.raises(ServiceRefused, match="302"):
            await read(client_of(session, url))


async def test_circle_of_pages_ends(session, served):
    """A token that comes again ends the fetch."""
    page = '{"hashRecords":[],"nextSetTimestamp":1,"hasMoreRecords":true,"nextPageToken":"again"}'
    async with served(replying(page)) as url:
        with pytest.raises(ServiceRefused, match="never end"):
            await read(client_of(session, url))


async def test_nobody_there_is_unreachable(session):
    """A closed port is said as such."""
    with pytest.raises(ServiceUnreachable):
        await read(client_of(session, "http://127.0.0.1:9"))


async def test_foreign_service_announces_nothing(session, served):
    """A service without our call is one to ask at intervals."""
    async with served(replying("{}")) as url:
        assert await client_of(session, url).wait_for_change(0, 1) is None
