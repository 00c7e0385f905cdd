"""Who must not decide about a review: nobody is the judge in a cause of their own group, post or decision."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from telegram import ChatMember
from telegram.error import BadRequest, ChatMigrated, Forbidden

from policies.reviewing import may_decide
from records.review import Review

REMEMBERED_SECONDS: Final = 60.0

MOST_REMEMBERED: Final = 5_000

IN_CHARGE: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})
"""Whatever their rights: a title alone ties somebody to a group."""


class MemberBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's status in a chat."""


class Conflicts:
    """Knows who is in charge of what. `clock` gives seconds from anywhere."""

    def __init__(self, bot: MemberBot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def allow(self, review: Review, person: int) -> bool:
        """Whether this moderator may decide about this review. An outage of Telegram's is raised."""
        if not may_decide(person, votes=review.votes, earlier=review.deciders, posters=review.posters):
            return False
        for chat in review.chats:
            if await self._administers(chat, person):
                return False
        return True

    async def _administers(self, chat: int, person: int) -> bool:
        now = self._clock()
        until, known = self._known.get((chat, person), (0.0, False))
        if until > now:
            return known
        try:
            known = (await self._bot.get_chat_member(chat, person)).status in IN_CHARGE
        except (BadRequest, Forbidden, ChatMigrated):
            known = False  # no member there, or the bot has left, and the group is being erased
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[chat, person] = (now + REMEMBERED_SECONDS, known)
        return known
