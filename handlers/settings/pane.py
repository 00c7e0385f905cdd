"""The message in a private chat that shows the settings, and what is sent beside it."""

import logging
from typing import Final, Protocol

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

log = logging.getLogger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class PaneBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        parse_mode: str | None = None,
        *,
        reply_markup: InlineKeyboardMarkup | None = None,
        link_preview_options: LinkPreviewOptions | None = None,
        message_thread_id: int | None = None,
        disable_notification: bool | None = None,
    ) -> Message:
        """Write to a chat."""

    async def edit_message_text(
        self,
        text: str,
        chat_id: int | None = None,
        message_id: int | None = None,
        *,
        parse_mode: str | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
        link_preview_options: LinkPreviewOptions | None = None,
    ) -> Message | bool:
        """Replace a message of the bot's."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message."""

    async def send_document(self, chat_id: int, document: bytes, *, filename: str | None = None) -> Message:
        """Send a file."""


class Noting(Protocol):
    """Keeps the numbers of messages that /stop deletes (records.written.Written)."""

    async def note(self, chat: int, *messages: int) -> None:
        """These are there now."""


class Pane:
    """Private chats, as far as settings are shown there."""

    def __init__(self, bot: PaneBot, written: Noting) -> None:
        self._bot = bot
        self._written = written

    async def show(self, person: int, message: int, text: str, keyboard: InlineKeyboardMarkup | None) -> int:
        """Show a screen by this message, or by a new one where that is 0 or gone; the message that shows it."""
        if message:
            try:
                await self._bot.edit_message_text(
                    text, person, message, parse_mode=ParseMode.HTML, reply_markup=keyboard,
                    link_preview_options=NO_PREVIEW,
                )  # fmt: skip
            except BadRequest as no:
                if "not modified" not in no.message.lower():
                    log.info("settings could not be changed in place, and are shown anew: %s", no.message)
                    return await self.show(person, 0, text, keyboard)
            return message
        sent = await self._bot.send_message(
            person, text, ParseMode.HTML, reply_markup=keyboard, link_preview_options=NO_PREVIEW
        )
        await self._written.note(person, sent.message_id)
        return sent.message_id

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
