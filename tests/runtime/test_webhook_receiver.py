"""The webhook: only Telegram gets in, and it is told 200 only once the update is written down."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from pydantic import AnyHttpUrl, SecretStr

from bot.intake import Intake
from config.errors import SettingsError
from config.settings import Settings, Telegram, Web
from web.server import serving, webhook_secret
from web.webhook import MAX_BYTES, SECRET_HEADER

UPDATE = {"update_id": 41, "message": {"message_id": 1, "chat": {"id": -7}}}
POLLING = Telegram(token=SecretStr("7654321:AAbb"))
TELEGRAM = Telegram(
    token=SecretStr("7654321:AAbb"),
    webhook_url=AnyHttpUrl("https://bot.example/hook/me"),
    webhook_secret=SecretStr("s3cret"),
)
RIGHT = {SECRET_HEADER: "s3cret"}


def made(telegram: Telegram, port: int = 0) -> Settings:
    """Give settings of a program on a free port."""
    return Settings(telegram=telegram, web=Web(port=port))


async def _page(_: web.Request) -> web.Response:
    return web.Response(text="page")


@pytest.fixture
async def hook(health, inbox, queue) -> AsyncIterator[str]:
    """The address Telegram posts to."""
    async with serving(made(TELEGRAM), health, Intake(inbox, queue).accept) as (url,):
        yield f"{url}/hook/me"


async def test_update_is_written_before_the_answer(session, hook, inbox, queue):
    """After the 200 the update is in the store and its chat in the queue."""
    async with session.post(hook, json=UPDATE, headers=RIGHT) as answer:
        assert answer.status == 200
    assert [update.raw for update in await inbox.read(-7, 9)] == [UPDATE]
    assert await queue.waiting() == 1


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "S3cret"}, {SECRET_HEADER: ""}, {SECRET_HEADER: "s3crét"}])
async def test_secret_is_asked_for(session, hook, inbox, headers):
    """Without the secret nothing is read or written."""
    async with session.post(hook, json=UPDATE, headers=headers) as answer:
        assert answer.status == 403
    assert await inbox.read(-7, 9) == []


async def test_secret_of_other_bytes(hook):
    """A secret that is no text at all is as wrong as any other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(hook).port)
    head = f"POST /hook/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n{SECRET_HEADER}: "
    writer.write(head.encode() + b"s3cr\xe9t\r\n\r\n{}")
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert b" 403 " in answer


async def test_repeated_delivery_counts_once(session, hook, inbox):
    """What Telegram delivers twice is answered with 200 and written once."""
    for _ in range(2):
        async with session.post(hook, json=UPDATE, headers=RIGHT) as answer:
            assert answer.status == 200
    assert len(await inbox.read(-7, 9)) == 1


async def test_what_is_no_json_is_refused(session, hook):
    """A body that is no JSON is 400."""
    async with session.post(hook, data=b"{nonsense", headers=RIGHT) as answer:
        assert answer.status == 400


async def test_too_large_body_is_refused(session, hook):
    """A body beyond the bound is 413, and not read to its end."""

    async def body() -> AsyncIterator[bytes]:
        for _ in range(MAX_BYTES // 65_536 + 2):
            yield bytes(65_536)

    async with session.post(hook, data=body(), headers=RIGHT) as answer:
        assert answer.status == 413


async def test_store_away_is_not_confirmed(server, session, hook, inbox):
    """While nothing can be written the answer is 503, so that Telegram comes again; then it is 200."""
    server.stop()
    try:
        async with session.post(hook, json=UPDATE, headers=RIGHT) as answer:
            assert answer.status == 503
    finally:
        server.start()
    async with asyncio.timeout(30), session.post(hook, json=UPDATE, headers=RIGHT) as answer:
        assert answer.status == 200
    assert len(await inbox.read(-7, 9)) == 1


async def test_no_webhook_no_door(session, health, inbox, queue):
    """Without a webhook in the settings there is nothing to post to; /health is there."""
    async with serving(made(POLLING), health, Intake(inbox, queue).accept) as (url,):
        async with session.post(f"{url}/", json=UPDATE) as answer:
            assert answer.status == 404
        async with session.get(f"{url}/health") as answer:
            assert answer.status == 200


async def test_taken_port_is_told(health, inbox, queue):
    """A port that another program has is told with the setting to change."""
    accept = Intake(inbox, queue).accept
    async with serving(made(TELEGRAM), health, accept) as (url,):
        with pytest.raises(SettingsError, match="EGIDE_WEB__PORT"):
            async with serving(made(TELEGRAM, urlsplit(url).port or 0), health, accept):
                pass


def test_secret_follows_from_the_token():
    """Where the operator chose no secret it is derived from the token: always the same, never the token itself."""
    secret = webhook_secret(POLLING)
    assert secret == webhook_secret(Telegram(token=SecretStr("7654321:AAbb")))
    assert secret != webhook_secret(Telegram(token=SecretStr("7654321:AAbc")))
    assert "AAbb" not in secret
    assert len(secret) <= 256
    assert secret.isalnum()


@pytest.mark.parametrize("page", ["/hook", "/hook/me"])
async def test_page_over_the_webhook_is_refused(health, inbox, queue, page):
    """A page under whose path Telegram delivers would swallow the deliveries: the program does not start."""
    settings = Settings(telegram=TELEGRAM, web=Web(port=0, page_url=AnyHttpUrl(f"https://bot.example{page}")))
    with pytest.raises(SettingsError, match="EGIDE_WEB__PAGE_URL"):
        async with serving(settings, health, Intake(inbox, queue).accept, page=web.Application()):
            pass


async def test_page_beside_the_webhook(session, health, inbox, queue):
    """On another path both are served, the page whatever the longer names beside it are."""
    settings = Settings(telegram=TELEGRAM, web=Web(port=0, page_url=AnyHttpUrl("https://bot.example/hoo")))
    page = web.Application()
    page.router.add_get("/x", _page)
    async with serving(settings, health, Intake(inbox, queue).accept, page=page) as (url,):
        async with session.get(f"{url}/hoo/x") as answer:
            assert await answer.text() == "page"
        async with session.post(f"{url}/hook/me", json=UPDATE, headers=RIGHT) as answer:
            assert answer.status == 200
