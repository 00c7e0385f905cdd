"""Who decides about something, and whether they may: asked of Telegram at every tap, by numeric ids only."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from telegram import ChatMember, User

from handlers.refusals import FINAL
from handlers.rights import rights_of

REMEMBERED_SECONDS: Final = 20.0
"""How long Telegram's answer about a member holds: who is demoted can do nothing more after so long."""

MOST_REMEMBERED: Final = 5_000


class Deed(StrEnum):
    """What an administrator does with the bot. The value is the right it takes in the group, by its Bot API name.

    An administrator may do by way of the bot what they may do without it: one who was only given a title decides
    nothing.
    """

    CONFIGURE = "can_change_info"
    """Choose what the bot does."""
    JUDGE = "can_delete_messages"
    """Say of a report that it is right or wrong."""
    PARDON = "can_restrict_members"
    """Lift a sanction, and so everything that lifts one."""
    OWN = "owner"
    """Only the owner: taking the settings out, and in."""


@dataclass(frozen=True, slots=True)
class Decider:
    """A person who decides. `name` is what Telegram calls them; `as_what` in what part they act."""

    id: int
    name: str
    as_what: str = "administrator"


class MemberBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's status in a chat."""


class Deciders:
    """Knows what a person may do in a group. `clock` gives seconds from anywhere."""

    def __init__(self, bot: MemberBot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[float, frozenset[str] | None]] = {}

    async def may(self, chat: int, person: int, deed: Deed) -> bool:
        """Whether this person may do that in this group now. An outage of Telegram's is raised."""
        return deed.value in await self.rights(chat, person)

    async def rights(self, chat: int, person: int) -> frozenset[str]:
        """All that they may do there, by the Bot API's names, and `owner`; nothing for who is no administrator."""
        return await self.told(chat, person) or frozenset()  # where Telegram does not say that they may, they may not

    async def told(self, chat: int, person: int) -> frozenset[str] | None:
        """The same; None where Telegram does not say, as of a group that the bot was sent away from."""
        now = self._clock()
        until, rights = self._known.get((chat, person), (0.0, frozenset[str]()))
        if until > now:
            return rights
        try:
            rights = _rights(await self._bot.get_chat_member(chat, person))
        except FINAL:
            rights = None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[chat, person] = (now + REMEMBERED_SECONDS, rights)
        return rights


def decider(user: User, as_what: str = "administrator") -> Decider:
    """The person behind a tap."""
    return Decider(user.id, user.full_name, as_what)


def _rights(member: ChatMember) -> frozenset[str]:
    if member.status == ChatMember.OWNER:
        return rights_of(member) | {Deed.OWN.value}
    return rights_of(member) if member.status == ChatMember.ADMINISTRATOR else frozenset()
