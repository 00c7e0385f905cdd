"""The message in a private chat that shows the settings, and what is sent beside it."""

import logging
from typing import Protocol

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers.messages import Noting, PrivateMessages, WritingBot

log = logging.getLogger(__name__)


class PaneBot(WritingBot, Protocol):
    """What is asked of the Bot API."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message."""

    async def send_document(self, chat_id: int, document: bytes, *, filename: str | None = None) -> Message:
        """Send a file."""


class Pane:
    """Private chats, as far as settings are shown there."""

    def __init__(self, bot: PaneBot, written: Noting) -> None:
        self._bot = bot
        self._written = written
        self._messages = PrivateMessages(bot, written)

    async def show(self, person: int, message: int, text: str, keyboard: InlineKeyboardMarkup | None) -> int:
        """Show a screen by this message, or by a new one where that is 0 or gone; the message that shows it."""
        return await self._messages.show(person, message, text, keyboard, mode=ParseMode.HTML)

    async def hand_over(self, person: int, text: str, name: str, content: bytes) -> None:
        """Send a text to be copied, and a document with it."""
        sent = await self._bot.send_document(person, content, filename=name)
        await self._written.note(person, sent.message_id)
        await self.show(person, 0, text, None)

    async def note(self, person: int, message: int) -> None:
        """This one is to go as well when the person asks for it."""
        await self._written.note(person, message)

    async def delete(self, person: int, message: int) -> None:
        """Take a message away, if Telegram lets it."""
        if not message:
            return
        try:
            await self._bot.delete_message(person, message)
        except BadRequest as no:
            log.info("a message of the settings stays: %s", no.message)
