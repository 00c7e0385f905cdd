"""What bots send: to whom they may write, what they may write, and buttons."""

import asyncio

import pytest

KEYBOARD = {"inline_keyboard": [[{"text": "Oui", "callback_data": "yes"}]]}


@pytest.fixture
async def person(simulator):
    """Make a person who started the bot."""
    made = await simulator.control.create_user("Noa")
    await simulator.control.start(made.id, "payload")
    return made


async def test_start_comes_with_its_payload(call, person):
    """The private chat opens with /start, marked as a command."""
    (update,) = await call.drain()
    assert update["message"]["text"] == "/start payload"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["chat"] == {"id": person.id, "type": "private", "first_name": "Noa"}


async def test_stranger_cannot_be_written_to(simulator, call, person):
    """No one is written to before a start, nor after a block."""
    stranger = await simulator.control.create_user()
    for chat_id, words in (
        (stranger.id, "Forbidden: bot can't initiate conversation with a user"),
        (123, "Bad Request: chat not found"),
    ):
        assert (await call("sendMessage", chat_id=chat_id, text="mot"))["description"] == words
    await call.drain()
    await simulator.control.block(person.id)
    (update,) = await call.drain()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    refused = await call("sendMessage", chat_id=person.id, text="mot")
    assert refused["description"] == "Forbidden: bot was blocked by the user"
    await simulator.control.start(person.id)
    assert (await call("sendMessage", chat_id=person.id, text="mot"))["ok"]


async def test_html_becomes_entities(call, person):
    """Tags are taken out of the text, offsets count UTF-16 units."""
    text = "\N{GRINNING FACE} <b>a &lt; <i>b</i></b> <a href='https://example.org'>c</a>"
    message = (await call("sendMessage", chat_id=person.id, text=text, parse_mode="HTML"))["result"]
    assert message["text"] == "\N{GRINNING FACE} a < b c"
    assert message["entities"] == [
        {"type": "bold", "offset": 3, "length": 5},
        {"type": "italic", "offset": 7, "length": 1},
        {"type": "text_link", "offset": 9, "length": 1, "url": "https://example.org"},
    ]
    refused = await call("sendMessage", chat_id=person.id, text="<b>a", parse_mode="HTML")
    assert "Can't find end tag" in refused["description"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": " "}, "message text is empty"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "é" * 33}]]}},
         "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)  # fmt: skip
async def test_wrong_message_is_refused(parameters, words, call, person):
    """Length, keyboards and replies are checked as Telegram does."""
    assert (await call("sendMessage", chat_id=person.id, **parameters))["description"] == f"Bad Request: {words}"


async def test_tap_is_answered_once(simulator, call, person):
    """A tap reaches the bot with the button's data, and the person sees its answer."""
    message = (await call("sendMessage", chat_id=person.id, text="?", reply_markup=KEYBOARD))["result"]
    await call.drain()
    tapping = asyncio.create_task(
        simulator.control.tap(person.id, message["message_id"], person.id, button="Oui", wait=20)
    )
    (update,) = await call.updates(timeout=20)
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("yes", person.id, "?")
    assert (await call("answerCallbackQuery", callback_query_id=query["id"], text="Merci"))["ok"]
    assert (await tapping).answer == {"text": "Merci", "show_alert": False, "url": ""}
    late = await call("answerCallbackQuery", callback_query_id=query["id"])
    assert late["description"].startswith("Bad Request: query is too old")


async def test_forged_tap_is_passed_on(simulator, call, person):
    """What a changed client sends as a tap reaches the bot, though no button has it."""
    message = (await call("sendMessage", chat_id=person.id, text="?", reply_markup=KEYBOARD))["result"]
    await call.drain()
    await simulator.control.tap(person.id, message["message_id"], person.id, forged="never offered")
    (update,) = await call.updates(timeout=20)
    assert update["callback_query"]["data"] == "never offered"


async def test_tap_on_an_old_message_shows_nothing_of_it(simulator, call, person):
    """On demand a tap comes from a message that is too old to be shown: its chat, its number and the date 0."""
    message = (await call("sendMessage", chat_id=person.id, text="?", reply_markup=KEYBOARD))["result"]
    await call.drain()
    await simulator.control.tap(person.id, message["message_id"], person.id, button="Oui", old=True)
    (update,) = await call.updates(timeout=20)
    shown = update["callback_query"]["message"]
    assert shown == {"chat": shown["chat"], "message_id": message["message_id"], "date": 0}
    assert shown["chat"]["id"] == person.id


async def test_edit_changes_only_what_differs(call, person):
    """An edited text loses its keyboard; the same once more is refused."""
    sent = (await call("sendMessage", chat_id=person.id, text="un", reply_markup=KEYBOARD))["result"]
    edit = {"chat_id": person.id, "message_id": sent["message_id"]}
    edited = (await call("editMessageText", **edit, text="deux"))["result"]
    assert edited["text"] == "deux"
    assert "reply_markup" not in edited
    again = await call("editMessageText", **edit, text="deux")
    assert again["description"].startswith("Bad Request: message is not modified")
    assert (await call("editMessageReplyMarkup", **edit, reply_markup=KEYBOARD))["result"]["reply_markup"] == KEYBOARD


async def test_limits_answer_429(simulator, call, group):
    """With Telegram's limits on, the 21st message of a minute into a group is refused with a time to wait."""
    await simulator.control.limits(per_second=30, per_group_minute=20)
    answers = [await call("sendMessage", chat_id=group.id, text=str(number)) for number in range(21)]
    assert all(answer["ok"] for answer in answers[:20])
    assert answers[20]["error_code"] == 429
    assert 0 < answers[20]["parameters"]["retry_after"] <= 60


async def test_ephemeral_message_is_kept_apart(simulator, call, group):
    """A message for one person has no message_id, is not among the group's, and can be deleted."""
    asked = {"chat_id": group.id, "text": "Pour vous", "receiver_user_id": group.owner}
    shown = (await call("sendMessage", **asked))["result"]
    assert (shown["message_id"], shown["receiver_user"]["id"]) == (0, group.owner)
    state = await simulator.control.chat_state(group.id)
    assert list(state.ephemeral) == [shown["ephemeral_message_id"]]
    assert "Pour vous" not in [message.get("text") for message in state.messages.values()]
    named = {"receiver_user_id": group.owner, "ephemeral_message_id": shown["ephemeral_message_id"]}
    assert (await call("deleteEphemeralMessage", chat_id=group.id, **named))["result"] is True
    assert not (await simulator.control.chat_state(group.id)).ephemeral
