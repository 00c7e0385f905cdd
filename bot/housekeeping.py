"""What has to happen from time to time: erasing left chats, trying quarantined updates again, digests."""

import asyncio
import logging
from typing import Protocol

from telegram import ChatMember
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.updates import NETWORK
from handlers.entry_guard import OPERATOR
from records.chats import Chats
from records.duequeue import DueQueue
from records.inbox import Inbox
from records.purge import Purges
from records.store import OUTAGES

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
HOUR_SECONDS = 3600.0

GONE = frozenset({ChatMember.LEFT, ChatMember.BANNED})
"""States in which the bot is no longer in a chat."""


class Member(Protocol):
    """What is asked of the Bot API."""

    @property
    def id(self) -> int:
        """The bot's own id."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's state in a chat."""


class Housekeeping:
    """Runs beside the workers. Several processes may do so: each step can be repeated."""

    def __init__(
        self, bot: Member, purges: Purges, inbox: Inbox, work: DueQueue, chats: Chats, reports: DueQueue
    ) -> None:
        self._bot = bot
        self._purges = purges
        self._inbox = inbox
        self._work = work
        self._chats = chats
        self._reports = reports

    async def run(self) -> None:
        """Look every LOOK_SECONDS, until cancelled."""
        looks = 0
        while True:
            try:
                await self.erase_left_chats()
                if looks % (HOUR_SECONDS // LOOK_SECONDS) == 0:
                    await self.find_lost_chats()
                    await self.retry_network_failures()
                    await self.tell_what_was_unchecked()
            except OUTAGES as no:
                log.warning("housekeeping waits for the store: %s", no)
            except TelegramError as no:
                log.warning("housekeeping waits for Telegram: %s", no)
            looks += 1
            await asyncio.sleep(LOOK_SECONDS)

    async def erase_left_chats(self) -> None:
        """Erase everything about the chats that the bot left long enough ago."""
        for chat in await self._purges.erase_due():
            log.info("everything about chat %d was erased: the bot has left it", chat)

    async def find_lost_chats(self) -> None:
        """Have chats erased that the bot was removed from while it was not running, and nobody told it.

        Telegram keeps the news of a removal for 24 hours only.
        """
        for chat in await self._chats.ids():
            if await self._is_gone(chat):
                log.info("the bot is no longer in chat %d", chat)
                await self._purges.schedule(chat)

    async def _is_gone(self, chat: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat, self._bot.id)
        except Forbidden:
            return True
        except BadRequest as no:
            return "chat not found" in no.message.lower()
        return member.status in GONE

    async def retry_network_failures(self) -> None:
        """Give updates another chance that failed for a reason outside of us."""
        for update in await self._inbox.quarantined():
            if update.reason.startswith(NETWORK):
                await self._inbox.release(update)
                await self._work.ring([update.chat])

    async def tell_what_was_unchecked(self) -> None:
        """Have the reporter look at each chat: what could not be checked is told once an hour, hits or not.

        And at what the operator is to be told, in case a program was killed before it said that there is something.
        """
        await self._reports.ring([OPERATOR, *await self._chats.ids()])
