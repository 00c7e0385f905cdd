"""Copies of a report: the messages that show it, written and edited; who cannot be reached is remembered."""

import logging
from typing import Protocol

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from handlers.lengths import cut, plain
from handlers.messages import NO_PREVIEW, WritingBot, is_unchanged
from handlers.recipients import Recipient, Recipients
from handlers.refusals import FINAL
from handlers.report_pace import Pace

log = logging.getLogger(__name__)

NOBODY_THERE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "message thread not found",
    "topic_closed",
    "not enough rights",
    "need administrator rights",
    "chat_write_forbidden",
)
"""In the texts of bad requests that say something of the recipient, not of the message."""

SURE = 3_500
"""UTF-16 units of a message that is sent where the one meant was refused."""


class CopyBot(WritingBot, Protocol):
    """What is asked of the Bot API."""

    async def edit_message_reply_markup(
        self, chat_id: int | None = None, message_id: int | None = None
    ) -> Message | bool:
        """Take the buttons off a message of the bot's."""


class Copies:
    """Writes them. Refusals of Telegram are answers; an outage is raised."""

    def __init__(self, bot: CopyBot, recipients: Recipients, pace: Pace) -> None:
        self._bot = bot
        self._recipients = recipients
        self._pace = pace

    async def write(self, recipient: Recipient, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int | None:
        """Send a message; None where the recipient does not get it. Who cannot be reached is remembered."""
        try:
            return await self._send(recipient, text, ParseMode.HTML, keyboard)
        except FINAL as no:
            if self._unreachable(recipient.id, no):
                return None
            log.warning("a report to %s was refused, and is tried without markup: %s", recipient.id, no.message)
        try:
            return await self._send(recipient, cut(plain(text), SURE), None, keyboard)
        except FINAL as no:
            if not self._unreachable(recipient.id, no):
                log.error("a report to %s was refused: %s", recipient.id, no.message)  # noqa: TRY400 - says all there is
            return None

    async def edit(self, place: int, message: int, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Change a message; False where that cannot be done, because the recipient has deleted it for instance."""
        self._pace.wrote(place)
        try:
            await self._bot.edit_message_text(
                text,
                place,
                message,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=keyboard,
            )
        except FINAL as no:
            if not is_unchanged(no):
                log.info("a report to %s was not edited: %s", place, no.message)
                return False
        return True

    async def close(self, place: int, message: int) -> None:
        """Take the buttons off a copy whose reader is not told about this group any more."""
        self._pace.wrote(place)
        try:
            await self._bot.edit_message_reply_markup(place, message)
        except FINAL as no:
            log.info("a report to %s keeps its buttons, which do nothing: %s", place, no.message)

    async def _send(
        self, recipient: Recipient, text: str, mode: str | None, keyboard: InlineKeyboardMarkup | None
    ) -> int:
        self._pace.wrote(recipient.id)
        message = await self._bot.send_message(
            recipient.id,
            text,
            mode,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard,
            disable_notification=recipient.silent,
            message_thread_id=recipient.topic,
        )
        return message.message_id

    def _unreachable(self, recipient: int, no: TelegramError) -> bool:
        if isinstance(no, BadRequest) and not any(sign in no.message.lower() for sign in NOBODY_THERE):
            return False
        log.info("recipient %s cannot be reached: %s", recipient, no.message)
        self._recipients.cannot_reach(recipient)
        return True
