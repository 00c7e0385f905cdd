"""Which updates are ordinary posts, held against the handlers the program really has."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr
from telegram import Update

from bot.administration import make_administration
from bot.assembly import make_application, shared_parts
from bot.deciding import make_reporter
from bot.service import opened_cases
from config.settings import Redis as RedisSettings
from config.settings import Settings, Telegram
from handlers.ordinary import is_ordinary_post

PERSON = {"id": 5, "is_bot": False, "first_name": "Max"}
KINDS = ("message", "edited_message", "channel_post", "edited_channel_post")
CHATS = ({"id": -7, "type": "supergroup"}, {"id": -8, "type": "group"}, {"id": -9, "type": "channel"})
PRIVATE = {"id": 5, "type": "private", "first_name": "Max"}
COMMAND = {"offset": 0, "length": 8, "type": "bot_command"}
ORDINARY: tuple[dict[str, Any], ...] = (
    {"text": "x"},
    {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "/privacy"},
    {"new_chat_members": [PERSON]},
)
ANSWERED: tuple[dict[str, Any], ...] = (
    {"text": "/privacy", "entities": [COMMAND]},
    {"migrate_to_chat_id": -70},
    {"migrate_from_chat_id": -70},
)


@pytest.fixture
async def handlers(server, simulator, tmp_path) -> AsyncIterator[list[Any]]:
    """Every handler of the program, with the bot that reads updates for them."""
    telegram = Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url))
    store = RedisSettings(url=SecretStr(server.url))
    async with (
        shared_parts(Settings(data_dir=tmp_path, telegram=telegram, redis=store)) as shared,
        opened_cases(shared.settings.service, shared.store) as cases,
    ):
        reporter = make_reporter(shared)
        application = make_application(shared, reporter, cases, make_administration(shared, reporter))
        await application.initialize()
        yield [shared.bot, *(handler for group in application.handlers.values() for handler in group)]
        await application.shutdown()


def update(kind: str, chat: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """An update as Telegram would send it."""
    return {"update_id": 1, kind: {"message_id": 3, "date": 1, "chat": chat, "from": PERSON} | content}


def _takes(found: object) -> bool:
    """What python-telegram-bot understands by the answer of a handler's check."""
    return found is not None and found is not False


async def test_handlers_take_no_ordinary_post(handlers):
    """No post that is called ordinary would be taken by a handler, and what handlers take is never called that."""
    bot, *known = handlers
    for kind, chat, content in product(KINDS, (*CHATS, PRIVATE), (*ORDINARY, *ANSWERED)):
        raw = update(kind, chat, content)
        parsed = Update.de_json(raw, bot)
        taken = any(_takes(handler.check_update(parsed)) for handler in known)
        assert not (taken and is_ordinary_post(raw)), raw


@pytest.mark.parametrize("kind", KINDS)
def test_posts_in_groups_are_ordinary(kind):
    """Whatever is posted in a group or channel, if it is no command and no migration."""
    assert all(is_ordinary_post(update(kind, chat, content)) for chat, content in product(CHATS, ORDINARY))


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": 1},
        {"update_id": 1, "message": 7},
        {"update_id": 1, "my_chat_member": {"chat": CHATS[0]}},
        {"update_id": 1, "callback_query": {"message": {"chat": CHATS[0]}}},
        {"update_id": 1, "made_up": {"chat": CHATS[0]}},
        {**update("message", CHATS[0], {}), "edited_message": {}},
        update("message", PRIVATE, {"text": "x"}),
        update("message", {"id": -7, "type": "forum"}, {}),
        update("message", {"id": -7, "type": []}, {}),
        update("message", CHATS[0], {"text": 7}),
        *(update("message", CHATS[0], content) for content in ANSWERED),
    ],
)
def test_what_is_in_doubt_is_not_ordinary(raw):
    """A kind of update, chat or text nobody foresaw is parsed, as are all that handlers wait for."""
    assert not is_ordinary_post(raw)
