"""Long polling: Telegram hears that we have an update only once it is written down."""

import json
from typing import Any

import pytest
from aiohttp import web

from bot.intake import ALLOWED_UPDATES, Intake
from bot.polling import Polling
from bot.telegram import make_bot
from bot.transport import AiohttpRequest
from config.settings import Telegram
from records.store import OUTAGES

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
UPDATE: dict[str, Any] = {"update_id": 41, "message": {"message_id": 1, "chat": {"id": -7}}}


class Teller:
    """A Bot API server that repeats an update until it is confirmed, as Telegram does, and notes each question."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    async def get_updates(self, request):
        """Answer one poll."""
        self.asked.append(dict(request.query))
        confirmed = int(request.query.get("offset", 0)) > UPDATE["update_id"]
        return web.json_response({"ok": True, "result": [] if confirmed else [UPDATE]})


class ForgetfulIntake(Intake):
    """An intake whose store is away at first."""

    def __init__(self, *parts, outages: int) -> None:
        super().__init__(*parts)
        self._outages = outages

    async def accept(self, updates):
        """Fail as often as asked to, then write."""
        if self._outages:
            self._outages -= 1
            raise OUTAGES[0]("the store is away")
        return await super().accept(updates)


@pytest.fixture
def polling(session, inbox, queue, health):
    """`polling(url)` polls the server at that address."""

    def make(url, *, token=TOKEN, outages=0):
        bot = make_bot(Telegram(token=token, api_url=url), session)
        return Polling(bot, AiohttpRequest(session), ForgetfulIntake(inbox, queue, outages=outages), health)

    return make


async def test_offset_moves_after_the_write(served, polling, inbox, health, running, until):
    """While nothing can be written the same update is asked for again; then it is confirmed."""
    teller = Teller()
    async with (
        served(web.route("*", "/bot{token}/getUpdates", teller.get_updates)) as url,
        running(polling(url, outages=2).run()),
    ):
        await until(lambda: len(teller.asked) == 2)
        assert any(word.part == "intake" and "store" in word.problem for word in health.words)
        await until(lambda: len(teller.asked) >= 4)
    assert [asked.get("offset") for asked in teller.asked[:4]] == [None, None, None, "42"]
    assert [update.raw for update in await inbox.read(-7, 9)] == [UPDATE]
    assert not any(word.problem for word in health.words)


async def test_kinds_are_always_named(served, polling, running, until):
    """Every poll names the kinds of updates, since Telegram would keep to those named last."""
    teller = Teller()
    async with served(web.route("*", "/bot{token}/getUpdates", teller.get_updates)) as url, running(polling(url).run()):
        await until(lambda: len(teller.asked) >= 2)
    assert {asked["allowed_updates"] for asked in teller.asked} == {json.dumps(ALLOWED_UPDATES)}


async def test_store_away_loses_nothing(server, simulator, polling, inbox, running, until):
    """What comes while the store is away stays with Telegram until it is back."""
    owner = await simulator.control.create_user("Olga")
    group = await simulator.control.create_supergroup("Garden", owner=owner.id, bots=[simulator.bot_id])
    async with running(polling(simulator.url, token=simulator.token).run()):
        await until(lambda: inbox.read(group.id, 9))
        server.stop()
        for text in ("un", "deux"):
            await simulator.control.say(group.id, owner.id, text)
        server.start()

        async def said():
            messages = [update.raw.get("message", {}) for update in await inbox.read(group.id, 99)]
            return [message["text"] for message in messages if "text" in message] == ["un", "deux"]

        await until(said)


@pytest.mark.parametrize("fault", [{"kind": "status", "code": 502}, {"kind": "too_many"}, {"kind": "drop"}], ids=str)
async def test_telegram_away_is_waited_for(simulator, polling, inbox, health, running, until, fault):
    """Telegram being away is told to health, and polling goes on afterwards."""
    owner = await simulator.control.create_user("Olga")
    await simulator.control.fault(method="getUpdates", **fault)
    async with running(polling(simulator.url, token=simulator.token).run()):
        await until(lambda: any(word.problem for word in health.words))
        await simulator.control.clear_faults()
        group = await simulator.control.create_supergroup("Garden", owner=owner.id, bots=[simulator.bot_id])
        await until(lambda: inbox.read(group.id, 9))
        await until(lambda: not any(word.problem for word in health.words))
