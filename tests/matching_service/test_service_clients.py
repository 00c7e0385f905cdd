"""Clients of the service: what is kept of their keys, what they may ask, and what is written down of it."""

import asyncio
import hashlib
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis

from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint
from records.access_log import CALLS, MOST_REFUSALS, REFUSALS, AccessLog, Call
from records.clients import ClientExists, ClientRefused, Clients, Limits
from records.quotas import Overrun, Quotas
from records.store import Store
from web.failures import MOST_ADDRESSES, MOST_FAILURES, PERIOD, Failures
from web.limits import MOST_BYTES, MOST_WAITING, PREFIX
from web.listening import listening
from web.public import public_calls

ALL = (Endpoint.FETCH, Endpoint.SUBMIT, Endpoint.FEEDBACK)
ONE = hashlib.sha256(b"one").hexdigest()


@pytest.fixture
async def url(redis, vault):
    """A service for others."""
    application = web.Application(client_max_size=MOST_BYTES)
    application.add_subapp(PREFIX, public_calls(Store(redis, vault), behind_proxy=True))
    async with listening(application, "127.0.0.1", 0, None) as (address,):
        yield address + PREFIX


@pytest.fixture
def call(session, url, redis, vault):
    """Make a client with these limits; it calls an endpoint and gets status, answer and headers."""

    async def client(name, limits=None):
        keys = await Clients(redis, vault).create(name, ALL, limits or Limits())

        async def calling(endpoint, body=None, query=None, forwarded=""):
            function = keys.functions[Endpoint.FETCH if endpoint is Endpoint.CHANGES else endpoint]
            shown = {SUBSCRIPTION_HEADER: keys.subscription, FUNCTION_HEADER: function, "X-Forwarded-For": forwarded}
            method = "GET" if body is None else "POST"
            async with session.request(method, f"{url}/{endpoint}", json=body, params=query, headers=shown) as response:
                return response.status, await response.json(), response.headers

        return calling

    return client


def submission(*texts: str) -> dict[str, Any]:
    """A body of SubmitHashes."""
    return {"hashRecords": [{"hashValue": text, "signalType": "ImagePDQ"} for text in texts]}


async def everything(redis: Redis) -> bytes:
    """Every name and value in the store."""
    found = b""
    async for key in redis.scan_iter():
        found += key + (await redis.dump(key) or b"")
    return found


async def test_keys_are_kept_as_digests(redis, vault):
    """The store holds neither keys nor names; the digest of a subscription finds its client."""
    issued = await Clients(redis, vault).create("neighbour.example", ALL, Limits())
    held = await everything(redis)
    for secret in ("neighbour.example", issued.subscription, *issued.functions.values()):
        assert secret.encode() not in held
        assert bytes.fromhex(secret) not in held if secret != "neighbour.example" else True
    client = await Clients(redis, vault).holding(hashlib.sha256(issued.subscription.encode()).digest())
    assert client is not None
    assert client.name == "neighbour.example"
    assert len({issued.subscription, *issued.functions.values()}) == 1 + len(ALL)


async def test_name_is_used_once(redis, vault):
    """A name with keys gets no others, in whichever capitals; revoked, it may have new ones."""
    clients = Clients(redis, vault)
    first = await clients.create("neighbour", ALL, Limits())
    with pytest.raises(ClientExists):
        await clients.create("Neighbour", ALL, Limits())
    assert await clients.revoke("NEIGHBOUR")
    assert not await clients.revoke("neighbour")
    await clients.create("neighbour", ALL, Limits())
    assert await clients.holding(hashlib.sha256(first.subscription.encode()).digest()) is None


@pytest.mark.parametrize("name", ["operator", "Registrations", "a b", "", "x" * 41, "é", "a\n"])
async def test_some_names_are_refused(redis, vault, name):
    """Names of our own sources, and what is no name, get no keys."""
    with pytest.raises(ClientRefused):
        await Clients(redis, vault).create(name, ALL, Limits())


async def test_calls_are_limited(call):
    """Beyond its calls a minute a client is told when to come back; another client, and another call, are not."""
    first, second = await call("first", Limits(calls=3)), await call("second", Limits(calls=3))
    assert [(await first(Endpoint.FETCH))[0] for _ in range(4)] == [200, 200, 200, 429]
    _, no, headers = await first(Endpoint.FETCH)
    assert "3 calls" in no["error"]
    assert 1 <= int(headers["Retry-After"]) <= 60
    assert (await second(Endpoint.FETCH))[0] == 200
    assert (await first(Endpoint.CHANGES))[0] == 200


async def test_paging_is_not_held_up(call):
    """The further pages of a set count far less than first ones."""
    client = await call("first", Limits(calls=2))
    await client(Endpoint.SUBMIT, submission(*(hashlib.sha256(bytes([n])).hexdigest() for n in range(20))))
    query, pages = {"pageSize": 1}, 0
    while True:
        status, page, _ = await client(Endpoint.FETCH, query=query)
        assert status == 200
        pages += 1
        if not page["hasMoreRecords"]:
            break
        query["nextPageToken"] = page["nextPageToken"]
    assert pages == 20


async def test_records_are_limited(call, redis, vault):
    """What would go beyond the records of a day is refused as a whole, and takes nothing of it; once in the log."""
    client = await call("first", Limits(records=2))
    texts = [hashlib.sha256(bytes([n])).hexdigest() for n in range(3)]
    status, no, headers = await client(Endpoint.SUBMIT, submission(*texts))
    assert (status, "2 records" in no["error"], headers["Retry-After"]) == (429, True, "86400")
    assert (await client(Endpoint.SUBMIT, submission(*texts[:2])))[0] == 200
    assert (await client(Endpoint.SUBMIT, submission(texts[0])))[0] == 429
    logged = await AccessLog(redis, vault).latest(0)
    assert [one.call.reason for one in logged if one.call.status == 429] == ["limit"]


