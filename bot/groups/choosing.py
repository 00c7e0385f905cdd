"""`egide group set`: the policy of one group."""

from argparse import Namespace
from collections.abc import Iterable

from pydantic import ValidationError

from bot.groups.known import group_of, known, row, words
from bot.terminal import Terminal, printable
from config.errors import N_, InputError
from config.settings import Settings
from policies.policy import Policy
from records.chats import Chats
from records.lookback import LookBack
from records.store import Store

BACK = "default"
"""Typed instead of a value: what the operator's settings say, now and whenever they change."""


class NoChoice(InputError):
    """A text that is no choice of a policy, or a value that it cannot have."""

    cause = N_("{what} is no choice for a group: {detail}")
    cure = N_("Names and values are those of the settings of the policy, in small letters; see docs/settings.md.")


def choices(texts: Iterable[str]) -> dict[str, object | None]:
    """What was typed as NAME=VALUE, by name; None for what goes back to the default. Raises NoChoice."""
    chosen: dict[str, object | None] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in Policy.model_fields:
            names = ", ".join(Policy.model_fields)
            raise NoChoice(what=printable(text), detail=f"NAME=VALUE, with one of the names {names}")
        chosen[name] = None if value == BACK else _value(text, name, value)
    return chosen


async def choose(args: Namespace, settings: Settings, store: Store, terminal: Terminal) -> int:
    """Set what was typed, leave the rest of the group's policy, and show what it is now."""
    chats = Chats(store.redis, settings.policy)
    chat = await known(chats, args.chat)
    chosen = {**await chats.chosen(chat.id), **args.choices}
    kept = {name: value for name, value in chosen.items() if value is not None}
    await chats.choose(chat.id, Policy.model_validate(kept))
    policy = await chats.policy(chat.id)
    if not policy.look_back:
        await LookBack(store.redis, store.vault).erase(chat.id)
    group = await group_of(chats, chat, settings)
    if terminal.json:
        terminal.row(row(group))
        return 0
    terminal.line(f"{chat.id}: {words(group, terminal.say('as the default'))}")
    if not policy.look_back and "look_back" in args.choices:
        terminal.note(terminal.say("What was remembered of the posts of this group is erased."))
    return 0


def _value(text: str, name: str, value: str) -> object:
    try:
        return getattr(Policy.model_validate({name: value}), name)
    except ValidationError as wrong:
        raise NoChoice(what=printable(text), detail=wrong.errors()[0]["msg"]) from None
