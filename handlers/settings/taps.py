"""A tap on a button of the settings, by somebody who may; and what the parts of the settings have in common."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from handlers.deciders import Decider
from handlers.settings.group import Group
from handlers.settings.screens import Next, Screen
from locales.texts import Translator


@dataclass(frozen=True, slots=True)
class Tap:
    """Who tapped what, about which group. `once` is Telegram's name for this tap, `message` the one with the button."""

    by: Decider
    chat: int
    action: str
    once: str
    message: int
    say: Translator


class Part(Protocol):
    """Some of the screens. Whether a person may tap is checked before."""

    @property
    def screens(self) -> AbstractSet[str]:
        """The names of its screens, with which its actions begin."""

    async def act(self, tap: Tap) -> Next:
        """Do what the button says; where that leads. May be asked again for the same tap."""

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:
        """One of the screens, as things are now, for the person `by`."""
