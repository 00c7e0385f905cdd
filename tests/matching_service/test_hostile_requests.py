"""Requests made to hurt: each is refused in JSON, nothing of it is written down, and the service goes on."""

import asyncio
import gzip
import io
import json
import logging
from typing import Any

import pytest
from aiohttp import ClientSession, web

from matching.wire import Endpoint
from records.clients import Clients, Limits
from records.store import Store
from web import bodies
from web import listening as module
from web.limits import MOST_BYTES, PREFIX
from web.listening import is_loopback, listening, url_of
from web.public import public_calls

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def address(redis, vault):
    """A service for others."""
    application = web.Application(client_max_size=MOST_BYTES)
    application.add_subapp(PREFIX, public_calls(Store(redis, vault), behind_proxy=False))
    async with listening(application, "127.0.0.1", 0, None) as (url,):
        yield url


@pytest.fixture
async def headers(redis, vault) -> dict[str, str]:
    """A client that may submit."""
    keys = await Clients(redis, vault).create("partner", [Endpoint.SUBMIT], Limits())
    return {"Ocp-Apim-Subscription-Key": keys.subscription, "x-functions-key": keys.functions[Endpoint.SUBMIT]}


async def said(address: str, raw: bytes) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the answer to bytes as they are."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
    writer.write(raw)
    async with asyncio.timeout(30):
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"content-type: application/json" in head.lower()
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(length)
    writer.close()
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"GET /v1/FetchHashes?x=" + b"y" * 100_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", id="long query"),
        pytest.param(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 100_000 + b"\r\n\r\n", id="long header"),
        pytest.param(b"GET / HTTP/1.1\r\nhost: x\r\n" + b"x: y\r\n" * 10_000 + b"\r\n", id="many headers"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n", id="TLS without TLS"),
        pytest.param(b"POST /v1/SubmitHashes HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", id="negative length"),
    ],
)
async def test_unreadable_heads_are_refused(address, raw, caplog):
    """What is no request, or too much of one, gets 400 in JSON, and the caller's address gets into no log."""
    with caplog.at_level(logging.DEBUG):
        status, answer = await said(address, raw)
    assert status == 400
    assert len(answer["error"]) < 300
    assert "127.0.0.1" not in caplog.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"[" * 200_000, 400, id="deep"),
        pytest.param(b'{"count":' + b"9" * 100_000 + b',"hashRecords":[]}', 400, id="long number"),
        pytest.param(b'{"count":NaN,"hashRecords":[]}', 400, id="not a number"),
        pytest.param(b'{"hashRecords":[{"signalType":"\\ud800"}]}', 400, id="half a surrogate"),
        pytest.param(b"\xff\xfe{}", 400, id="no UTF-8"),
        pytest.param(b" " * (MOST_BYTES + 1), 413, id="too long"),
        pytest.param(b"", 400, id="empty"),
    ],
)
async def test_bad_bodies_are_refused(session, address, headers, body, status):
    """Nothing that can stand in a body hurts more than its own request."""
    url = f"{address}/v1/SubmitHashes"
    async with session.post(url, data=io.BytesIO(body), headers=headers | JSON) as response:
        assert response.status == status
        assert (await response.json())["error"]


async def test_packed_bodies_are_capped(address, headers):
    """A body that unpacks to more than the cap is refused, however small it came."""
    bomb = gzip.compress(b" " * (5 * MOST_BYTES))
    packed = headers | JSON | {"Content-Encoding": "gzip"}
    async with (
        ClientSession() as session,
        session.post(f"{address}/v1/SubmitHashes", data=bomb, headers=packed) as response,
    ):
        assert response.status == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_other_types_are_refused(session, address, headers, kind):
    """A body that does not call itself JSON is not read as such."""
    wrong = headers | {"Content-Type": kind}
    async with session.post(f"{address}/v1/SubmitHashes", data=b"{}", headers=wrong) as response:
        assert response.status == 415


async def test_slow_bodies_are_given_up(address, headers, monkeypatch):
    """A body that does not arrive in time gets 408, and its connection is free."""
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.2)
    shown = "".join(f"{name}: {value}\r\n" for name, value in (headers | JSON).items())
    raw = f"POST /v1/SubmitHashes HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n{shown}\r\n{{"
    assert (await said(address, raw.encode()))[0] == 408


@pytest.mark.parametrize("name", ["IDLE_SECONDS", "FIRST_SECONDS"])
async def test_slow_heads_are_given_up(redis, vault, monkeypatch, name):
    """A connection on which no request arrives is closed; the first one has less time."""
    monkeypatch.setattr(module, name, 0.2)
    async with listening(public_calls(Store(redis, vault), behind_proxy=False), "127.0.0.1", 0, None) as (url,):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.1\r\nx: ")
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()


async def test_connections_are_capped(redis, vault, monkeypatch):
    """Beyond so many, a connection is closed at once, and those there are go on."""
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 2)
    async with listening(public_calls(Store(redis, vault), behind_proxy=False), "127.0.0.1", 0, None) as (url,):
        port = int(url.rpartition(":")[2])
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        held[0][1].write(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n")
        assert (await held[0][0].readline()).split()[1] == b"200"
        for _, one in [*held, (reader, writer)]:
            one.close()


@pytest.mark.parametrize(("behind_proxy", "left"), [(False, 2), (True, 3)])
async def test_address_holds_few_connections(redis, vault, monkeypatch, behind_proxy, left):
    """One address gets no more than its share, unless it may be a proxy's; what it closes it may open again."""
    monkeypatch.setattr(module, "MOST_OF_AN_ADDRESS", 2)
    calls = public_calls(Store(redis, vault), behind_proxy=behind_proxy)
    async with listening(calls, "127.0.0.1", 0, None, behind_proxy=behind_proxy) as (url,):
        port = int(url.rpartition(":")[2])
        for _ in range(2):
            held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
            for _, writer in held:
                writer.write(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            async with asyncio.timeout(30):
                answers = await asyncio.gather(*(reader.read() for reader, _ in held), return_exceptions=True)
            assert sum(isinstance(one, bytes) and b" 200 " in one[:20] for one in answers) == left
            for _, writer in held:
                writer.close()


async def test_other_methods_are_named(session, address):
    """405 says what is allowed."""
    async with session.request("PUT", f"{address}/v1/FetchHashes") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET")


def test_addresses_are_told_apart():
    """Only this machine's own addresses count as such, and an IPv6 address is written as a URL has it."""
    assert [is_loopback(one) for one in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    assert [is_loopback(one) for one in ("0.0.0.0", "::", "192.0.2.1", "example.org", "")] == [False] * 5  # noqa: S104
    assert url_of(None, "::1", 80) == "http://[::1]:80"
