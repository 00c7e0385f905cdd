"""Control calls that post, edit, forward, pin, delete and tap."""

from dataclasses import replace

from simulator.chats import Chat
from simulator.control.asking import Ask, Json, posted_json
from simulator.entities import command_entities
from simulator.errors import WrongControl
from simulator.kinds import content_of
from simulator.people import User
from simulator.posting import Posted

_LONGEST_ALBUM = 10


def _sender(ask: Ask, chat: Chat) -> User | None:
    return ask.actor(chat, "user")


async def upload(ask: Ask) -> Json:
    """Keep an image for later posts."""
    picture = await ask.picture()
    if picture is None:
        raise WrongControl("the field 'image' is missing")
    return {"image_id": picture.image_id}


async def post(ask: Ask) -> Json:
    """Post one message of any kind."""
    return posted_json(await _posted(ask))


async def _posted(ask: Ask) -> Posted:
    chat = ask.chat()
    draft = await ask.draft(_sender(ask, chat))
    return ask.telegram.posting.post(chat, draft, ask.manner())


async def posts(ask: Ask) -> Json:
    """Post many messages in one call, for load tests."""
    return {"posted": [posted_json(await _posted(one)) for one in ask.parts("posts")]}


async def album(ask: Ask) -> Json:
    """Post an album: one message each, the same `media_group_id`."""
    items = ask.parts("items")
    if not 1 < len(items) <= _LONGEST_ALBUM:
        raise WrongControl("an album has 2 to 10 items")
    chat = ask.chat()
    sender = _sender(ask, chat)
    drafts = [await item.draft(sender) for item in items]
    group_id = str(13_000_000_000_000_000 + chat.sent * 1000 + abs(chat.id) % 1000)
    manner = replace(ask.manner(), media_group_id=group_id)
    made = [ask.telegram.posting.post(chat, draft, manner) for draft in drafts]
    return {"media_group_id": group_id, "posted": [posted_json(one) for one in made]}


async def edit(ask: Ask) -> Json:
    """Replace what a message says or shows."""
    chat = ask.chat()
    message = ask.telegram.world.message(chat, ask.number("message"))
    content = content_of(await ask.draft(message.sender))
    return posted_json(ask.telegram.posting.edit(chat, message.id, content))


async def forward(ask: Ask) -> Json:
    """Forward a message into another chat, or the same."""
    source, target = ask.chat("from_chat"), ask.chat()
    sender = ask.actor(target, "user")
    return posted_json(ask.telegram.posting.forward(source, ask.number("message"), sender, target, ask.manner()))


async def pin(ask: Ask) -> Json:
    """Pin a message."""
    chat = ask.chat()
    return posted_json(ask.telegram.posting.pin(chat, ask.number("message"), ask.actor(chat, "user")))


async def delete(ask: Ask) -> Json:
    """Delete a message by hand; bots are not told."""
    chat = ask.chat()
    ask.telegram.posting.delete(chat, ask.number("message"), ask.actor(chat, "user"))
    return {}


async def say(ask: Ask) -> Json:
    """Say something in words; a command is marked as one."""
    chat = ask.chat()
    text = ask.text("text")
    entities = command_entities(text)
    content = {"text": text} | ({"entities": entities} if entities else {})
    posted = ask.telegram.posting.place(chat, ask.actor(chat, "user"), content, ask.manner())
    return posted_json(posted)


async def tap(ask: Ask) -> Json:
    """Tap a button of a bot's message, and wait so many seconds for what the bot answers.

    With `forged` a changed client sends data that no button of the message has; Telegram passes it on. With `old` the
    bot is not shown what is in the message, only where it is (Bot API, InaccessibleMessage).
    """
    chat, user = ask.chat(), ask.user()
    message = ask.telegram.world.message(chat, ask.number("message"))
    bot = ask.telegram.world.bots.get(message.author or 0)
    if bot is None:
        raise WrongControl("no bot wrote this message")
    forged = ask.get("forged")
    data = forged or _data(message.content.get("reply_markup", {}), ask.get("data"), ask.get("button"))
    query = ask.telegram.queries.ask(bot.id)
    shown = ask.telegram.delivery.shown(chat, message, bot)
    if ask.get("old"):
        shown = {"chat": shown["chat"], "message_id": message.id, "date": 0}
    payload = {"id": query.id, "from": user.json(), "chat_instance": str(abs(chat.id)), "message": shown, "data": data}
    ask.telegram.delivery.told(bot, "callback_query", payload)
    return {"query": query.id, "answer": await ask.telegram.queries.wait(query, ask.seconds("wait"))}


def _data(markup: Json, data: str | None, button: str | None) -> str:
    """Find the button by its data or its words; one that is not there cannot be tapped."""
    for row in markup.get("inline_keyboard", []):
        for one in row:
            if "callback_data" in one and (one["callback_data"] == data or one["text"] == button):
                return str(one["callback_data"])
    raise WrongControl(f"the message has no button {data or button!r}")
