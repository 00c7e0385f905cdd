"""`egide group set`: what is chosen for one group, by the operator."""

import secrets
from argparse import Namespace
from collections.abc import Iterable
from typing import Final

from pydantic import ValidationError

from bot.groups.known import LISTED, group_of, known, row, words
from bot.terminal import Terminal, printable
from config.errors import N_, InputError
from config.settings import Settings
from config.sources import OWN_SOURCE
from handlers.deciders import Decider
from handlers.settings.changing import Changing
from policies.choices import Choices
from records.audit import Audit
from records.chats import Chats
from records.duequeue import DueQueue
from records.lookback import LookBack
from records.reports_chosen import ReportsChosen
from records.store import Store

BACK = "default"
"""Typed instead of a value: what the operator's settings say, now and whenever they change."""


class NoChoice(InputError):
    """A text that is no choice for a group, or a value that it cannot have."""

    cause = N_("{what} is no choice for a group: {detail}")
    cure = N_("docs/commands.md, under `group`, has the names and the values.")


def choices(texts: Iterable[str]) -> dict[str, object | None]:
    """What was typed as NAME=VALUE, by name; None for what goes back to the default. Raises NoChoice."""
    chosen: dict[str, object | None] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in Choices.model_fields:
            names = ", ".join(Choices.model_fields)
            raise NoChoice(what=printable(text), detail=f"NAME=VALUE, with one of the names {names}")
        chosen[name] = None if value == BACK else _value(text, name, value)
    return chosen


async def choose(args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Set what was typed, leave the rest of what was chosen for the group, and show what it is now."""
    chats, look_back = Chats(store.redis, settings.policy), LookBack(store.redis, store.vault)
    chat = await known(chats, args.chat)
    changing = Changing(chats, Audit(*store), look_back, ReportsChosen(store.redis), DueQueue(store.redis, "reports"))
    try:
        await changing.change(chat.id, OPERATOR, args.choices, once=secrets.token_hex(8))
    except ValidationError as wrong:
        detail = wrong.errors()[0]["msg"]
        raise NoChoice(what=" ".join(args.choices), detail=detail) from None
    policy = await chats.policy(chat.id)
    if not policy.look_back:  # also where that has become the default
        await look_back.erase(chat.id)
    group = await group_of(chats, chat, settings)
    if terminal.json:
        terminal.row(row(group))
        return 0
    terminal.line(f"{chat.id}: {words(group, terminal.say('as the default'))}")
    if not policy.look_back and "look_back" in args.choices:
        terminal.note(terminal.say("What was remembered of the posts of this group is erased."))
    return 0


OPERATOR: Final = Decider(0, "", "operator")


def _value(text: str, name: str, value: str) -> object:
    given: dict[str, object] = {name: value}
    if name in LISTED:
        given[name] = [one for one in value.split(",") if one]
    if name == "reports":
        given["reports_chat"] = -1  # whether there is one is seen together with the rest
    try:
        taken = getattr(Choices.model_validate(given), name)
    except ValidationError as wrong:
        raise NoChoice(what=printable(text), detail=wrong.errors()[0]["msg"]) from None
    if name == "without" and OWN_SOURCE in taken:
        raise NoChoice(what=printable(text), detail="the own list cannot be left out")
    return taken
