"""Who must not decide about a review: nobody is the judge in a cause of their own group, post or decision."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from telegram import ChatMember

from handlers.refusals import FINAL
from policies.reviewing import may_decide
from records.review import Review

REMEMBERED_SECONDS: Final = 60.0

MOST_REMEMBERED: Final = 5_000

IN_CHARGE: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})
"""Whatever their rights: a title alone ties somebody to a group."""

NOBODY: Final[frozenset[int]] = frozenset()


class MemberBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's status in a chat."""


class Judging(Protocol):
    """Who has had a say about what a report is about (handlers.reviewing.judges.Judges)."""

    async def of(self, chat: int, report: str) -> frozenset[int]:
        """Who said that an entry of it belongs on the list, or not."""


class InCharge(Protocol):
    """Who was seen to administer groups (records.administering.Administering)."""

    async def people(self, chat: int) -> list[int]:
        """Of one group."""


class Conflicts:
    """Knows who is in charge of what, and who has decided what. `clock` gives seconds from anywhere."""

    def __init__(
        self, bot: MemberBot, judges: Judging, in_charge: InCharge, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bot = bot
        self._judges = judges
        self._in_charge = in_charge
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    def look(self, person: int) -> "Look":
        """Have one moderator look at reviews."""
        return Look(self, person)

    async def allow(self, review: Review, person: int) -> bool:
        """Whether this moderator may decide about this review. An outage of Telegram's is raised."""
        return await self.look(person).allow(review)

    async def judged(self, review: Review) -> frozenset[int]:
        """Of an appeal: who has had a say, until now, about what is contested."""
        return await self._judges.of(review.chat, str(review.findings.get("card", ""))) if review.is_appeal else NOBODY

    def known(self, chat: int, person: int) -> bool | None:
        """Whether somebody is in charge of a group, as far as that was asked a moment ago."""
        until, known = self._known.get((chat, person), (0.0, False))
        return known if until > self._clock() else None

    async def ask(self, chat: int, person: int) -> bool:
        """Ask Telegram whether somebody is in charge of a group."""
        try:
            known = (await self._bot.get_chat_member(chat, person)).status in IN_CHARGE
        except FINAL:
            # No member there; or the bot was sent away, and what was seen of the group counts until it is erased.
            known = person in await self._in_charge.people(chat)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[chat, person] = (self._clock() + REMEMBERED_SECONDS, known)
        return known


class Look:
    """One moderator looks through reviews. `asked` is how many questions to Telegram that has taken."""

    def __init__(self, conflicts: Conflicts, person: int) -> None:
        self._conflicts = conflicts
        self._person = person
        self.asked = 0

    async def allow(self, review: Review) -> bool:
        """Whether they may decide about this one. An outage of Telegram's is raised."""
        earlier = review.deciders | await self._conflicts.judged(review)
        if not may_decide(self._person, votes=review.votes, earlier=earlier, posters=review.posters):
            return False
        for chat in review.chats:
            if await self._administers(chat):
                return False
        return True

    async def _administers(self, chat: int) -> bool:
        known = self._conflicts.known(chat, self._person)
        if known is not None:
            return known
        self.asked += 1
        return await self._conflicts.ask(chat, self._person)
