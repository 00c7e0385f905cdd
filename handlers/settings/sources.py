"""Which lists count in a group. The own list always does."""

import hashlib
from typing import Final

from handlers.settings.changing import Changing
from handlers.settings.group import Group, Groups
from handlers.settings.screens import Button, Next, Screen, column, marked, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Translator

USE: Final = "use"
LEAVE: Final = "leave"
NAMED_BY: Final = 12
"""Digits that stand for a source in a button, whose data is short; names of sources are not."""


class Sources:
    """The part about the lists of others."""

    screens: Final = frozenset({"sources"})

    def __init__(self, changing: Changing, groups: Groups) -> None:
        self._changing = changing
        self._known = {_short(name): name for name in groups.sources}

    async def act(self, tap: Tap) -> Next:
        """Use a source here, or leave it out."""
        _, _, choice = tap.action.partition(".")
        what, _, short = choice.partition(".")
        source = self._known.get(short)
        if source is not None and what in (USE, LEAVE):
            await self._changing.use_source(tap.chat, tap.by, source, used=what == USE, once=tap.once)
        return Next("sources")

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """The sources, those that count marked."""
        text = paragraphs(
            say("<b>Lists</b>"),
            say("This installation's own list always counts."),
            say(
                "The lists below come from others. Entries of a list that you leave out trigger nothing here and are "
                "not reported, and its service is asked about nothing that is posted here."
            )
            if group.sources
            else say("The operator has set no list of others."),
        )
        return Screen(text, column(*(_button(name, label, group) for name, label in sorted(group.sources.items()))))


def _button(name: str, label: str, group: Group) -> Button:
    used = name not in group.choices.without
    return Button(marked(label, chosen=used), f"sources.{LEAVE if used else USE}.{_short(name)}")


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:NAMED_BY]
