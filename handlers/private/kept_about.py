"""What is kept about one person, gathered from every record that may hold something of them, and erased from there.

Rule 12 holds here as well: nothing tells more about the list than a poster's statements of reasons do. So reports,
evidence and reviews are never counted: one about a post that was left alone would tell that its image is listed.
Cases know no account, so none can be found.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from records.administering import Administering
from records.appeals import Appeal, Appeals
from records.chats import Chats
from records.conversations import Conversations
from records.expected import Expected
from records.grants import Grants
from records.lookback import LookBack, Remembered
from records.moderators import Moderators
from records.named import Named
from records.owed import Owed
from records.reminders import Reminders
from records.standings import Restriction, Standings
from records.statements import Statement, Statements
from records.tokens import Tokens
from records.traces import Traces


@dataclass(frozen=True, slots=True)
class InGroup:
    """What is kept in one group, as far as its person may know. `strikes`: post -> since when it counts."""

    chat: int
    title: str
    strikes: Mapping[str, float]
    restrictions: Sequence[Restriction]
    statements: Sequence[Statement]
    appeals: Sequence[Appeal]
    images: Sequence[Remembered]
    administers: bool
    """Whether Telegram named them as an administrator, when it was asked last."""
    owed: bool
    """Whether something is to be told to them once they start the bot."""
    added: bool
    """Whether they added the bot."""

    def __bool__(self) -> bool:
        posted = self.strikes or self.restrictions or self.statements or self.appeals or self.images
        return bool(posted) or self.administers or self.owed or self.added


@dataclass(frozen=True, slots=True)
class About:
    """What is kept about one person. `made` in epoch seconds."""

    person: int
    made: float
    groups: Sequence[InGroup]
    conversation: bool
    """Whether one is open, or an answer is waited for."""
    leave: bool
    """Whether they may send fingerprints from the page at the moment."""
    reminders: int
    moderator: bool


@dataclass(frozen=True)
class OfGroups:
    """The records that lie with groups."""

    chats: Chats
    traces: Traces
    standings: Standings
    statements: Statements
    appeals: Appeals
    look_back: LookBack
    named: Named
    administering: Administering
    owed: Owed
    tokens: Tokens


@dataclass(frozen=True)
class OfPeople:
    """The records that lie with a person's private chat, or with no chat."""

    conversations: Conversations
    expected: Expected
    grants: Grants
    reminders: Reminders
    moderators: Moderators


class _Places(NamedTuple):
    """The groups to look at, and why."""

    traces: frozenset[int]
    administered: frozenset[int]
    owed: frozenset[int]
    added: frozenset[int]

    @property
    def all(self) -> list[int]:
        """Each once."""
        return sorted(self.traces | self.administered | self.owed | self.added)


class KeptAbout:
    """Looks it up, and erases it. One person at a time in a process: groups without number are gone through."""

    def __init__(self, of_groups: OfGroups, of_people: OfPeople, clock: Callable[[], float]) -> None:
        self._groups = of_groups
        self._people = of_people
        self._clock = clock
        self._turn = asyncio.Lock()

    async def look_up(self, person: int) -> About:
        """All of it, as far as its person may know."""
        async with self._turn:
            places = await self._where(person)
            groups = [await self._in(chat, person, places) for chat in places.all]
            return About(
                person,
                self._clock(),
                [group for group in groups if group],
                conversation=await self._in_conversation(person),
                leave=await self._people.grants.of_chat(person) is not None,
                reminders=await self._people.reminders.number(person),
                moderator=await self._people.moderators.are(person),
            )

    async def erase(self, person: int) -> None:
        """Erase what need not stay; the conversation, its leave and reminders are erased by who ends it.

        May be repeated: what a crash left is erased by the next try.
        """
        async with self._turn:
            places = await self._where(person)
            for chat in places.all:
                await self._erase_in(chat, person)
            for chat in places.added:
                await self._groups.chats.forget_who_added(chat, person)
            await self._groups.administering.erase(person)
            await self._people.reminders.erase(person)
            await self._groups.tokens.forget(person)
            await self._groups.traces.erase_private(person)

    async def _where(self, person: int) -> _Places:
        of = self._groups
        known = await of.chats.ids()
        return _Places(
            frozenset(await of.traces.of(person, known)),
            frozenset(await of.administering.of(person)),
            frozenset(await of.owed.to(person)),
            frozenset(await of.chats.added_by(person, known)),
        )

    async def _in(self, chat: int, person: int, places: _Places) -> InGroup:
        of, now = self._groups, self._clock()
        known = await of.chats.get(chat)
        return InGroup(
            chat,
            known.title if known else "",
            await of.standings.counting(chat, person, now),
            await of.standings.restrictions(chat, person),
            await of.statements.of(chat, person),
            await of.appeals.of(chat, person),
            await of.look_back.of_person(chat, person),
            administers=chat in places.administered,
            owed=chat in places.owed,
            added=chat in places.added,
        )

    async def _erase_in(self, chat: int, person: int) -> None:
        of = self._groups
        await of.standings.reduce(chat, person, self._clock())
        await of.appeals.erase(chat, person)
        contested = {appeal.card for appeal in await of.appeals.of(chat, person)}
        await of.statements.erase(chat, person, but=contested)
        await of.tokens.forget_person(chat, person, but=contested)
        await of.named.erase_names(chat, person)
        await of.look_back.forget_person(chat, person)
        await of.traces.drop_waiting(chat, person)
        await of.owed.settle(chat, person)

    async def _in_conversation(self, person: int) -> bool:
        if await self._people.conversations.read(person):
            return True
        return await self._people.expected.of(person) is not None
