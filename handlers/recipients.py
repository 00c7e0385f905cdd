"""Who is told about what happens in a group."""

import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import NamedTuple, Protocol

from telegram import ChatMember

from handlers.refusals import FINAL
from handlers.unreachable import Unreachable
from policies.telling import Telling
from records.owed import Owed

ADMINISTRATORS_SECONDS = 300.0
"""How long a group's list of administrators holds."""

MOST_REMEMBERED = 5_000


class GroupBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_administrators(self, chat_id: int) -> tuple[ChatMember, ...]:
        """The administrators of a group, the owner included."""


class Tellings(Protocol):
    """Knows what groups chose about who is told (records.chats.Chats)."""

    async def telling(self, chat: int) -> Telling:
        """What one group chose."""


class Losing(Protocol):
    """Keeps that a chosen chat takes no reports (records.lost_reports.LostReports)."""

    async def note(self, chat: int) -> None:
        """The one that this group chose does not."""


class Recipient(NamedTuple):
    """A chat that reports of a group are written to: `topic` within it where it has any, `silent` without a sound."""

    id: int
    topic: int | None = None
    silent: bool = False


class Recipients:
    """The chat that the group chose; where it chose none, or that one cannot be reached, its human administrators.

    The operator's log chat, where it is set and the group chose neither, is told besides: who is in there may decide
    nothing about the group, so what it is told is no word to the administrators.
    """

    def __init__(
        self,
        bot: GroupBot,
        owed: Owed,
        tellings: Tellings,
        log_chat: int | None,
        lost: Losing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = bot
        self._owed = owed
        self._tellings = tellings
        self._log_chat = log_chat
        self._lost = lost
        self._clock = clock
        self._unreachable = Unreachable(clock)
        self._administrators: dict[int, tuple[float, list[int]]] = {}

    async def of(self, chat: int, tried: AbstractSet[int] = frozenset()) -> list[Recipient]:
        """The chats to write to, in order; those known to be unreachable, and those `tried` in vain, are left out."""
        telling = await self._tellings.telling(chat)
        meant = self._meant(telling)
        first = [meant] if meant and self._takes(meant.id, tried) else []
        if telling.reports == "chat":
            if first:
                return first
            await self._lost.note(chat)
        people = [Recipient(person, silent=telling.silent) for person in await self._people(chat)]
        return [*first, *(one for one in people if self._takes(one.id, tried))]

    def cannot_reach(self, recipient: int) -> None:
        """Leave a recipient out for a while."""
        self._unreachable.add(recipient)

    async def owe(self, chat: int) -> None:
        """None of this chat's people could be told something: whoever of them starts the bot will be."""
        await self._owed.add(chat, await self._people(chat))

    async def try_again(self, chat: int, person: int) -> None:
        """This person has started the bot, so they can be reached."""
        self._unreachable.discard(person)
        await self._owed.settle(chat, person)

    def _meant(self, telling: Telling) -> Recipient | None:
        """The one chat that takes the reports; None where only the administrators do, each in private."""
        if telling.reports == "chat" and telling.reports_chat is not None:
            return Recipient(telling.reports_chat, telling.reports_topic, telling.silent)
        if telling.reports == "operator" and self._log_chat is not None:
            return Recipient(self._log_chat, silent=telling.silent)
        return None

    def _takes(self, recipient: int, tried: AbstractSet[int]) -> bool:
        return recipient not in tried and recipient not in self._unreachable

    async def _people(self, chat: int) -> list[int]:
        until, people = self._administrators.get(chat, (0.0, []))
        if until > self._clock():
            return people
        try:
            members = await self._bot.get_chat_administrators(chat)
        except FINAL:
            members = ()  # out of the group, or no right to ask: nobody can be named
        people = [member.user.id for member in members if not member.user.is_bot]
        if len(self._administrators) >= MOST_REMEMBERED:
            self._administrators.clear()
        self._administrators[chat] = (self._clock() + ADMINISTRATORS_SECONDS, people)
        return people