async def test_limit_ends_with_its_period(redis, vault):
    """A new period starts with its own count, and processes share it."""
    one, other = Quotas(redis, vault), Quotas(redis, vault)
    await one.call("a", "x", 2)
    await other.call("a", "x", 2)
    refusals = []
    for _ in range(2):
        with pytest.raises(Overrun) as no:
            await one.call("a", "x", 2)
        refusals.append(no.value.first)
    assert refusals == [True, False]
    async for key in redis.scan_iter("*calls*"):
        assert 0 < await redis.ttl(key) <= 60
        await redis.delete(key)
    await one.call("a", "x", 2)


async def test_waiting_calls_are_limited(call):
    """A client holds so many long calls at a time, and no more."""
    client = await call("first")
    async with asyncio.timeout(60):
        _, seen, _ = await client(Endpoint.CHANGES)
        query = {"after": seen["version"], "wait": 50}
        waiting = [asyncio.create_task(client(Endpoint.CHANGES, query=query)) for _ in range(MOST_WAITING + 1)]
        first, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert first.pop().result()[0] == 429
        await client(Endpoint.SUBMIT, submission(ONE))
        assert sorted([(await one)[0] for one in waiting]) == [200] * MOST_WAITING + [429]


async def test_wrong_keys_are_counted_by_address(session, url, call, redis):
    """One address floods the log no further than its tries; others, and right keys from the same, are served."""
    right = await call("first")

    async def wrong(forwarded: str) -> int:
        async with session.get(f"{url}/FetchHashes", headers={"X-Forwarded-For": forwarded}) as response:
            status: int = response.status
            return status

    statuses = [await wrong("203.0.113.7, 198.51.100.1") for _ in range(MOST_FAILURES + 3)]
    assert statuses == [401] * MOST_FAILURES + [429] * 3
    assert await wrong("198.51.100.2") == 401
    assert (await right(Endpoint.FETCH, forwarded="198.51.100.1"))[0] == 200
    assert await redis.xlen(REFUSALS) == MOST_FAILURES + 1
    assert b"198.51.100" not in await everything(redis)


def test_failures_are_forgotten():
    """After a minute, and beyond so many addresses, nothing is remembered of them."""
    now = 0.0
    failures = Failures(most=2, clock=lambda: now)
    assert [failures.note("a") > 0 for _ in range(3)] == [False, False, True]
    now = PERIOD
    assert failures.note("a") == 0
    failures.note("a")
    for number in range(MOST_ADDRESSES):
        failures.note(str(number))
    assert failures.note("a") == 0


async def test_log_holds_nothing_of_a_request(call, redis, vault):
    """Neither keys nor fingerprints, nor what a wrong request says, are in it, sealed or not."""
    client = await call("first")
    wrong = submission(ONE) | {"count": ONE}
    assert (await client(Endpoint.SUBMIT, wrong))[0] == 400
    (logged,) = await AccessLog(redis, vault).latest(0)
    assert logged.call == Call("first", "SubmitHashes", 400, 0, "malformed")


async def test_unrecorded_call_is_not_served(call, redis):
    """While nothing can be written down, nobody is answered, and nothing is put on the list."""
    client = await call("first")
    await redis.set(CALLS, "in the way of the log")
    assert (await client(Endpoint.FETCH))[0] == 503
    assert (await client(Endpoint.SUBMIT, submission(ONE)))[0] == 503
    await redis.delete(CALLS)
    assert (await client(Endpoint.FETCH))[1]["count"] == 0


async def test_log_is_written_together(redis, vault):
    """Calls at the same time are written in few steps, and each of them is there."""
    log = AccessLog(redis, vault)
    before = (await redis.info("stats"))["total_reads_processed"]
    await asyncio.gather(*(log.served(Call("a", "FetchHashes", 200, number)) for number in range(500)))
    assert (await redis.info("stats"))["total_reads_processed"] - before < 100
    assert {one.call.records for one in await log.latest(0)} == set(range(500))


async def test_log_is_read_by_client(redis, vault):
    """The latest are shown, the oldest first, of one client or of all; refusals find their place by time."""
    log = AccessLog(redis, vault)
    for number in range(4):
        await log.served(Call("a" if number % 2 else "b", "FetchHashes", 200, number))
    await asyncio.sleep(0.005)  # times are kept to the millisecond
    await log.refused(Call("", "FetchHashes", 401, reason="subscription-key"))
    assert [one.call.records for one in await log.latest(1, "b")] == [2]
    assert [one.call.status for one in await log.latest(2)] == [200, 401]
    assert len(await log.latest(0)) == 5


async def test_log_forgets(redis, vault):
    """After 90 days an entry is erased, and tries of keys are capped on their own."""
    log = AccessLog(redis, vault)
    await log.served(Call("a", "FetchHashes", 200))
    now, _ = await redis.time()
    for stream in (CALLS, REFUSALS):
        await redis.delete(stream)
        await redis.xadd(stream, {"e": "old"}, id=f"{(now - 91 * 86_400) * 1000}-0")
        await redis.xadd(stream, {"e": "young"}, id=f"{(now - 89 * 86_400) * 1000}-0")
    await log.forget_old()
    for stream in (CALLS, REFUSALS):
        assert [fields for _, fields in await redis.xrange(stream)] == [{b"e": b"young"}]
    assert MOST_REFUSALS < 10**6
