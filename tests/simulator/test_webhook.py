"""Webhooks: the secret, the order, another attempt when one fails, and what they forbid."""

import asyncio
from typing import Any

import pytest
from aiohttp import web


class Receiver:
    """A web server that takes updates and refuses the first few."""

    def __init__(self) -> None:
        self.refusals = 0
        self.seen: asyncio.Queue[tuple[str | None, dict[str, Any]]] = asyncio.Queue()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Take or refuse one delivery."""
        body = await request.json()
        await self.seen.put((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        return web.Response()


@pytest.fixture
async def receiver():
    """Run a receiver on a free port."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_come_with_the_secret(simulator, call, group, receiver):
    """Each update is delivered in order, with the secret in its header."""
    await call("setWebhook", url=receiver.url, secret_token="abc", drop_pending_updates=True)
    for text in ("un", "deux"):
        await simulator.control.say(group.id, group.owner, text)
    seen = [await asyncio.wait_for(receiver.seen.get(), 20) for _ in range(2)]
    assert [(secret, body["message"]["text"]) for secret, body in seen] == [("abc", "un"), ("abc", "deux")]


async def test_refused_update_comes_again(simulator, call, group, receiver):
    """An answer other than 2xx brings the same update again before the next, and shows in getWebhookInfo."""
    receiver.refusals = 1
    await call("setWebhook", url=receiver.url, drop_pending_updates=True)
    for text in ("un", "deux"):
        await simulator.control.say(group.id, group.owner, text)
    seen = [await asyncio.wait_for(receiver.seen.get(), 20) for _ in range(3)]
    assert [body["message"]["text"] for _, body in seen] == ["un", "un", "deux"]
    info = (await call("getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_polling_is_refused_meanwhile(call, receiver):
    """GetUpdates answers 409 while a webhook is set, and works again after deleteWebhook."""
    await call("setWebhook", url=receiver.url)
    refused = await call("getUpdates")
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]
    assert (await call("setWebhook", url=receiver.url, secret_token="é"))["error_code"] == 400
