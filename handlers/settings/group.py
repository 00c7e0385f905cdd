"""One group as its settings show it: what holds there at present."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from config.sources import OWN_SOURCE
from handlers.names import shown_name
from policies.choices import Choices
from policies.selfcheck import Shortfall, shortfalls
from policies.telling import Telling
from records.chats import Chat, Chats

SORTED: Final = "without"
"""A set: in order wherever it is written down."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group with what was chosen for it. `sources` are the further ones, by name, with what they are called."""

    chat: Chat
    choices: Choices
    sources: Mapping[str, str]
    reports_title: str = ""
    """What the chat is called that takes the reports, as HTML; empty where none was chosen."""
    operator_told: bool = False
    """Whether the operator has a chat for reports too."""

    @property
    def language(self) -> str | None:
        """The language of the group: a chosen one, or that of who added the bot."""
        return self.choices.language or self.chat.language

    @property
    def missing(self) -> tuple[Shortfall, ...]:
        """The rights the bot lacks for what was chosen."""
        return shortfalls(self.choices, self.chat.type, self.chat.rights)


class Groups:
    """Reads groups. `sources` are all that the operator set, by name, with what reports call them.

    `operator_told`: whether the operator has a chat for reports.
    """

    def __init__(self, chats: Chats, sources: Mapping[str, str], *, operator_told: bool = False) -> None:
        self._chats = chats
        self._operator_told = operator_told
        self.sources = {name: label or name for name, label in sources.items() if name != OWN_SOURCE}

    async def of(self, chat: int) -> Group | None:
        """One group as it is now; None where the bot has not been told of it, or it is erased."""
        record = await self._chats.get(chat)
        if record is None:
            return None
        choices = await choices_of(self._chats, chat)
        return Group(record, choices, self.sources, await self._title(choices), self._operator_told)

    async def having(self, group: Group, settings: Mapping[str, object]) -> Group:
        """The group as it would be with these settings. Raises ValidationError where they do not go together."""
        present = {name: getattr(group.choices, name) for name in Choices.model_fields}
        choices = Choices.model_validate(present | dict(settings))
        return replace(group, choices=choices, reports_title=await self._title(choices))

    async def _title(self, choices: Choices) -> str:
        if choices.reports != "chat" or choices.reports_chat is None:
            return ""
        there = await self._chats.get(choices.reports_chat)
        return shown_name(there.title) if there and there.title else str(choices.reports_chat)


async def choices_of(chats: Chats, chat: int) -> Choices:
    """All that holds for a group: what was chosen, and the defaults for the rest."""
    chosen = await chats.chosen(chat)
    telling = {name: value for name, value in chosen.items() if name in Telling.model_fields}
    return Choices.model_validate((await chats.policy(chat)).model_dump() | telling)


def written(choices: Choices) -> dict[str, Any]:
    """All fields as JSON has them, the same ones always written in the same way."""
    fields = choices.model_dump(mode="json")
    return fields | {SORTED: sorted(fields[SORTED])}
