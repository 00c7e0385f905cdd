"""The settings of a group as a text, to be kept or taken to another group. Only the owner takes them out."""

import html
import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from handlers.settings.group import Group, Groups, written
from handlers.settings.pane import Pane
from handlers.settings.screens import Button, Next, Screen, column, paragraphs
from handlers.settings.taps import Tap
from locales.texts import Translator

EGIDE: Final = "group-settings"
VERSION: Final = 1
FILE: Final = "egide-settings.json"

EXPORTED: Final = "settings-exported"
"""What the audit log calls it."""


class Auditing(Protocol):
    """Keeps who decided what (records.audit.Audit)."""

    async def decided(self, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str = "") -> bool:
        """Once for each key, where one is given."""


def exported(group: Group) -> dict[str, Any]:
    """All choices of a group; of ids only that of a chat for its reports, and nobody's."""
    return {"egide": EGIDE, "version": VERSION, "group": group.chat.title, "settings": written(group.choices)}


class Exporting:
    """The part that takes settings out."""

    screens: Final = frozenset({"export"})

    def __init__(self, groups: Groups, pane: Pane, audit: Auditing) -> None:
        self._groups = groups
        self._pane = pane
        self._audit = audit

    async def act(self, tap: Tap) -> Next:
        """Send them, where the button for it was tapped."""
        group = await self._groups.of(tap.chat)
        if tap.action != "export.send" or group is None:
            return Next("export")
        await self._audit.decided(tap.chat, tap.by.id, EXPORTED, {}, key=f"{EXPORTED}/{tap.once}")
        text = json.dumps(exported(group), ensure_ascii=False, indent=1)
        await self._pane.hand_over(tap.by.id, f"<pre>{html.escape(text)}</pre>", FILE, text.encode())
        return Next("export", tap.say("Sent below."))

    async def show(self, screen: str, group: Group, say: Translator, by: int) -> Screen:  # noqa: ARG002 - of a part
        """What is sent."""
        text = paragraphs(
            say("<b>Export the settings</b>"),
            say(
                "You get all choices of this group as a text and as a file, to keep them or to paste them into the "
                "settings of another group. Nothing about people, posts or reports is in it."
            ),
        )
        return Screen(text, column(Button(say("Send them to me"), "export.send")))
