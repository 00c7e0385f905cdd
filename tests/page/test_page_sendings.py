"""What is sent by the page, and by those who pretend to be it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import make_mocked_request

from matching.cases import MOST_IMAGES, Untaken
from matching.fingerprint import Fingerprint
from matching.sending import Received
from records.allowances import Kind, TooBusy
from records.store import OUTAGES
from tests.page.conftest import ADA, BEA, PRINT, Visited, launch, said
from web.failures import caller_of
from web.page import arriving
from web.page.arriving import BODY_SECONDS, MOST_BYTES, MOST_OF_AN_ADDRESS
from web.page.sending import MOST_AT_ONCE


async def test_launch_opens_its_own_grant(page):
    """Launch data leads to the grant of its person, and number and PIN are answered."""
    await page.allow(ADA)
    status, answer = await page.send(said(launch=launch(ADA)))
    assert (status, answer["case"], answer["pin"]) == (200, "R7HK-D3XM-9AFY", "123456")
    assert answer == {"purpose": "register", "case": "R7HK-D3XM-9AFY", "pin": "123456", "images": 1, "refused": []}
    ((held, sending),) = page.behind.given
    assert held.chat == ADA
    assert [str(one.fingerprint) for one in sending.images] == [PRINT]


async def test_ticket_opens_it_too(page):
    """In a browser the ticket does the same."""
    ticket = await page.allow(ADA)
    status, _ = await page.send(said(ticket=ticket))
    assert (status, page.behind.given[0][0].chat) == (200, ADA)


@pytest.mark.parametrize(
    "shown",
    ["nobody's launch", "old launch", "foreign launch", "wrong ticket", "ticket of another", "erased", "replaced"],
)
async def test_no_grant_no_case(page, shown):
    """Who has no leave, or somebody else's, or one of the past, gets nothing; the answer says what to do."""
    ticket = await page.allow(ADA)
    proof = {
        "nobody's launch": {"launch": launch(BEA)},
        "old launch": {"launch": launch(ADA, age=3_700)},
        "foreign launch": {"launch": launch(ADA, token="1000001:abd")},
        "wrong ticket": {"ticket": ticket[::-1]},
        "ticket of another": {"launch": launch(BEA), "ticket": ticket},
        "erased": {"launch": launch(ADA)},
        "replaced": {"ticket": ticket},
    }[shown]
    if shown == "erased":
        await page.grants.erase(ADA)
    if shown == "replaced":
        await page.allow(ADA)
    status, answer = await page.send(said(**proof))
    assert status == 403
    assert answer["reason"] in {"no-grant", "not-opened-here", "too-old"}
    assert "conversation" in answer["error"]
    assert page.behind.given == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://egide.example.org"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Origin": "http://egide.example.org"},
    ],
)
async def test_other_sites_are_refused(page, headers):
    """A request that a browser says comes from elsewhere, or does not say where from, is not read."""
    ticket = await page.allow()
    status, answer = await page.send(said(ticket=ticket), headers=headers)
    assert (status, answer["reason"], page.behind.given) == (403, "not-from-page", [])


@pytest.mark.parametrize("origin", ["https://egide.example.org", "null"])
async def test_older_browsers_say_origin(page, origin):
    """Where Sec-Fetch-Site is not known yet, the page's own origin is enough, also one that is kept secret."""
    status, _ = await page.send(said(ticket=await page.allow()), headers={"Origin": origin})
    assert status == 200


async def test_other_sites_may_not_ask(page):
    """A browser that asks whether another site may send is not told that it may."""
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    async with page.session.options(f"{page.url}/send", headers=asked) as response:
        assert response.status == 405
        assert not any(name.lower().startswith("access-control") for name in response.headers)


