"""Chats: getChat, leaving, and the chat's photo."""

from typing import Any

from simulator.call import Call
from simulator.chats import Chat
from simulator.errors import bad_request

Json = dict[str, Any]
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def _get_chat(call: Call) -> Json:
    chat = call.chat()
    shown = {
        **chat.json(),
        "accent_color_id": 3,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.type != "private":
        shown["permissions"] = dict(chat.permissions)
    if chat.linked:
        shown["linked_chat_id"] = chat.linked
    if chat.photo:
        shown["photo"] = _chat_photo(chat.photo)
    return dict(call.seen(shown))


def _chat_photo(sizes: list[Json]) -> Json:
    small, big = sizes[0], sizes[-1]
    return {
        "small_file_id": small["file_id"],
        "small_file_unique_id": small["file_unique_id"],
        "big_file_id": big["file_id"],
        "big_file_unique_id": big["file_unique_id"],
    }


def _leave(call: Call) -> bool:
    chat = call.chat()
    if chat.type == "private":
        raise bad_request("private chats can't be left")
    call.telegram.membership.leave(chat, call.bot.user, call.bot.user)
    return True


def _delete_photo(call: Call) -> bool:
    chat = call.chat()
    if chat.type == "private":
        raise bad_request("can't change private chat photo")
    if not call.own_place(chat).may("can_change_info"):
        raise bad_request("not enough rights to change chat photo")
    if chat.photo is None:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.photo = None
    _tell_photo_gone(call, chat)
    return True


def _tell_photo_gone(call: Call, chat: Chat) -> None:
    call.telegram.posting.service(chat, call.bot.user, {"delete_chat_photo": True})


METHODS = {"getChat": _get_chat, "leaveChat": _leave, "deleteChatPhoto": _delete_photo}
