"""Tells administrators, once, that the chat they chose for reports does not take them."""

from typing import Protocol

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from handlers.names import shown_name
from handlers.recipients import Recipients
from locales.texts import Texts
from records.chats import Chats
from records.lost_reports import LostReports


class SpeakingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(self, chat_id: int, text: str, parse_mode: str | None = None) -> Message:
        """Write to a chat."""


class LostReportsNotice:
    """Sent in the group's turn of reports, behind the reports that went to the administrators instead."""

    def __init__(self, bot: SpeakingBot, lost: LostReports, recipients: Recipients, chats: Chats, texts: Texts) -> None:
        self._bot = bot
        self._lost = lost
        self._recipients = recipients
        self._chats = chats
        self._texts = texts

    async def send_pending(self, chat: int) -> None:
        """Tell it, if it has not been told. An outage is raised."""
        if not await self._lost.due(chat):
            return
        telling, record = await self._chats.telling(chat), await self._chats.get(chat)
        text = self._texts.of(telling.language)(
            "The chat that takes the reports of the group “{title}” cannot be reached any more. Each administrator "
            "gets them in private. /settings shows where they go, and changes it."
        ).format(title=shown_name(record.title) if record else str(chat))
        tried = {telling.reports_chat} if telling.reports_chat else frozenset()
        told = [await self._tell(one.id, text) for one in await self._recipients.of(chat, tried)]
        if any(told):
            await self._lost.told(chat)

    async def _tell(self, person: int, text: str) -> bool:
        try:
            await self._bot.send_message(person, text, ParseMode.HTML)
        except (BadRequest, Forbidden):
            return False
        return True
