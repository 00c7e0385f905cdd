"""Messages of the bot's: written, or changed in place where they still are."""

import logging
from typing import Final, Protocol

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.error import BadRequest, TelegramError

log = logging.getLogger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
"""A preview would have Telegram's servers open a link, and show it large to whoever looks on."""

_UNCHANGED: Final = "message is not modified"


class WritingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        parse_mode: str | None = None,
        *,
        link_preview_options: LinkPreviewOptions | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
        disable_notification: bool | None = None,
        message_thread_id: int | None = None,
    ) -> Message:
        """Write to a chat."""

    async def edit_message_text(
        self,
        text: str,
        chat_id: int | None = None,
        message_id: int | None = None,
        *,
        parse_mode: str | None = None,
        link_preview_options: LinkPreviewOptions | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message | bool:
        """Replace text and buttons of a message of the bot's."""


class Noting(Protocol):
    """Where the numbers of messages are kept that their reader can have deleted (records.written.Written)."""

    async def note(self, chat: int, *messages: int) -> None:
        """These are there now."""


class PrivateMessages:
    """Shows texts in private chats, by one message that changes."""

    def __init__(self, bot: WritingBot, written: Noting) -> None:
        self._bot = bot
        self._written = written

    async def show(
        self,
        person: int,
        message: int,
        text: str,
        keyboard: InlineKeyboardMarkup | None = None,
        *,
        mode: str | None = None,
        silent: bool = False,
    ) -> int:
        """Show a text by this message, or by a new one where that is 0 or gone; the message that shows it."""
        if message:
            try:
                await self._bot.edit_message_text(
                    text, person, message, parse_mode=mode, reply_markup=keyboard, link_preview_options=NO_PREVIEW
                )
            except BadRequest as no:
                if not is_unchanged(no):
                    log.info("a message could not be changed, and is written anew: %s", no)
                    return await self.show(person, 0, text, keyboard, mode=mode, silent=silent)
            return message
        sent = await self._bot.send_message(
            person,
            text,
            mode,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
            disable_notification=silent or None,
        )
        await self._written.note(person, sent.message_id)
        return sent.message_id


def is_unchanged(no: TelegramError) -> bool:
    """Whether Telegram refused an edit because the message is already as it should be."""
    return _UNCHANGED in no.message.lower()
