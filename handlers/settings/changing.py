"""Changes what was chosen for a group, and notes in its audit log who did."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from handlers.deciders import Decider
from handlers.executors import Bell
from handlers.settings.group import choices_of, written
from policies.choices import Choices
from records.chats import Chats
from records.reports_chosen import Why

CHANGED: Final = "settings"
"""What the audit log calls a change; its `about` is {field: [before, after]}."""


class Auditing(Protocol):
    """Keeps who decided what (records.audit.Audit)."""

    async def decided(self, owner: int | str, by: int, what: str, about: Mapping[str, Any], key: str = "") -> bool:
        """Once for each key, where one is given."""


class Erasing(Protocol):
    """Holds what was remembered of posts (records.lookback.LookBack)."""

    async def erase(self, chat: int) -> object:
        """Forget all of a chat."""


class Moving(Protocol):
    """Keeps who chose where reports go (records.reports_chosen.ReportsChosen)."""

    async def note(self, chat: int, by: int, why: Why, *, there: bool) -> None:
        """Somebody chose that: into a chat (`there`), or not. The administrators are to hear of it."""


class Changing:
    """Each change is noted before it is made: one that a crash interrupts is made again when its tap comes again."""

    def __init__(self, chats: Chats, audit: Auditing, look_back: Erasing, moving: Moving, reports: Bell) -> None:
        self._chats = chats
        self._audit = audit
        self._look_back = look_back
        self._moving = moving
        self._reports = reports

    async def change(
        self, chat: int, by: Decider, changes: Mapping[str, object | None], *, once: str, what: str = CHANGED
    ) -> bool:
        """Set fields (None: the default); whether that changed anything. `once` names the tap or message that asked.

        Raises pydantic's ValidationError, and changes nothing, where the result is no possible choice.
        """
        before = await choices_of(self._chats, chat)
        after = Choices.model_validate({**_set(before), **{name: _default(name, changes[name]) for name in changes}})
        changed = await self._note(chat, by, before, after, once, what)
        moved = _place(before) != _place(after)
        if moved:
            await self._moving.note(chat, by.id, Why.CHOSEN, there=after.reports == "chat")
        await self._chats.adjust(chat, changes)
        if moved:
            await self._reports.ring([chat])
        if changes.get("look_back") is False:  # also where it was off already: what is there must not be
            await self._look_back.erase(chat)
        return changed

    async def use_source(self, chat: int, by: Decider, source: str, *, used: bool, once: str) -> None:
        """Use a further source in a group, or leave it out."""
        before = await choices_of(self._chats, chat)
        without = before.without - {source} if used else before.without | {source}
        await self._note(chat, by, before, before.model_copy(update={"without": without}), once, CHANGED)
        await self._chats.use_source(chat, source, used=used)

    async def _note(self, chat: int, by: Decider, before: Choices, after: Choices, once: str, what: str) -> bool:
        old, new = written(before), written(after)
        about = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
        if about:
            await self._audit.decided(chat, by.id, what, about, key=f"{what}/{once}")
        return bool(about)


def _place(choices: Choices) -> tuple[object, ...]:
    return choices.reports, choices.reports_chat, choices.reports_topic


def _set(choices: Choices) -> dict[str, object]:
    return {name: getattr(choices, name) for name in Choices.model_fields}


def _default(name: str, value: object | None) -> object:
    """What a field becomes: where that is the default, the program's own, which is what such fields have."""
    return Choices.model_fields[name].default if value is None else value
