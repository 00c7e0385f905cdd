"""Putting screens into a chat: the message that shows one, what is sent beside it, and deleting all of it."""

import logging
from typing import Final

from telegram import Bot, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest

from handlers.lengths import units
from handlers.private.screens import Screen

log = logging.getLogger(__name__)

_UNCHANGED: Final = "message is not modified"
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
"""A preview would have Telegram's servers open the link, and show it large to whoever looks on."""


class Stage:
    """Private chats, as far as screens are shown there."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def show(self, chat: int, message: int, screen: Screen) -> int:
        """Show a screen by this message, or by a new one where that is 0 or gone; the message that shows it."""
        keyboard = screen.keyboard()
        if message:
            try:
                await self._bot.edit_message_text(
                    screen.text, chat, message, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
                )
            except BadRequest as no:
                if _UNCHANGED not in no.message.lower():
                    log.info("a screen could not be changed, and is shown anew: %s", no)
                    return await self.show(chat, 0, screen)
            return message
        shown = await self._bot.send_message(chat, screen.text, reply_markup=keyboard, link_preview_options=_NO_PREVIEW)
        return shown.message_id

    async def hand_over(self, chat: int, screen: Screen) -> list[int]:
        """Send what is to be copied or kept; the messages it takes."""
        sent = []
        for text in screen.copies:
            whole = [MessageEntity(MessageEntity.PRE, 0, units(text))]
            sent.append(await self._bot.send_message(chat, text, entities=whole, link_preview_options=_NO_PREVIEW))
        for name, content in screen.files:
            sent.append(await self._bot.send_document(chat, content, filename=name))
        return [message.message_id for message in sent]

    async def say(self, chat: int, text: str) -> int:
        """Send a text that is no screen."""
        return (await self._bot.send_message(chat, text, link_preview_options=_NO_PREVIEW)).message_id

    async def delete(self, chat: int, *messages: int) -> bool:
        """Delete messages; whether all of them are gone."""
        there = [message for message in dict.fromkeys(messages) if message]
        if not there:
            return True
        try:
            return bool(await self._bot.delete_messages(chat, there))
        except BadRequest:  # one that may not be deleted keeps all others
            return all([await self._delete(chat, message) for message in there])

    async def _delete(self, chat: int, message: int) -> bool:
        try:
            return bool(await self._bot.delete_message(chat, message))
        except BadRequest as no:
            log.info("a private message could not be deleted: %s", no)
            return "not found" in no.message.lower()
