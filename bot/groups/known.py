"""The groups the bot is in, as `egide group` finds and shows them."""

from argparse import Namespace
from typing import Final, NamedTuple

from rich.table import Table

from bot.terminal import Terminal, printable
from config.errors import N_, InputError
from config.settings import Settings
from handlers.settings.group import choices_of, written
from policies.choices import Choices
from records.chats import Chat, Chats
from records.store import Store


class GroupUnknown(InputError):
    """The bot has never been told of this chat."""

    cause = N_("The bot is in no group with the id {chat}.")
    cure = N_("`egide group list` shows the groups it is in.")


LISTED: Final = frozenset({"later_mutes", "without"})
"""Choices that are lists, typed with commas."""


class Group(NamedTuple):
    """A group with what was chosen for it, where that differs from the operator's default."""

    chat: Chat
    policy: dict[str, object]


async def known(chats: Chats, chat: int) -> Chat:
    """The record of a group. Raises GroupUnknown."""
    found = await chats.get(chat)
    if found is None:
        raise GroupUnknown(chat=chat)
    return found


async def show(_args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Show all groups, by id."""
    chats = Chats(store.redis, settings.policy)
    groups = [await group_of(chats, chat, settings) for one in await chats.ids() if (chat := await chats.get(one))]
    if terminal.json:
        for group in groups:
            terminal.row(row(group))
    elif groups:
        _show_table(groups, terminal)
    terminal.note(terminal.say.count("{number} group", "{number} groups", len(groups)))
    return 0


async def group_of(chats: Chats, chat: Chat, settings: Settings) -> Group:
    """The group with its choices."""
    default = written(Choices.model_validate(settings.policy.model_dump()))
    chosen = written(await choices_of(chats, chat.id))
    return Group(chat, {name: value for name, value in chosen.items() if value != default[name]})


def row(group: Group) -> dict[str, object]:
    """The JSON object of a group."""
    return {"chat": group.chat.id, "title": group.chat.title, "type": group.chat.type, "policy": group.policy}


def words(group: Group, default: str) -> str:
    """Its policy as it is typed; `default` where it has none of its own."""
    return " ".join(f"{name}={spelt(value)}" for name, value in group.policy.items()) or default


def spelt(value: object) -> str:
    """A value as it is typed."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_table(groups: list[Group], terminal: Terminal) -> None:
    say = terminal.say
    table = Table(box=None, pad_edge=False)
    for heading in (N_("id"), N_("title"), N_("type"), N_("policy")):
        table.add_column(say(heading), overflow="fold")
    for group in groups:
        chat = group.chat
        table.add_row(str(chat.id), printable(chat.title), chat.type, words(group, say("as the default")))
    terminal.table(table)
