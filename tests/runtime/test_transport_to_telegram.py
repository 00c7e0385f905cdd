"""The HTTP client under python-telegram-bot: files go out, errors come back as its own, and no secret in them."""

import asyncio

import pytest
from aiohttp import web
from pydantic import AnyHttpUrl, SecretStr
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.telegram import make_bot
from bot.transport import AiohttpRequest
from config.settings import Telegram
from tests.free_port import free_port

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture
async def bot(simulator, session) -> ExtBot[None]:
    """A client of the simulator."""
    return make_bot(Telegram(token=simulator.token, api_url=simulator.url), session)


def texts_of(error: BaseException | None) -> str:
    """Everything an error and what led to it would write into a log."""
    said = ""
    while error is not None:
        said += f"{error!r} {error} "
        error = None if error.__suppress_context__ else error.__cause__ or error.__context__
    return said


async def test_words_and_files_arrive(simulator, bot):
    """Parameters arrive as they are, a file with its bytes, its name and its caption."""
    person = await simulator.control.create_user("Max")
    await simulator.control.start(person.id)
    await bot.send_message(person.id, "Été & <b>", disable_notification=True)
    sent = await bot.send_document(person.id, b"octets of a file", filename="émission.txt", caption="ça")
    said = list((await simulator.control.chat_state(person.id)).messages.values())
    assert said[-2]["text"] == "Été & <b>"
    assert (said[-1]["document"]["file_name"], said[-1]["caption"]) == ("émission.txt", "ça")
    assert sent.document is not None
    assert sent.document.file_size == len(b"octets of a file")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "too_many", "retry_after": 40}, RetryAfter),
        ({"kind": "status", "code": 502}, NetworkError),
        ({"kind": "status", "code": 400}, BadRequest),
        ({"kind": "status", "code": 401}, InvalidToken),
        ({"kind": "drop"}, NetworkError),
        ({"kind": "bad_json"}, NetworkError),
        ({"kind": "lost_answer"}, NetworkError),
    ],
    ids=str,
)
async def test_trouble_has_its_error(simulator, bot, fault, error):
    """Whatever happens on the way comes as python-telegram-bot's error for it, without address or token."""
    await simulator.control.fault(method="getMe", **fault)
    with pytest.raises(error) as met:
        await bot.get_me()
    assert simulator.token not in texts_of(met.value)
    assert simulator.url.removeprefix("http://") not in texts_of(met.value)


async def test_silence_is_a_timeout(simulator, bot):
    """A server that says nothing is given up after the time the call names."""
    await simulator.control.fault("hang", "getMe")
    with pytest.raises(TimedOut) as met:
        await bot.get_me(read_timeout=0.1)
    assert simulator.token not in texts_of(met.value)


async def test_endless_trickle_is_a_timeout(session, served):
    """An answer that never ends is given up, although something keeps coming."""

    async def trickle(request):
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0.05)

    request = AiohttpRequest(session)
    async with served(web.post("/x", trickle)) as url:
        with pytest.raises(TimedOut):
            await request.do_request(f"{url}/x", "POST", read_timeout=0.5, connect_timeout=-4.5)


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
async def test_nobody_there(session, host):
    """A server that is not there, or whose name is unknown, is a network error without address or token."""
    bot = make_bot(Telegram(token=SecretStr(TOKEN), api_url=AnyHttpUrl(f"http://{host}:{free_port()}")), session)
    with pytest.raises(NetworkError) as met:
        await bot.get_me()
    assert "AAbbCC" not in texts_of(met.value)
    assert host not in texts_of(met.value)


@pytest.mark.parametrize("answer", ["[]", "null", "<html>", '{"ok": true', "9" * 5000, "[" * 100_000])
async def test_strange_answers_are_network_errors(session, served, answer):
    """What is no answer of the Bot API came from something in between: worth another try, and not quoted."""

    async def speak(_request):
        return web.Response(text=answer)

    async with served(web.post("/bot{token}/getMe", speak)) as url:
        bot = make_bot(Telegram(token=SecretStr(TOKEN), api_url=AnyHttpUrl(url)), session)
        with pytest.raises(TelegramError) as met:
            await bot.get_me()
    assert isinstance(met.value, NetworkError)
    assert not isinstance(met.value, BadRequest)
    assert len(str(met.value)) < 100
