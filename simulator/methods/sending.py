"""sendMessage, sendPhoto, sendDocument and editing what was sent."""

from dataclasses import replace
from typing import Any

from simulator.call import Call
from simulator.chats import Chat, Message
from simulator.delivery import message_json
from simulator.entities import parsed, utf16_length
from simulator.errors import WrongControl, bad_request
from simulator.files import StoredFile
from simulator.markup import checked_markup
from simulator.methods.ephemeral import receiver_of, show_to
from simulator.pictures import Picture
from simulator.posting import in_topic
from simulator.studio import Studio

Json = dict[str, Any]
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def _words(call: Call, name: str, entities_name: str, longest: int) -> Json:
    mode, given = call.params.text("parse_mode"), call.params.listed(entities_name)
    text, entities = parsed(call.params.text(name), mode, given)
    if utf16_length(text) > longest:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    shown: Json = {name: text.strip()} if text.strip() else {}
    return shown | ({entities_name: entities} if shown and entities else {})


def _keyboard(call: Call, chat: Chat) -> Json:
    markup = checked_markup(call.params.structure("reply_markup"), private=chat.type == "private")
    return {"reply_markup": markup} if markup else {}


def _answered(call: Call, chat: Chat) -> Json:
    """Find the message replied to, by `reply_parameters` or the older parameter."""
    reply = call.params.mapping("reply_parameters")
    message_id = reply.get("message_id") or call.params.number("reply_to_message_id", 0)
    if not message_id:
        return {}
    answered = chat.messages.get(int(message_id))
    if answered:
        head = message_json(chat, answered)
        return {"reply_to_message": {key: value for key, value in head.items() if key != "reply_to_message"}}
    if reply.get("allow_sending_without_reply") or call.params.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _sent(call: Call, chat: Chat, content: Json) -> Json:
    """Put a bot's message into the chat; other bots are told as far as they see bots."""
    call.check_may_write(chat)
    whole = content | _keyboard(call, chat) | _answered(call, chat)
    if receiver := receiver_of(call, chat):
        return show_to(call, chat, receiver, whole)
    in_channel = chat.type == "channel"
    head = ({"sender_chat": chat.json()} if in_channel else {}) | _topic(call, chat)
    message = Message(chat.next_id(), call.world.clock.now(), None if in_channel else call.bot.user, whole, head)
    message.author = call.bot.id
    call.telegram.posting.keep(chat, message)
    return call.telegram.delivery.shown(chat, message, call.bot)


def _topic(call: Call, chat: Chat) -> Json:
    topic = call.params.number("message_thread_id", 0)
    if topic and topic not in chat.topics:
        raise bad_request("message thread not found")
    return in_topic(chat, topic) if topic else {}


def _send_message(call: Call) -> Json:
    chat = call.chat()
    words = _words(call, "text", "entities", LONGEST_TEXT)
    if "text" not in words:
        raise bad_request("message text is empty")
    return _sent(call, chat, words)


def _given_file(call: Call, name: str) -> StoredFile | None:
    """Find what a bot sends: None for an upload, else a file it names."""
    value = call.params.text(name)
    if name in call.params.uploads or value.startswith("attach://"):
        return None
    if not value:
        raise bad_request(f"there is no {name} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return call.world.files.named(call.bot.id, value)


def _picture(call: Call, name: str) -> Picture:
    stored = _given_file(call, name)
    if stored:
        return call.world.library.add(stored.data)
    attached = call.params.text(name).removeprefix("attach://") or name
    if attached not in call.params.uploads:
        raise bad_request(f"there is no {name} in the request")
    return call.world.library.add(call.params.uploads[attached].data)


def _send_photo(call: Call) -> Json:
    chat = call.chat()
    studio = Studio(call.world.files, _picture(call, "photo"))
    try:
        photo = studio.photo()
    except WrongControl:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    return _sent(call, chat, {"photo": photo} | _words(call, "caption", "caption_entities", LONGEST_CAPTION))


def _send_document(call: Call) -> Json:
    chat = call.chat()
    picture = _picture(call, "document")
    attached = call.params.text("document").removeprefix("attach://") or "document"
    upload = call.params.uploads.get(attached)
    name, mime = (upload.name, upload.mime_type) if upload else ("file", "application/octet-stream")
    document = Studio(call.world.files, picture).document(name, mime, None)
    words = _words(call, "caption", "caption_entities", LONGEST_CAPTION)
    return _sent(call, chat, {"document": document} | words)


def _own(call: Call, chat: Chat) -> Message:
    message = chat.messages.get(call.params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.author != call.bot.id:
        raise bad_request("message can't be edited")
    return message


def _changed(call: Call, chat: Chat, message: Message, content: Json) -> Json:
    if content == message.content:
        same = "specified new message content and reply markup are exactly the same"
        raise bad_request(f"message is not modified: {same} as a current content and reply markup of the message")
    head = message.head | {"edit_date": call.world.clock.now()}
    changed = replace(message, content=content, head=head)
    chat.messages[message.id] = changed
    return call.telegram.delivery.shown(chat, changed, call.bot)


def _without(message: Message, *names: str) -> Json:
    return {name: value for name, value in message.content.items() if name not in {*names, "reply_markup"}}


def _edit_text(call: Call) -> Json:
    chat = call.chat()
    message = _own(call, chat)
    words = _words(call, "text", "entities", LONGEST_TEXT)
    if "text" not in words:
        raise bad_request("message text is empty")
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    kept = _without(message, "text", "entities")
    return _changed(call, chat, message, kept | words | _keyboard(call, chat))


def _edit_caption(call: Call) -> Json:
    chat = call.chat()
    message = _own(call, chat)
    words = _words(call, "caption", "caption_entities", LONGEST_CAPTION)
    kept = _without(message, "caption", "caption_entities")
    return _changed(call, chat, message, kept | words | _keyboard(call, chat))


def _edit_markup(call: Call) -> Json:
    chat = call.chat()
    message = _own(call, chat)
    return _changed(call, chat, message, _without(message) | _keyboard(call, chat))


METHODS = {
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "sendDocument": _send_document,
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageReplyMarkup": _edit_markup,
}
