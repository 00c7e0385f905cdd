"""Builds what administrators, moderators and posters have to do with: each part in a module of its own beside this."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram.ext import BaseHandler

from bot.reporting import Sender
from bot.shared import Shared
from handlers.deciders import Deciders
from handlers.private.answers import Takes
from handlers.witnesses import Witness
from records.purge import Forgetting

Move = Callable[[int, int], Awaitable[object]]
"""Follows a group to its new id, after the group's own keys have moved."""


@dataclass
class Administration:
    """What the parts add to the program."""

    handlers: list[BaseHandler[Any, Any, Any]] = field(default_factory=list)
    """For python-telegram-bot, before those of the private conversation."""
    answers: dict[str, Takes] = field(default_factory=dict)
    """Who takes typed answers, by the kind of question (handlers.private.answers)."""
    witnesses: list[Witness] = field(default_factory=list)
    """Told of each hit that was answered, in this order."""
    senders: list[Sender] = field(default_factory=list)
    """Send what waits for a chat when it is its turn, after reports and notices."""
    forgetting: list[Forgetting] = field(default_factory=list)
    """Keep something of a group under other keys than the group's."""
    moves: list[Move] = field(default_factory=list)
    jobs: list[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=list)
    """Run beside the workers until cancelled."""


def make_administration(shared: Shared) -> Administration:
    """All of it, from what the process has in common."""
    parts = Administration()
    deciders = Deciders(shared.bot)  # noqa: F841 - the parts take it
    return parts
