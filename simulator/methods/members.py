"""Members: asking about them, restricting, banning, and the same for channels that post."""

from typing import Any

from simulator.call import Call
from simulator.chats import GROUPS, Chat, Member
from simulator.errors import bad_request
from simulator.rights import asked_permissions

Json = dict[str, Any]
_NO_RIGHT = "not enough rights to restrict/unrestrict chat member"


def _get_member(call: Call) -> Json:
    chat = call.chat()
    user = call.person()
    member = chat.member(user.id, call.world.clock.now())
    return (member or Member(user, "left")).json(call.bot.id)


def _get_administrators(call: Call) -> list[Json]:
    """Give owner and administrators without the other bots, as Telegram does."""
    chat = call.chat()
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    shown = (member for member in chat.members.values() if member.is_administrator)
    return [member.json(call.bot.id) for member in shown if not member.user.is_bot or member.user.id == call.bot.id]


def _get_count(call: Call) -> int:
    return sum(member.is_inside for member in call.chat().members.values())


def _ruled(call: Call, *, supergroup: bool) -> Chat:
    """Give the chat, after checking that the bot may restrict there."""
    chat = call.chat()
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    if supergroup and chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    if not call.own_place(chat).may("can_restrict_members"):
        raise bad_request(_NO_RIGHT if chat.type in GROUPS else "need administrator rights in the channel chat")
    return chat


def _check_target(call: Call, chat: Chat) -> None:
    target = chat.member(call.params.number("user_id"), call.world.clock.now())
    if call.params.number("user_id") == call.bot.id:
        raise bad_request("can't restrict self")
    if target and target.status == "creator":
        raise bad_request("can't remove chat owner")
    if target and target.status == "administrator":
        raise bad_request("user is an administrator of the chat")


def _restrict(call: Call) -> bool:
    chat, user = _ruled(call, supergroup=True), call.person()
    _check_target(call, chat)
    if not call.params.has("permissions"):
        raise bad_request("permissions must be specified")
    independent = call.params.flag("use_independent_chat_permissions")
    permissions = asked_permissions(call.params.mapping("permissions"), independent=independent)
    until = call.params.number("until_date", 0)
    call.telegram.membership.restrict(chat, user, permissions, until, call.bot.user)
    return True


def _ban(call: Call) -> bool:
    """Ban somebody; in a supergroup all their messages go too, whatever was asked."""
    chat, user = _ruled(call, supergroup=False), call.person()
    _check_target(call, chat)
    erase = chat.type == "supergroup" or call.params.flag("revoke_messages")
    until = call.params.number("until_date", 0)
    call.telegram.membership.ban(chat, user, until, call.bot.user, erase=erase)
    return True


def _unban(call: Call) -> bool:
    """Lift a ban; without `only_if_banned` a member who was not banned is removed."""
    chat, user = _ruled(call, supergroup=False), call.person()
    if chat.type == "group":
        raise bad_request("method is available for supergroup and channel chats only")
    member = chat.member(user.id, call.world.clock.now())
    if member and (member.status == "kicked" or not call.params.flag("only_if_banned")):
        _check_target(call, chat)
        call.telegram.membership.leave(chat, user, call.bot.user)
    return True


def _ban_sender(call: Call) -> bool:
    chat = _ruled(call, supergroup=False)
    if chat.type == "group":
        raise bad_request("method is available for supergroup and channel chats only")
    sender = call.params.number("sender_chat_id")
    if sender in {chat.id, chat.linked}:
        raise bad_request("can't ban sender chat: it is the chat itself or its linked channel")
    if sender not in call.world.chats:
        raise bad_request("sender chat not found")
    chat.banned_senders.add(sender)
    return True


def _unban_sender(call: Call) -> bool:
    _ruled(call, supergroup=False).banned_senders.discard(call.params.number("sender_chat_id"))
    return True


METHODS = {
    "getChatMember": _get_member,
    "getChatAdministrators": _get_administrators,
    "getChatMemberCount": _get_count,
    "restrictChatMember": _restrict,
    "banChatMember": _ban,
    "unbanChatMember": _unban,
    "banChatSenderChat": _ban_sender,
    "unbanChatSenderChat": _unban_sender,
}
