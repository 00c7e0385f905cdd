"""Works off the updates of one chat, in order: images first, then everything else the bot answers."""

import logging
from typing import Any, Protocol

from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ExtBot

from bot.health import Health
from bot.limits import seconds_of
from bot.turns import Rest
from handlers.delivery import Delivery
from handlers.ordinary import is_ordinary_post
from records.duequeue import Lease
from records.inbox import Inbox, Waiting
from records.store import OUTAGES

log = logging.getLogger(__name__)

BATCH = 8
"""Updates of one chat in one turn; their images are fetched side by side."""

TRIES_BUG = 5
"""Failures of our own after which an update is put into quarantine."""

TRIES_NETWORK = 12
"""The same for failures of one call to a Telegram that otherwise answers; with the pauses below about two minutes."""

DEATHS = 10
"""Times a program may have died over an update before it is put into quarantine. Nobody can tell whether it died of
the update or was killed from outside, so this is more often than an operator, or a machine short of memory, kills it
at the same update by chance."""

PAUSE_MOST = 15.0
"""Seconds; the longest pause before an update is tried again."""

NETWORK = "network: "
"""Begins the reason of a quarantine that time may cure; such updates are tried again every hour."""


class Media(Protocol):
    """What judges images (handlers.media.MediaHandler)."""

    async def handle(self, delivery: Delivery) -> None:
        """Judge the images of an update."""

    def prefetch(self, delivery: Delivery) -> None:
        """Begin to fetch them."""


class Updates:
    """One turn: up to BATCH updates of a chat, each acknowledged once it is handled."""

    def __init__(
        self, inbox: Inbox, media: Media, application: Application[Any, Any, Any, Any, Any, Any], health: Health
    ) -> None:
        self._inbox = inbox
        self._media = media
        self._application = application
        self._health = health
        self._failures: dict[int, Exception] = {}
        application.add_error_handler(self._remember_failure)

    async def turn(self, lease: Lease) -> Rest:
        """Handle what waits for this chat. Stops at the first update that must be tried again later."""
        # After a death one at a time, and nothing in advance: so it is the first of them that a next death is due to.
        most = 1 if lease.orphaned else BATCH
        waiting = await self._inbox.read(lease.chat, most)
        if lease.orphaned and waiting and await self._killed_once_more(lease.chat, waiting[0]):
            return Rest(drained=False)
        if not lease.orphaned:
            for update in waiting:
                self._media.prefetch(_delivery(lease.chat, update))
        handled: list[bytes] = []
        try:
            for update in waiting:
                pause = await self._try(lease.chat, update)
                if pause is not None:
                    return Rest(drained=False, after=pause)
                handled.append(update.entry)
        finally:
            await self._inbox.acknowledge(lease.chat, handled)
        self._health.well("updates")
        return Rest(drained=len(waiting) < most)

    async def _killed_once_more(self, chat: int, update: Waiting) -> bool:
        """Whether the program has died over this update so often that the ones behind it must go first."""
        if await self._inbox.count_death(chat, update.entry) <= DEATHS:
            return False
        log.error("an update of chat %d is put into quarantine: the program died over it", chat)
        await self._inbox.quarantine(chat, update, f"the program died {DEATHS} times while handling it")
        return True

    async def _try(self, chat: int, update: Waiting) -> float | None:
        """Handle one update; None when it is done with, otherwise the seconds until it should be tried again."""
        try:
            await self._handle(chat, update)
        except OUTAGES:
            raise
        except RetryAfter as no:
            return seconds_of(no)
        except (NetworkError, InvalidToken) as no:
            # BadRequest, which is one too, is Telegram's considered answer: another try would get the same.
            if isinstance(no, BadRequest):
                return await self._failed(chat, update, no, TRIES_BUG, "")
            if not await self._telegram_answers():
                return 1.0
            return await self._failed(chat, update, no, TRIES_NETWORK, NETWORK)
        except Exception as no:  # noqa: BLE001 - whatever it is, it must not stop the chat for ever
            return await self._failed(chat, update, no, TRIES_BUG, "")
        return None

    async def _handle(self, chat: int, update: Waiting) -> None:
        await self._media.handle(_delivery(chat, update))
        if update.look_back or is_ordinary_post(update.raw):
            return
        bot: ExtBot[Any] = self._application.bot
        try:
            parsed = Update.de_json(update.raw, bot)
        except Exception as no:
            raise UpdateNotParsed(no) from no
        await self._application.process_update(parsed)
        if failure := self._failures.pop(parsed.update_id, None):
            raise failure

    async def _remember_failure(self, update: object, context: Any) -> None:
        """python-telegram-bot swallows what a handler raises; here it decides whether the update is acknowledged."""
        if isinstance(update, Update):
            if isinstance(context.error, Forbidden | BadRequest):
                log.warning("an answer could not be given: %s", context.error)
                return
            self._failures[update.update_id] = context.error

    async def _failed(self, chat: int, update: Waiting, no: Exception, most: int, kind: str) -> float | None:
        attempts = await self._inbox.count_attempt(chat, update.entry)
        if attempts < most and not isinstance(no, UpdateNotParsed):
            log.warning("an update of chat %d failed (%d of %d): %s: %s", chat, attempts, most, type(no).__name__, no)
            return float(min(PAUSE_MOST, 2.0 ** (attempts - 1)))
        log.error("an update of chat %d is put into quarantine: %s", chat, no, exc_info=no)
        await self._inbox.quarantine(chat, update, f"{kind}{type(no).__name__}: {no}")
        return None

    async def _telegram_answers(self) -> bool:
        """Tell one call that fails from a Telegram that is away: only the former may end in quarantine."""
        try:
            await self._application.bot.get_me()
        except TelegramError as no:
            self._health.ill("updates", f"Telegram: {no}")
            return False
        return True


class UpdateNotParsed(Exception):
    """python-telegram-bot does not understand an update; its images were judged before."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"does not parse: {type(cause).__name__}: {cause}")


def _delivery(chat: int, update: Waiting) -> Delivery:
    return Delivery(raw=update.raw, received=update.received, chat=chat, look_back=update.look_back)