@pytest.mark.parametrize(
    "body",
    [
        said(),
        said(ticket=7),
        said(ticket="short"),
        said(launch=["x"]),
        said(nonce=None, ticket="t" * 43),
        said(nonce="short", ticket="t" * 43),
        said(nonce="spaced out nonce here", ticket="t" * 43),
        said(images=None, ticket="t" * 43),
        said(images=[], ticket="t" * 43),
        said(images="x", ticket="t" * 43),
        said(images=[{"hashValue": "xyz"}], ticket="t" * 43),
        said(images=[{"hashValue": PRINT, "quality": 101}], ticket="t" * 43),
        said(images=[{"hashValue": PRINT, "derived": [PRINT, 7]}], ticket="t" * 43),
        said(image="data:image/png;base64,AAAA", ticket="t" * 43),
        [],
        "text",
        None,
        7,
    ],
)
async def test_malformed_is_told_kindly(page, body):
    """What is no sending of a page is refused in a sentence for a person, with nothing of it in the answer."""
    status, answer = await page.send(data=json.dumps(body), headers={"Sec-Fetch-Site": "same-origin", **JSON})
    assert (status, answer["reason"]) == (400, "malformed")
    assert answer["error"].startswith("What the page sent could not be read")
    assert page.behind.given == []


JSON = {"Content-Type": "application/json"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":1}{"b":2}', b"NaN", b'{"a":\x00}'])
async def test_nonsense_is_refused(page, data):
    """Bytes that are no JSON, or nest without end, are refused like the rest."""
    status, answer = await page.send(data=data, headers={**OURS, **JSON})
    assert (status, answer["reason"]) == (400, "malformed")


async def test_other_types_are_refused(page):
    """A form, which any web site can make a browser send, is not read."""
    for headers in ({**OURS, "Content-Type": "text/plain"}, {**OURS, "Content-Type": "multipart/form-data"}):
        status, answer = await page.send(data=json.dumps(said(ticket="t" * 43)).encode(), headers=headers)
        assert (status, answer["reason"]) == (415, "media-type")


@pytest.mark.parametrize("declared", [True, False])
async def test_huge_body_is_refused(page, declared):
    """More than a full case has is not taken in, whether its length is told or not."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2 * MOST_BYTES // 65_536):
            yield b" " * 65_536

    data = b" " * (MOST_BYTES + 1) if declared else endless()
    status, answer = await page.send(data=data, headers={**OURS, **JSON})
    assert (status, answer["reason"]) == (413, "too-large")


async def test_full_case_fits(page):
    """The largest case there can be is taken: 20 images, 2,000 fingerprints."""
    prints = [f"{number:064x}" for number in range(2_000)]
    images = [{"hashValue": one, "quality": 99, "derived": prints[20 + at :: 20]} for at, one in enumerate(prints[:20])]
    status, _ = await page.send(said(images=images, ticket=await page.allow()))
    assert status == 200
    assert sum(1 + len(one.derived) for one in page.behind.given[0][1].images) == 2_000


async def test_too_many_images_are_told(page):
    """One image too many is said as such."""
    images = [{"hashValue": f"{number:064x}"} for number in range(MOST_IMAGES + 1)]
    status, answer = await page.send(said(images=images, ticket=await page.allow()))
    assert (status, answer["reason"]) == (413, "too-large")


async def test_language_of_the_page(page):
    """Errors are in the page's language, and where that is unreadable in the browser's."""
    _, french = await page.send(said(language="fr"))
    _, browser = await page.send(data=b"{", headers={**OURS, **JSON, "Accept-Language": "fr-CH,fr;q=0.9"})
    _, odd = await page.send(said(language="x" * 99))
    assert french["error"] == browser["error"]
    assert odd["error"].startswith("What the page sent could not be read")


async def test_refused_images_are_explained(page):
    """Each image that was not taken is named; what its person can mend is told, and not whether it was rejected."""
    untaken = Untaken(Fingerprint.from_hex(PRINT), "low-quality")
    others = [
        Untaken(untaken.fingerprint, reason) for reason in ("rejected", "degenerate", "plain-drawing", "unheard-of")
    ]
    page.behind.answer = Received("add", "R7HK-D3XM-9AFY", "", 3, (untaken, *others))
    _, answer = await page.send(said(ticket=await page.allow()))
    assert "pin" not in answer
    first, *rest = answer["refused"]
    assert (first["hashValue"], first["reason"]) == (PRINT, "low-quality")
    assert "quality" in first["told"]
    assert {(one["reason"], one["told"]) for one in rest} == {("not-possible", "this image cannot be registered here")}


async def test_limit_says_when(page):
    """A limit that is reached is told with the time to wait."""
    page.behind.error = TooBusy(Kind.REGISTRATIONS, 1_234)
    body = said(ticket=await page.allow())
    async with page.session.post(f"{page.url}/send", json=body, headers=OURS) as response:
        answer = await response.json()
    assert (response.status, response.headers["Retry-After"], answer["reason"]) == (429, "1234", "limit")


@pytest.mark.parametrize("error", [OUTAGES[0]("away"), RuntimeError("secret"), TimeoutError()])
async def test_failures_tell_nothing(page, error, caplog):
    """Whatever fails behind the page: the person is told to try again, and nothing of what was sent is in the log."""
    page.behind.error = error
    body = said(launch=launch(ADA), ticket=await page.allow())
    with caplog.at_level(logging.DEBUG):
        status, answer = await page.send(body)
    assert status in {500, 503}
    assert "your images are still on this page" in answer["error"]
    assert "secret" not in answer["error"]
    assert caplog.records
    assert not any(part in caplog.text for part in (body["launch"], body["ticket"], body["nonce"], PRINT, str(ADA)))


async def test_few_at_the_same_time(page):
    """Beyond so many at once the next one is told to come back, and finds a place when they are done."""
    held, let_go = asyncio.Event(), asyncio.Event()
    ticket, first = await page.allow(), page.behind.receive

    async def waiting(*given):
        held.set()
        await let_go.wait()
        return await first(*given)

    page.behind.receive = waiting
    sendings = [asyncio.create_task(page.send(said(ticket=ticket))) for _ in range(MOST_AT_ONCE)]
    await held.wait()
    async with asyncio.timeout(30):
        while (answer := await page.send(said(ticket="t" * 43)))[0] != 503:
            await asyncio.sleep(0.01)
    assert answer[1]["reason"] == "busy"
    let_go.set()
    assert {status for status, _ in await asyncio.gather(*sendings)} == {200}
    assert (await page.send(said(ticket=ticket)))[0] == 200


@asynccontextmanager
async def silent(page: Visited, count: int, **headers: str) -> AsyncIterator[list[asyncio.StreamReader]]:
    """So many connections that begin to send a body, and never go on."""
    at = urlsplit(page.url)
    head = {"Host": "x", **OURS, **JSON, "Content-Length": "400000", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    opened = [await asyncio.open_connection(at.hostname, at.port) for _ in range(count)]
    for _, writer in opened:
        writer.write(f"POST /page/send HTTP/1.1\r\n{lines}\r\n ".encode())
        await writer.drain()
    try:
        yield [reader for reader, _ in opened]
    finally:
        for _, writer in opened:
            writer.close()


async def test_silent_senders_take_no_place(page):
    """Bodies that do not arrive keep nobody waiting, but who shares an address that has too many of them."""
    ticket = await page.allow()
    async with silent(page, MOST_OF_AN_ADDRESS - 1):
        assert (await page.send(said(ticket=ticket)))[0] == 200
        async with silent(page, 1), asyncio.timeout(30):
            while (answer := await page.send(said(ticket=ticket)))[0] == 200:
                await asyncio.sleep(0.01)
            assert (answer[0], answer[1]["reason"]) == (503, "busy")
            assert (await page.send(said(ticket=ticket)))[0] == 503
    async with asyncio.timeout(30):
        while (await page.send(said(ticket=ticket)))[0] != 200:
            await asyncio.sleep(0.01)


async def test_silent_sender_is_dropped(page, monkeypatch):
    """Who sends slower than any person's device is told so, long before the time for a body is over."""
    monkeypatch.setattr(arriving, "PATIENCE", 0.1)
    async with silent(page, 1) as (reader,), asyncio.timeout(BODY_SECONDS / 2):
        assert b" 408 " in await reader.readline()


async def test_proxy_tells_the_address():
    """Behind a proxy, what stands for a caller is the address that the proxy has written last."""
    headers = {"X-Forwarded-For": "203.0.113.9, 2001:db8::1"}
    request = make_mocked_request("POST", "/page/send", headers)
    assert caller_of(request, behind_proxy=True) == "2001:db8::/64"
    assert "2001" not in caller_of(request, behind_proxy=False)


@pytest.mark.parametrize("begins", [b"GET /page/en/ HTTP/1.1\r\nA:\x00", b"GET //page/ HTTP/1.1"])
async def test_no_answer_names_its_program(page, begins):
    """Not even what cannot be read, or leads nowhere, is answered with the names and versions of programs."""
    at = urlsplit(page.url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    writer.write(begins + b"\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(30):
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert b"Server: egide\r\n" in head
    assert b"ython" not in head
