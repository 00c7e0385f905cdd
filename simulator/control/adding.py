"""A person follows a link that adds a bot to a group or channel (core.telegram.org/api/links, "Bot links")."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlsplit

from simulator.chats import GROUPS, Chat
from simulator.control.asking import Ask, Json
from simulator.entities import command_entities
from simulator.errors import WrongControl
from simulator.people import Bot, User
from simulator.posting import Manner
from simulator.rights import ADMINISTRATOR_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS

_HOST = "t.me"
_KNOWN = frozenset({*ADMINISTRATOR_RIGHTS, *GROUP_RIGHTS, *CHANNEL_RIGHTS})


@dataclass(frozen=True, slots=True)
class AddLink:
    """What such a link asks for: which bot, where, with which rights, and with which word after /start."""

    username: str
    for_channels: bool
    rights: frozenset[str]
    payload: str

    @classmethod
    def read(cls, url: str) -> Self:
        """Take a link apart; one that adds no bot is a WrongControl."""
        parts = urlsplit(url)
        fields = parse_qs(parts.query, keep_blank_values=True)
        way = next((name for name in ("startgroup", "startchannel") if name in fields), "")
        if parts.hostname != _HOST or not way:
            raise WrongControl(f"{url!r} is no link that adds a bot")
        rights = frozenset(f"can_{name}" for name in fields.get("admin", [""])[0].split() if name)
        if unknown := rights - _KNOWN:
            raise WrongControl(f"there are no rights {', '.join(sorted(unknown))}")
        return cls(parts.path.strip("/"), way == "startchannel", rights, fields[way][0])


async def follow(ask: Ask) -> Json:
    """Add the bot of a link to a chat, as the client does once the person has confirmed what the link asks for.

    Who may not appoint administrators adds an ordinary member, to a group only. In a chat where the bot is an
    administrator already, it keeps its rights and gets those of the link besides.
    """
    link, chat, user = AddLink.read(ask.text("url")), ask.chat(), ask.user()
    bot = _bot_called(ask, link.username)
    _check_place(link, chat, user)
    membership = ask.telegram.membership
    held = chat.members.get(bot.id)
    if link.rights and chat.members[user.id].may("can_promote_members"):
        kept = held.rights if held and held.is_administrator else {}
        rights = {name: True for name, given in kept.items() if given} | dict.fromkeys(link.rights, True)
        given = membership.set_status(chat, bot.user, "administrator", user, **rights)
    elif chat.type in GROUPS and not (held and held.is_inside):
        given = membership.set_status(chat, bot.user, "member", user)
    else:
        raise WrongControl("this person may not appoint administrators there")
    if link.payload:
        text = f"/start@{link.username} {link.payload}"
        ask.telegram.posting.place(chat, user, {"text": text, "entities": command_entities(text)}, Manner())
    return given.json()


def _bot_called(ask: Ask, username: str) -> Bot:
    for bot in ask.telegram.world.bots.values():
        if bot.user.username == username:
            return bot
    raise WrongControl(f"no bot is called @{username}")


def _check_place(link: AddLink, chat: Chat, user: User) -> None:
    """Clients offer only chats of the kind that the link is for, and only such as the person is in."""
    if link.for_channels != (chat.type == "channel"):
        raise WrongControl(f"the link is not for a {chat.type}")
    place = chat.members.get(user.id)
    if place is None or not place.is_inside:
        raise WrongControl("this person is not in that chat")
