"""The daily self-check of every chat, spread over the day."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from typing import Final, Protocol

from telegram.error import TelegramError

from handlers.selfcheck import SelfCheck
from handlers.standing_there import StandingThere
from records.chats import Chats
from records.selfchecks import SelfChecks
from records.store import OUTAGES

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 60.0

AT_ONCE: Final = 50
"""Chats in one look: 72,000 in a day, with two questions to Telegram for each."""

LATER_SECONDS: Final = 600.0
"""After which a chat is checked again that Telegram did not answer about."""


class Looking(Protocol):
    """What ends with the right of who chose it (handlers.settings.moved_reports.ChoosersRight)."""

    async def look(self, chat: int) -> None:
        """Ask Telegram about whoever chose in this group."""


class DailyChecks:
    """Runs beside the workers, in one process or several: each chat is one's of them. `clock` gives epoch seconds.

    `apart` are the operator's and the moderators' chats, where nothing is missing.
    """

    def __init__(
        self,
        chats: Chats,
        there: StandingThere,
        self_check: SelfCheck,
        kept: SelfChecks,
        clock: Callable[[], float] = time.time,
        apart: Collection[int] = (),
        choosers: Looking | None = None,
    ) -> None:
        self._chats = chats
        self._there = there
        self._self_check = self_check
        self._kept = kept
        self._clock = clock
        self._apart = frozenset(apart)
        self._choosers = choosers

    async def run(self) -> None:
        """Look every LOOK_SECONDS, until cancelled."""
        while True:
            try:
                await self.check_due()
            except OUTAGES as no:
                log.warning("the daily self-check waits for the store: %s", no)
            await asyncio.sleep(LOOK_SECONDS)

    async def check_due(self) -> None:
        """Check the chats whose time has come, AT_ONCE at most."""
        await self._kept.plan(await self._chats.ids(), self._clock())
        for chat in await self._kept.take(self._clock(), AT_ONCE):
            try:
                await self.check(chat)
            except TelegramError as no:
                log.warning("chat %d is checked later: %s", chat, no)
                await self._kept.again(chat, self._clock() + LATER_SECONDS)

    async def check(self, number: int) -> None:
        """Ask Telegram what the bot may do there and who administers it, and tell of it what is news.

        A chat that the bot is no longer in is not told anything; that it is erased is housekeeping's. Nor is one apart.
        """
        chat = await self._chats.get(number) if number not in self._apart else None
        there = await self._there.own(chat) if chat else None
        if there is None:
            return
        people = await self._there.administrators(number)
        adder = [there.added_by] if there.added_by in people else []
        await self._self_check.report(there, [*adder, *people])
        if self._choosers:
            await self._choosers.look(number)
