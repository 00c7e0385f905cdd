"""Many calls at once: whoever sends them waits or is turned away, and nobody else is."""

import asyncio

import pytest
from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from redis.asyncio import Redis

from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint
from records import store as module
from records.clients import Clients, Limits
from records.quotas import Overrun
from records.store import Store, beside, connect
from web.answers import Refused
from web.entrance import MOST_ASKED, MOST_OF_FLOODS, Entrance
from web.fairness import Turns
from web.limits import MOST_BYTES, PREFIX
from web.listening import listening
from web.public import public_calls


@pytest.fixture
async def url(redis, vault):
    """A service for others, to which any address may come."""
    application = web.Application(client_max_size=MOST_BYTES)
    application.add_subapp(PREFIX, public_calls(Store(redis, vault), behind_proxy=True))
    async with listening(application, "127.0.0.1", 0, None, behind_proxy=True) as (address,):
        yield f"{address}{PREFIX}/{Endpoint.FETCH}"


async def hold(redis: Redis) -> None:
    """Use one connection for a second."""
    await redis.blpop(["nothing"], timeout=1)


async def test_strangers_shut_out_nobody(redis, vault, url):
    """Hundreds without keys at once are turned away; a client from the same address, and the bot, go on."""
    keys = await Clients(redis, vault).create("neighbour", [Endpoint.FETCH], Limits())
    right = {SUBSCRIPTION_HEADER: keys.subscription, FUNCTION_HEADER: keys.functions[Endpoint.FETCH]}
    async with ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar()) as session:

        async def status(headers: dict[str, str]) -> int:
            async with session.get(url, headers=headers) as response:
                assert response.status in {200, 401} or "Retry-After" in response.headers
                return response.status

        assert await status(right) == 200
        wrong = [asyncio.create_task(status({SUBSCRIPTION_HEADER: "x", FUNCTION_HEADER: "y"})) for _ in range(400)]
        assert {await status(right) for _ in range(20)} == {200}
        assert await redis.ping()
        assert set(await asyncio.gather(*wrong)) <= {401, 429, 503}
    assert {503, 429} & {one.result() for one in wrong}


async def test_connections_are_waited_for(redis, monkeypatch):
    """More work at once than a client has connections waits for them; a client beside it has its own."""
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 2)
    async with beside(redis) as narrow, beside(narrow) as other:
        held = [asyncio.create_task(hold(narrow)) for _ in range(2)]
        await asyncio.sleep(0.1)
        assert await other.ping()
        assert await asyncio.gather(*(narrow.ping() for _ in range(20))) == [True] * 20
        await asyncio.gather(*held)


async def test_store_that_never_answers_is_away(redis, monkeypatch):
    """A connection that does not come free in time counts as an outage."""
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(module, "TURN_SECONDS", 0.1)
    async with beside(redis) as narrow:
        held = asyncio.create_task(hold(narrow))
        await asyncio.sleep(0.1)
        with pytest.raises(module.OUTAGES):
            await narrow.ping()
        await held


def test_client_beside_has_the_same_server():
    """What the address says of database and password holds for both."""
    one = connect("redis://:secret@127.0.0.1:1/3")
    kwargs = beside(one).connection_pool.connection_kwargs
    assert (kwargs["password"], kwargs["db"], kwargs["socket_timeout"]) == ("secret", 3, None)


def test_floods_get_few_places():
    """Addresses that flood share few look-ups; keys that fitted need none, until they no longer fit."""
    entrance = Entrance()
    with entrance.place(b"known", flooding=False):
        pass
    floods = [entrance.place(bytes([number]), flooding=True) for number in range(MOST_OF_FLOODS)]
    others = [entrance.place(bytes([number]), flooding=False) for number in range(MOST_ASKED - MOST_OF_FLOODS)]
    for one in floods:
        one.__enter__()
    with pytest.raises(Refused), entrance.place(b"new", flooding=True):
        pass
    for one in others:
        one.__enter__()
    with pytest.raises(Refused), entrance.place(b"new", flooding=False):
        pass
    with pytest.raises(ValueError, match="no longer"), entrance.place(b"known", flooding=True):
        raise ValueError("no longer")
    with pytest.raises(Refused), entrance.place(b"known", flooding=False):
        pass
    for one in floods + others:
        one.__exit__(None, None, None)
    with entrance.place(b"new", flooding=True):
        pass


async def test_client_waits_for_itself():
    """A client's calls are served a few at a time, too many are refused, and another client's are not held up."""
    turns = Turns(at_once=1, waiting=1)
    async with turns.of("a"):
        second = asyncio.create_task(turns.of("a").__aenter__())
        await asyncio.sleep(0)
        with pytest.raises(Overrun):
            await turns.of("a").__aenter__()
        async with turns.of("b"):
            assert not second.done()
    await second
