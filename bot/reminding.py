"""Writes to those who asked for it: that there is something new about their case, or that a date has come.

What is written says nothing to somebody who looks over a shoulder, makes no sound, and comes late and at no hour that
could be told from what happened: a case is looked at once in 12 to 36 hours, what is counted lies a day back at least
(handlers.private.case_notices), and a person is written to once a week at most.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final, Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.limits import seconds_of
from config.errors import N_
from handlers.messages import Noting
from handlers.private.case_notices import known_until
from handlers.private.conversation import OPEN
from handlers.private.screens import TAP
from locales.texts import Texts
from records.cases import Cases
from records.hashes import Hashes
from records.kept_case import REMINDER_SECONDS
from records.reminders import Kind, Reminder, Reminders, Taken
from records.removals import Removals
from records.store import OUTAGES, Store
from records.written import Written

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 60.0
WEEK_SECONDS: Final = 7 * 86_400
NEXT_SECONDS: Final = (12 * 3_600, 36 * 3_600)
"""Between two looks at a case, at random."""

AGAIN_SECONDS: Final = 300.0
"""Until what Telegram did not take is tried again."""


class Occasion(StrEnum):
    """Why somebody is written to."""

    NEW = "new"
    ENDING = "ending"
    DATE = "date"


TEXTS: Final = {
    Occasion.NEW: N_("Égide: there is something new in what you follow. Tap “Open” to see it."),
    Occasion.ENDING: N_("Égide: something you follow ends within a month. Tap “Open” to see it."),
    Occasion.DATE: N_("Égide: you wanted to be reminded of something around this time."),
}
"""Nothing in them names what it is about: somebody else may see the screen."""

OPENS: Final = {Occasion.NEW: "case", Occasion.ENDING: "case", Occasion.DATE: "letters"}
"""The part of the conversation that the button leads to."""


class RemindingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        *,
        disable_notification: bool | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message:
        """Send a text."""


class Counted(Protocol):
    """Where removals are counted (records.removals.Removals)."""

    async def counts(self, since: Mapping[str, float], until_day: int) -> int:
        """How often something was removed because of these names, of each after a moment, and before a day."""


async def always(_: str) -> bool:
    """Whether a case lives, where that is known to a service elsewhere only."""
    return True


class Reminding:
    """Runs beside the workers. Several processes may do so: each reminder is taken by one.

    `lives` tells whether the case of a name is there and in force. `clock` gives epoch seconds.
    """

    def __init__(
        self,
        bot: RemindingBot,
        reminders: Reminders,
        removals: Counted,
        written: Noting,
        texts: Texts,
        lives: Callable[[str], Awaitable[bool]] = always,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._reminders = reminders
        self._removals = removals
        self._written = written
        self._texts = texts
        self._lives = lives
        self._clock = clock

    async def run(self) -> None:
        """Look every minute, until cancelled."""
        while True:
            try:
                while await self.look():
                    pass
            except OUTAGES as no:
                log.warning("reminders wait for the store: %s", no)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Work off what is due, some of it; how many."""
        due = await self._reminders.take(self._clock())
        for taken in due:
            try:
                await (self._date(taken) if taken.reminder.kind is Kind.FOLLOW_UP else self._notice(taken))
            except (Forbidden, BadRequest) as no:
                log.info("somebody is not reminded any more: %s", no)
                await self._reminders.erase(taken.reminder.chat)
            except TelegramError as no:
                log.warning("a reminder waits for Telegram: %s", no)
                after = seconds_of(no) if isinstance(no, RetryAfter) else AGAIN_SECONDS
                await self._reminders.put(taken, taken.reminder, self._clock() + after)
        return len(due)

    async def _date(self, taken: Taken) -> None:
        if await self._reminders.wanted(taken):
            await self._write(taken.reminder, Occasion.DATE)
            await self._reminders.done(taken)

    async def _notice(self, taken: Taken) -> None:
        now, before = self._clock(), taken.reminder
        if now >= before.expires or not await self._lives(taken.id):
            await self._reminders.done(taken)
            return
        removed = await self._removals.counts(before.entries, known_until(now))
        occasion = occasion_of(before, removed, now)
        after = before
        if occasion and await self._reminders.wanted(taken):
            await self._write(before, occasion)
            ending = occasion is Occasion.ENDING
            after = replace(before, sent=int(now), told=removed, warned=before.warned or ending)
        await self._reminders.put(taken, after, now + random.uniform(*NEXT_SECONDS))  # noqa: S311 - no secret

    async def _write(self, reminder: Reminder, occasion: Occasion) -> None:
        say = self._texts.of_person(reminder.language)
        opening = InlineKeyboardButton(say("Open"), callback_data=f"{TAP}{OPEN}{OPENS[occasion]}")
        sent = await self._bot.send_message(
            reminder.chat,
            say(TEXTS[occasion]),
            disable_notification=True,
            reply_markup=InlineKeyboardMarkup([[opening]]),
        )
        await self._written.note(reminder.chat, sent.message_id)


def occasion_of(notices: Reminder, removed: int, now: float) -> Occasion | None:
    """Why the person is to be written to, if at all, when so many removals are known by now."""
    if now < notices.sent + WEEK_SECONDS:
        return None
    if removed > notices.told:
        return Occasion.NEW
    ending = now >= notices.expires - REMINDER_SECONDS and not notices.warned
    return Occasion.ENDING if ending else None


def make_reminding(bot: RemindingBot, store: Store, texts: Texts, *, embedded: bool) -> Reminding:
    """What reminds. `embedded`: whether the cases are in this store."""
    lives = Cases(Hashes(*store)).lives if embedded else always
    return Reminding(bot, Reminders(*store), Removals(*store), Written(store.redis), texts, lives)
