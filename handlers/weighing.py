"""Whether a false alarm counts everywhere: who called it one, whose post it was, what the bot knows of the group."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from handlers.deciding.removing import was_deleted
from policies.circumstances import Role
from policies.suspension import Alarm, weighs
from records.chats import Chat


class Groups(Protocol):
    """The groups the bot is in (records.chats.Chats)."""

    async def get(self, chat: int) -> Chat | None:
        """The record of a chat."""


class InCharge(Protocol):
    """Who was seen to administer groups (records.administering.Administering)."""

    async def people(self, chat: int) -> list[int]:
        """Of one group."""


class Weighing:
    """Looks at what a report holds of a hit. `clock` gives epoch seconds."""

    def __init__(self, groups: Groups, in_charge: InCharge, clock: Callable[[], float] = time.time) -> None:
        self._groups = groups
        self._in_charge = in_charge
        self._clock = clock

    async def weighs(self, chat: int, facts: Mapping[str, Any], by: int) -> bool:
        """Whether a false alarm of `by` about this hit speaks against the entry beyond the group."""
        group = await self._groups.get(chat)
        if group is None:
            return False
        administrators = frozenset(await self._in_charge.people(chat))
        known, role = self._clock() - group.since, Role(facts["role"])
        return weighs(Alarm(by, facts["poster"], role, was_deleted(facts), administrators, known))
