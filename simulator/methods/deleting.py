"""deleteMessage and deleteMessages, with the rules of who may delete what and for how long."""

from simulator.call import Call
from simulator.chats import Chat, Message
from simulator.errors import Refusal, bad_request

DELETABLE_SECONDS = 48 * 3600
_MOST_AT_ONCE = 100


def _refusal(call: Call, chat: Chat, message: Message) -> Refusal | None:
    """Give the reason why the bot may not delete this message, if there is one."""
    place = call.own_place(chat)
    basic = chat.type == "group" and place.is_administrator
    own = message.author == call.bot.id
    if not (own or basic or chat.type == "private" or place.may("can_delete_messages")):
        return bad_request("message can't be deleted")
    if call.world.clock.now() - message.date >= DELETABLE_SECONDS:
        return bad_request("message can't be deleted for everyone")
    return None


def _delete(call: Call) -> bool:
    chat = call.chat()
    message = chat.messages.get(call.params.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if refusal := _refusal(call, chat, message):
        raise refusal
    chat.remove(message.id, f"bot {call.bot.id}")
    return True


def _delete_several(call: Call) -> bool:
    """Delete up to 100 messages; those that are not there are skipped, one that may not go stops all."""
    chat = call.chat()
    asked = call.params.listed("message_ids")
    if not asked:
        raise bad_request("message identifiers are not specified")
    if len(asked) > _MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    there = [chat.messages[int(number)] for number in asked if int(number) in chat.messages]
    for message in there:
        if refusal := _refusal(call, chat, message):
            raise refusal
    for message in there:
        chat.remove(message.id, f"bot {call.bot.id}")
    return True


METHODS = {"deleteMessage": _delete, "deleteMessages": _delete_several}
