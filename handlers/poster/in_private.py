"""Statements in private chats: posters who have started the bot get theirs without asking, and without a sound."""

import logging
import time
from collections.abc import Callable
from typing import Final, Protocol

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden

from handlers.poster.explaining import Explaining, Shown
from records.tidings import Tiding, Tidings, Told

log = logging.getLogger(__name__)

UNREACHABLE_SECONDS: Final = 600.0
"""How long nothing is tried with somebody who has never started the bot, or has blocked it."""

MOST_REMEMBERED: Final = 5_000

REFUSED: Final = (BadRequest, Forbidden, ChatMigrated)
_UNCHANGED: Final = "message is not modified"
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class WritingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        *,
        disable_notification: bool | None = None,
        link_preview_options: LinkPreviewOptions | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message:
        """Write to a chat."""

    async def edit_message_text(
        self,
        text: str,
        chat_id: int | None = None,
        message_id: int | None = None,
        *,
        link_preview_options: LinkPreviewOptions | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message | bool:
        """Replace the text of a message of the bot's."""


class Noting(Protocol):
    """Where the numbers of messages are kept that their reader can have deleted (records.written.Written)."""

    async def note(self, chat: int, *messages: int) -> None:
        """These are there now."""


class PrivateStatements:
    """Writes statements to their posters. `clock` gives epoch seconds."""

    def __init__(
        self,
        bot: WritingBot,
        explaining: Explaining,
        tidings: Tidings,
        written: Noting,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._explaining = explaining
        self._tidings = tidings
        self._written = written
        self._clock = clock
        self._unreachable: dict[int, float] = {}

    async def tell(self, chat: int, tiding: Tiding) -> bool:
        """Tell a poster what there is to be told; False where they cannot be written to. Outages are raised.

        Further posts that are removed within the hour are added to the same message. A sanction, and what was decided
        afterwards, is a message of its own, so that nobody overlooks it.
        """
        if self._unreachable.get(tiding.poster, 0.0) > self._clock():
            return False
        shown = await self._explaining.screen(chat, tiding.poster, tiding.language, news=tiding.changed)
        if shown is None:  # erased meanwhile
            return True
        before = await self._tidings.told(chat, tiding.poster)
        message = before.message if before and not (tiding.changed or tiding.sanction) else 0
        try:
            message = await self.show(tiding.poster, message, shown, silent=not tiding.changed)
        except REFUSED as no:
            log.info("a poster cannot be written to: %s", no)
            self._remember(tiding.poster)
            return False
        await self._tidings.note(chat, tiding.poster, Told(self._clock(), message))
        return True

    async def show(self, person: int, message: int, shown: Shown, *, silent: bool = False) -> int:
        """Show a text by this message, or by a new one where that is 0 or gone; the message that shows it."""
        if message:
            try:
                await self._bot.edit_message_text(
                    shown.text, person, message, reply_markup=shown.keyboard, link_preview_options=_NO_PREVIEW
                )
            except BadRequest as no:
                if _UNCHANGED not in no.message.lower():
                    return await self.show(person, 0, shown, silent=silent)
            return message
        sent = await self._bot.send_message(
            person,
            shown.text,
            disable_notification=silent,
            reply_markup=shown.keyboard,
            link_preview_options=_NO_PREVIEW,
        )
        await self._written.note(person, sent.message_id)
        return sent.message_id

    async def started(self, person: int) -> None:
        """This person has written to the bot, so they can be reached."""
        self._unreachable.pop(person, None)

    def _remember(self, person: int) -> None:
        if len(self._unreachable) >= MOST_REMEMBERED:
            self._unreachable.clear()
        self._unreachable[person] = self._clock() + UNREACHABLE_SECONDS
