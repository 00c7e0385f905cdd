"""The first screen of a group, and what stands above and below every other one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from handlers.check_text import CONSEQUENCES, RIGHTS
from handlers.names import shown_name
from handlers.settings.group import Group
from handlers.settings.mine import LIST
from handlers.settings.screens import HOME, NO_GROUP, Button, Next, Screen, paragraphs
from handlers.settings.summary import TOPICS
from handlers.settings.taps import Tap
from locales.texts import Translator

RIGHTS_MATTER: Final = frozenset({HOME, "confirmed", "unverified"})
"""Screens on which missing rights are shown: what is chosen there may need more of them than before."""


class Overview:
    """The part that shows all choices."""

    screens: Final = frozenset({HOME})

    async def act(self, tap: Tap) -> Next:  # noqa: ARG002 - the interface of a part
        """It only shows."""
        return Next(HOME)

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """What is chosen, and a button for each choice."""
        line = say("{label}: {value}")
        lines = [line.format(label=say(topic.label), value=topic.value(say, group)) for topic in TOPICS]
        text = paragraphs(say("<b>Settings</b>"), "\n".join(lines))
        buttons = [Button(say(topic.label), topic.screen) for topic in TOPICS]
        further = [
            Button(say("False alarms"), "alarms"),
            Button(say("Export settings"), "export"),
            Button(say("Import settings"), "import"),
            Button(say("All my groups"), f"{LIST}.0", NO_GROUP),
        ]
        return Screen(text, tuple(_pairs([*buttons, *further])))


def framed(name: str, screen: Screen, group: Group, say: Translator) -> Screen:
    """A screen with the group's name and warnings above it, and the way back below."""
    above = [f"<b>{shown_name(group.chat.title) or group.chat.id}</b>"]
    if group.choices.dry_run:
        above.append(say("Dry run: at present Égide reports here what it would do, and does nothing."))
    if name in RIGHTS_MATTER:
        above += missing_rights(group, say)
    rows = (*screen.rows, (Button(say("Back"), screen.back),)) if screen.back and name != HOME else screen.rows
    return replace(screen, text=paragraphs(*above, screen.text), rows=rows)


def missing_rights(group: Group, say: Translator) -> list[str]:
    """What does not work as chosen, for want of a right."""
    told = say("Right missing: “{right}”. Without it {effects}.")
    lines = []
    for one in group.missing:
        effects = say("; ").join(say(CONSEQUENCES[action]) for action in one.actions)
        lines.append(told.format(right=say(RIGHTS.get(one.right, one.right)), effects=effects))
    return lines


def _pairs(buttons: list[Button]) -> Iterable[tuple[Button, ...]]:
    return (tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
