"""Who posted: told from the message where it can be, asked of Telegram otherwise, and only when there is a hit."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from telegram import ChatMember

from handlers.refusals import FINAL
from handlers.rights import rights_of
from policies.circumstances import Role

REMEMBERED_SECONDS = 60.0
"""How long an answer about a member holds."""

MOST_REMEMBERED = 5_000

ANONYMOUS = 1_087_968_824
"""GroupAnonymousBot: Telegram's stand-in for an administrator who posts in the group's name."""

AS_CHANNEL = 136_817_688
"""Channel_Bot: Telegram's stand-in for somebody who posts as a channel."""


@dataclass(frozen=True, slots=True)
class Poster:
    """Who a post is from. `id` is a user's, or that of the channel they posted as; None where nobody is named."""

    role: Role
    id: int | None = None
    name: str = ""
    username: str = ""


class MemberBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's status in a chat."""


class Posters:
    """Finds out about posters, and about the bot itself, whose user id is `me`."""

    def __init__(self, bot: MemberBot, me: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._me = me
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[float, ChatMember | None]] = {}

    def is_me(self, message: Mapping[str, Any]) -> bool:
        """Whether the bot sent this message itself."""
        return _object(message, "from").get("id") == self._me

    async def of(self, chat: int, message: Mapping[str, Any]) -> Poster:
        """Who sent a message. An outage of Telegram's is raised; a refusal to tell gives Role.UNKNOWN.

        A message that is remembered (handlers.lookback) has no names: a member's are asked of Telegram with the role.
        """
        sender, user = _object(message, "sender_chat"), _object(message, "from")
        if message.get("is_automatic_forward"):
            return _named(Role.LINKED_CHANNEL, sender or user)
        if _object(message, "chat").get("type") == "channel":
            return _named(Role.CHANNEL_POST, sender or _object(message, "chat"))
        if sender.get("id") == chat or user.get("id") == ANONYMOUS:
            return _named(Role.ANONYMOUS_ADMINISTRATOR, sender)
        if sender:
            return _named(Role.CHANNEL, sender)
        if not isinstance(user.get("id"), int) or user["id"] == AS_CHANNEL:
            return Poster(Role.UNKNOWN)
        member = await self._member(chat, user["id"])
        return _named(_role(member, user), user if "first_name" in user or member is None else member.user.to_dict())

    async def own_rights(self, chat: int) -> frozenset[str]:
        """The bot's administrator rights in a chat, by their Bot API names, as Telegram tells them now."""
        member = await self._member(chat, self._me)
        return rights_of(member) if member else frozenset()

    async def _member(self, chat: int, user: int) -> ChatMember | None:
        now = self._clock()
        until, member = self._known.get((chat, user), (0.0, None))
        if until > now:
            return member
        try:
            member = await self._bot.get_chat_member(chat, user)
        except FINAL:
            member = None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[chat, user] = (now + REMEMBERED_SECONDS, member)
        return member


def _role(member: ChatMember | None, user: Mapping[str, Any]) -> Role:
    if member is None:
        return Role.UNKNOWN
    if member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}:
        return Role.ADMINISTRATOR
    return Role.BOT if user.get("is_bot") else Role.HUMAN


def _named(role: Role, who: Mapping[str, Any]) -> Poster:
    names = (who.get("title"), who.get("first_name"), who.get("last_name"))
    number = who.get("id")
    return Poster(
        role,
        number if isinstance(number, int) else None,
        " ".join(str(name) for name in names if name),
        str(who.get("username") or ""),
    )


def _object(message: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = message.get(key)
    return value if isinstance(value, dict) else {}
