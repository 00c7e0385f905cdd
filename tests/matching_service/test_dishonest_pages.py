"""Pages made to occupy who reads them, and a source that never stops announcing."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web

from config.errors import ServiceRefused
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.pacing import FREE_SECONDS, LONGEST_REST, MUCH_BYTES, RESTS, Pace
from matching.pages import MOST_RECORDS, MOST_TOKEN, WINDOW, read_page
from matching.sync import Sync
from matching.wire import MOST_OF_A_RECORD, Keys, Malformed, Page, ServiceAddress
from records.blocklist import BlocklistCopy

LISTED = {"signalType": "ImagePDQ", "hashStatus": "Received"}


def record(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A record of its own for each number."""
    return {**LISTED, "hashValue": f"{number:064x}", **changes}


def paged(*records: Any, **changes: Any) -> bytes:
    """A page as it comes."""
    page = {"nextSetTimestamp": 5, "nextPageToken": "", "hasMoreRecords": False, "hashRecords": records}
    return json.dumps({**page, **changes}).encode()


@pytest.mark.parametrize("wide", [{"indent": 9}, {"separators": (",", ":")}, {}])
def test_page_of_many_windows_is_read(wide):
    """Whatever lies on the border of a window, nothing of an honest page is lost."""
    page = json.loads(paged(*map(record, range(5_000))))
    read = read_page(json.dumps(page, **wide).encode())
    assert [int(str(one.fingerprint), 16) for one in read.records] == list(range(5_000))
    assert (read.checkpoint, dict(read.skipped)) == (5, {})


@pytest.mark.parametrize("before", range(WINDOW - 12, WINDOW + 2))
def test_border_of_a_window_parts_nothing(before):
    """Numbers, marks and spaces are read alike on either side of it."""
    body = f'{{"other":"{"x" * (before - 30)}" , "hashRecords" : [ ] , "nextSetTimestamp" : 12345 }} '.encode()
    assert read_page(body).checkpoint == 12345


def test_order_of_keys_is_free():
    """The records may come first, and a byte order mark before everything."""
    body = b'\xef\xbb\xbf{"hashRecords":[{}],"count":1,"nextSetTimestamp":7}'
    assert (read_page(body).checkpoint, sum(read_page(body).skipped.values())) == (7, 1)


@pytest.mark.parametrize(
    "body",
    [
        paged(*[{}] * (MOST_RECORDS + 1)),
        paged("x" * WINDOW),
        paged(nextPageToken="x" * (MOST_TOKEN + 1)),
        paged()[:-1],
        paged() + b"{}",
        paged(record()).replace(b"}]", b"},]"),
        b'{"hashRecords":[' + b"[" * 5_000,
        b'{"hashRecords":[' + b" " * 2 * WINDOW + b"]}",
        b'{7:1,"hashRecords":[],"nextSetTimestamp":5}',
        b'{"nextSetTimestamp":' + b"7" * 5_000 + b',"hashRecords":[]}',
    ],
)
def test_page_beyond_measure_is_refused(body):
    """Too many records, one too long, no end, or no JSON: the page is none."""
    with pytest.raises(Malformed):
        read_page(body)


@pytest.mark.parametrize("name", ["caseNumbers", "hashRegions", "CSPFeedbacks"])
def test_crowded_record_is_skipped(name):
    """It costs itself, and the one beside it counts."""
    many = {str(n): "Active" for n in range(MOST_OF_A_RECORD + 1)}
    crowded = {**record(), name: many if name == "caseNumbers" else list(many)}
    read = read_page(paged(crowded, record(1)))
    assert (len(read.records), sum(read.skipped.values())) == (1, 1)


async def test_page_size_bounds_the_reply(session, served):
    """What no honest page of that size has is not read to its end."""

    async def huge(_: web.Request) -> web.Response:
        return web.Response(body=b" " * 10_000_000)

    async with served(web.get("/v1/FetchHashes", huge)) as url:
        client = ServiceClient(session, ServiceAddress(url, Keys()), page_size=1)
        with pytest.raises(ServiceRefused, match="larger"):
            await anext(client.fetch(0))


class Hours:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def rest_after(
    pace: Pace, clock: Hours, seconds: float, since: int = 5, until: int = 6, size: int = MUCH_BYTES
) -> float:
    """A round of so many seconds, and how long to wait after it."""
    pace.begin()
    pace.heed(Page([], until, "", more=False, skipped=read_page(paged()).skipped, size=size))
    clock.now += seconds
    pace.complete(since, until)
    return pace.rest()


def test_small_rounds_never_wait():
    """Nor do the first of a whole list, and one long list now and then."""
    clock = Hours()
    pace = Pace(300, clock)
    assert rest_after(pace, clock, 100, since=0) == 0
    assert rest_after(pace, clock, 10) == 0
    assert [rest_after(pace, clock, 1, size=9_000) for _ in range(100)] == [0] * 100


def test_long_rounds_take_a_fifth():
    """Of the time, in the long run, however the source announces."""
    clock = Hours()
    pace, began, waited = Pace(0, clock), clock.now, 0.0
    for _ in range(1_000):
        rest = rest_after(pace, clock, 2)
        clock.now += rest
        waited += rest
    assert waited >= RESTS * 2 * 1_000 - FREE_SECONDS
    assert clock.now - began == waited + 2_000
    assert rest_after(pace, clock, 9_999) == LONGEST_REST


def test_failed_long_rounds_wait_too():
    """A set that breaks off at its last page counts like a complete one."""
    clock = Hours()
    pace, rests = Pace(0, clock), []
    for _ in range(10):
        pace.begin()
        pace.heed(Page([], 5, "", more=True, skipped=read_page(paged()).skipped, size=MUCH_BYTES))
        clock.now += 4
        rests.append(pace.rest())
    assert max(rests) > FREE_SECONDS


async def test_unmoved_list_is_read_once_an_interval(redis, vault, session, served):
    """A further source that announces without end and gets no further is not read without end."""
    starts, body = [], paged(record(), other="x" * 200_000)

    async def fetch(request: web.Request) -> web.Response:
        starts.append(request.query["startTimestamp"])
        more = len(starts) % 30 > 0  # thirty pages a round are much
        return web.Response(
            body=body.replace(b"false", b"true").replace(b'""', b'"%d"' % len(starts)) if more else body
        )

    async def changes(_: web.Request) -> web.Response:
        return web.json_response({"version": len(starts) + 1})

    routes = [web.get("/v1/FetchHashes", fetch), web.get("/v1/Changes", changes)]
    async with served(*routes) as url:
        client = ServiceClient(session, ServiceAddress(url, Keys()))
        sync = Sync(client, BlocklistCopy(redis, vault, "partner"), Blocklist("partner"), interval=3_600)
        task = asyncio.create_task(sync.run())
        async with asyncio.timeout(20):
            while len(starts) < 60:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert len(starts) == 60
