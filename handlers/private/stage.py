"""Putting screens into a chat: the message that shows one, what is sent beside it, and deleting all of it."""

import logging
from typing import Final

from telegram import Bot, MessageEntity
from telegram.error import BadRequest

from handlers.lengths import units
from handlers.messages import NO_PREVIEW, PrivateMessages
from handlers.private.screens import Screen
from records.written import Written

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""Messages that Telegram deletes in one call."""


class Stage:
    """Private chats, as far as something is written there. All of it can be deleted again for two days."""

    def __init__(self, bot: Bot, written: Written) -> None:
        self._bot = bot
        self._written = written
        self._messages = PrivateMessages(bot, written)

    async def show(self, chat: int, message: int, screen: Screen) -> int:
        """Show a screen by this message, or by a new one where that is 0 or gone; the message that shows it."""
        return await self._messages.show(chat, message, screen.text, screen.keyboard())

    async def hand_over(self, chat: int, screen: Screen) -> None:
        """Send what is to be copied or kept."""
        for text in screen.copies:
            whole = [MessageEntity(MessageEntity.PRE, 0, units(text))]
            sent = await self._bot.send_message(chat, text, entities=whole, link_preview_options=NO_PREVIEW)
            await self._written.note(chat, sent.message_id)
        for name, content in screen.files:
            sent = await self._bot.send_document(chat, content, filename=name)
            await self._written.note(chat, sent.message_id)

    async def say(self, chat: int, text: str) -> None:
        """Send a text that is no screen."""
        sent = await self._bot.send_message(chat, text, link_preview_options=NO_PREVIEW)
        await self._written.note(chat, sent.message_id)

    async def note(self, chat: int, *messages: int) -> None:
        """These are to be deleted with the others: commands, and what others of our parts wrote."""
        await self._written.note(chat, *messages)

    async def wrote(self, chat: int) -> bool:
        """Whether there is anything to be deleted."""
        return bool(await self._written.of(chat))

    async def talks(self, chat: int) -> None:
        """A conversation begins."""
        await self._written.talked(chat)

    async def has_talked(self, chat: int) -> bool:
        """Whether there was a conversation that may have been forgotten since."""
        return await self._written.has_talked(chat)

    async def clear(self, chat: int, but: int = 0) -> None:
        """Delete everything that was written here, but one message, and that there was a conversation."""
        there = [message for message in await self._written.of(chat) if message != but]
        for first in range(0, len(there), AT_ONCE):
            await self.delete(chat, *there[first : first + AT_ONCE])
        await self._written.erased(chat)

    async def delete(self, chat: int, *messages: int) -> bool:
        """Delete messages, 100 at most; whether all of them are gone. What can never be deleted is forgotten."""
        there = [message for message in dict.fromkeys(messages) if message]
        if not there:
            return True
        try:
            gone = bool(await self._bot.delete_messages(chat, there))
        except BadRequest:  # one that may not be deleted keeps all others
            gone = all([await self._delete(chat, message) for message in there])
        await self._written.gone(chat, *there)
        return gone

    async def _delete(self, chat: int, message: int) -> bool:
        try:
            return bool(await self._bot.delete_message(chat, message))
        except BadRequest as no:
            log.info("a private message could not be deleted: %s", no)
            return "not found" in no.message.lower()
