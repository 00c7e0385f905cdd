"""Keeps what Telegram holds about the bot as it should be: looks after the start and once a day, sets what differs."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.limits import seconds_of
from bot.profile import Part, differing, of_moderator, of_nobody, profile
from locales.texts import Texts
from records.moderators import Moderator
from records.store import OUTAGES

log = logging.getLogger(__name__)

FIRST_SECONDS: Final = 5.0
"""After the start: posts come first."""

LOOK_SECONDS: Final = 300.0
"""How soon somebody who has become a moderator finds their command in the menu."""

DAY_SECONDS: Final = 86_400.0

RETRY_SECONDS: Final = 600.0
"""After a failure. Telegram limits how often these are set, and nothing waits for them."""


class Knowing(Protocol):
    """Knows who reviews (records.moderators.Moderators)."""

    async def all(self) -> list[Moderator]:
        """Everybody."""


class ProfileKeeper:
    """Several processes may do this: whoever comes second finds nothing to set."""

    def __init__(self, bot: Bot, texts: Texts, moderators: Knowing) -> None:
        self._bot = bot
        self._texts = texts
        self._moderators = moderators
        self._known: set[int] = set()
        self._looked = float("-inf")

    async def run(self, first: float = FIRST_SECONDS) -> None:
        """Look, again after RETRY_SECONDS where it failed, until cancelled. Nothing of this ever stops the bot."""
        pause = first
        while True:
            await asyncio.sleep(pause)
            try:
                await self.look(asyncio.get_running_loop().time())
                pause = LOOK_SECONDS
            except RetryAfter as no:
                pause = max(RETRY_SECONDS, seconds_of(no))
                log.warning("the bot's profile waits: %s", no)
            except (TelegramError, *OUTAGES) as no:
                pause = RETRY_SECONDS
                log.warning("the bot's profile could not be compared or set, and is later: %s", no)

    async def look(self, now: float) -> None:
        """The profile once a day; the menus of moderators when there are others than before. `now` in seconds."""
        if now - self._looked >= DAY_SECONDS:
            await self.set_what_differs(profile(self._texts))
            self._looked = now
            self._known.clear()
        present = {one.id for one in await self._moderators.all()}
        for person in self._known - present:
            await self._set_for_one(of_nobody(person))
        added = {
            person for person in present - self._known if await self._set_for_one(of_moderator(self._texts, person))
        }
        self._known = (self._known & present) | added

    async def set_what_differs(self, parts: Sequence[Part]) -> list[str]:
        """Set those that differ, and only those; gives their names."""
        written = []
        async for part in differing(self._bot, parts):
            try:
                await part.put(self._bot)
            except BadRequest as no:  # what Telegram refuses of one must not keep the others from being set
                log.warning("Telegram does not take %s of the bot's profile: %s", part.name, no)
            else:
                log.info("set at Telegram: %s", part.name)
                written.append(part.name)
        return written

    async def _set_for_one(self, parts: Sequence[Part]) -> bool:
        """The same in one person's private chat; False where they have not started the bot."""
        try:
            await self.set_what_differs(parts)
        except (BadRequest, Forbidden) as no:
            log.info("the menu of a moderator waits until they start the bot: %s", no)
            return False
        return True
