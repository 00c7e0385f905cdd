"""GET /metrics: who is answered, and with what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from pydantic import AnyHttpUrl, SecretStr

from bot.health import Health
from bot.intake import Intake
from bot.metrics.gauges import Exposition
from bot.metrics.meters import Meters
from config.settings import Settings, Telegram, Web
from records.duequeue import DueQueue
from records.inbox import Inbox
from records.store import connect
from web.metrics import metrics_routes
from web.server import serving

TOKEN = "a-token-of-24-characters"


class Said:
    """Metrics, as short as can be."""

    async def text(self):
        """Give them."""
        return b"egide_store_up 1.0\n", "text/plain; version=0.0.4; charset=utf-8"


@asynccontextmanager
async def served(redis, token: str = "", *, behind_proxy: bool = False, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve the metrics and nothing besides but health."""
    routes = metrics_routes(Said(), token, behind_proxy=behind_proxy)
    settings = Settings(web=Web(port=0, host=host, behind_proxy=behind_proxy))
    intake = Intake(Inbox(redis), DueQueue(redis, "work"))
    async with serving(settings, Health(redis), intake.accept, routes=routes) as (url,):
        yield url


async def status(session: ClientSession, url: str, **headers: str) -> int:
    """What asking comes to."""
    async with session.get(f"{url}/metrics", headers=headers) as answer:
        return answer.status


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Give a client."""
    async with ClientSession() as client:
        yield client


async def test_this_machine_is_answered(redis, session):
    """Without a token a program on this machine gets the metrics, and no cache keeps them."""
    async with served(redis) as url, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        assert await answer.text() == "egide_store_up 1.0\n"
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_nobody_behind_a_proxy(redis, session, header):
    """What a proxy passes on comes from somebody else: refused, with what to do."""
    async with served(redis) as url, session.get(f"{url}/metrics", headers={header: "127.0.0.1"}) as answer:
        assert answer.status == 403
        assert "EGIDE_WEB__METRICS_TOKEN" in await answer.text()
    async with served(redis, behind_proxy=True) as url:
        assert await status(session, url) == 403


async def test_pages_with_another_name_are_refused(redis, session):
    """A page in a browser on this machine whose own name was led here learns nothing."""
    async with served(redis) as url:
        assert await status(session, url, Host="evil.example") == 403
        assert await status(session, url, Host="localhost:8430") == 200


@pytest.mark.parametrize("shown", ["", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer ", "Bearer caf\u00e9"])
async def test_token_is_asked_for(redis, session, shown):
    """With a token nobody gets in without it, this machine included."""
    async with served(redis, TOKEN) as url:
        assert await status(session, url, **({"Authorization": shown} if shown else {})) == 401


async def test_token_opens_everywhere(redis, session):
    """Who shows it is answered, by way of a proxy too."""
    async with served(redis, TOKEN, behind_proxy=True) as url:
        assert await status(session, url, Authorization=f"Bearer {TOKEN}", **{"X-Forwarded-For": "192.0.2.1"}) == 200


async def test_store_away_is_told():
    """Without the store there are the metrics of the process, and that the store is away."""

    async def away():
        async with connect("unix:///tmp/egide-there-is-no-such-socket") as nobody:
            await nobody.ping()

    meters = Meters()
    meters.cached()
    text, _ = await Exposition(meters.registry, [dict], [away]).text()
    assert b"egide_store_up 0.0" in text
    assert b"egide_file_reads_cached_total 1.0" in text
    assert b"egide_groups" not in text


async def test_routes_hide_the_operators_addresses(redis, session):
    """Requests are counted by our names: the webhook's path may be a secret, and what is asked for is a stranger's."""
    counted = []

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page")

    inner = web.Application()
    inner.router.add_get("/{language}/", page)
    telegram = Telegram(token=SecretStr("1:a"), webhook_url=AnyHttpUrl("https://bot.example/hook-secret"))
    settings = Settings(telegram=telegram, web=Web(port=0, page_url=AnyHttpUrl("https://bot.example/page-secret")))
    intake = Intake(Inbox(redis), DueQueue(redis, "work"))

    def answered(route: str, status: int) -> None:
        counted.append((route, status))

    async with serving(settings, Health(redis), intake.accept, page=inner, answered=answered) as (url,):
        for path in ("/health", "/page-secret/fr/", "/page-secret/nothing/more", "/wp-admin.php?x=1"):
            await session.get(f"{url}{path}")
        await session.post(f"{url}/hook-secret", json={})
    assert counted == [
        ("/health", 200),
        ("page/{language}/", 200),
        ("none", 404),
        ("none", 404),
        ("webhook", 403),
    ]
