"""Ephemeral messages: a line in a group that one person sees (Bot API 10.2); they have no `message_id`."""

from typing import Any

from simulator.call import Call
from simulator.chats import GROUPS, Chat, Message
from simulator.errors import bad_request
from simulator.people import User

Json = dict[str, Any]


def receiver_of(call: Call, chat: Chat) -> User | None:
    """Find the one person a message is for; None for a message to everybody."""
    parameters = call.params.mapping("ephemeral_message_parameters")
    user_id = parameters.get("receiver_user_id") or call.params.number("receiver_user_id", 0)
    if not user_id:
        return None
    if chat.type not in GROUPS:
        raise bad_request("ephemeral messages can be sent only to groups")
    member = chat.member(int(user_id), call.world.clock.now())
    if member is None or not member.is_inside:
        raise bad_request("user not found")
    return member.user


def show_to(call: Call, chat: Chat, receiver: User, content: Json) -> Json:
    """Show a message to one person; it is kept apart from the chat's messages."""
    number = max(chat.ephemeral, default=0) + 1
    head = {"ephemeral_message_id": number, "receiver_user": receiver.json()}
    message = Message(0, call.world.clock.now(), call.bot.user, content, head, author=call.bot.id)
    chat.ephemeral[number] = message
    return call.telegram.delivery.shown(chat, message, call.bot)


def _delete(call: Call) -> bool:
    chat = call.chat()
    message = chat.ephemeral.get(call.params.number("ephemeral_message_id"))
    if message is None or message.author != call.bot.id:
        raise bad_request("message to delete not found")
    del chat.ephemeral[call.params.number("ephemeral_message_id")]
    return True


METHODS = {"deleteEphemeralMessage": _delete}
