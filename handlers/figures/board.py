"""Shows figures in a chat: as a text, or as a picture with its caption, with the buttons below."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from html import escape
from typing import Any, Protocol

from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from handlers.figures import summary
from handlers.figures.drawing import TITLE, chart
from handlers.figures.drawing import span as span_of
from handlers.figures.periods import PERIODS
from handlers.figures.screens import ALL, KIND, Wanted, keyboard
from handlers.lengths import plain
from handlers.messages import Noting, is_unchanged
from handlers.names import shown_name
from locales.texts import Translator
from records.chats import Chats
from records.statistics import Day, summed
from records.tokens import Tokens

log = logging.getLogger(__name__)


class FiguresBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        *,
        parse_mode: str | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message:
        """Write to a chat."""

    async def send_photo(
        self,
        chat_id: int,
        photo: bytes,
        *,
        caption: str | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message:
        """Send a picture."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message."""


class Reads(Protocol):
    """Where the figures are (records.statistics.Statistics)."""

    async def days(self, chat: int | None, number: int, until: date | None = None) -> list[Day]:
        """Those of the last days; None: of all groups together."""


class Known(Protocol):
    """Knows who administers what (records.administering.Administering)."""

    async def of(self, person: int) -> list[int]:
        """The groups a person was seen to administer."""


class Board:
    """Where figures are shown. `ages` gives the age of each list in seconds."""

    def __init__(
        self,
        bot: FiguresBot,
        figures: Reads,
        ages: Callable[[], Awaitable[Mapping[str, float]]],
        chats: Chats,
        known: Known,
        tokens: Tokens,
        written: Noting,
    ) -> None:
        self._bot = bot
        self._figures = figures
        self._ages = ages
        self._chats = chats
        self._known = known
        self._tokens = tokens
        self._written = written

    async def send(self, to: int, chat: int | None, asked: Wanted, say: Translator) -> None:
        """Write to a chat: figures of a group, or of all together (None)."""
        if not asked.picture:
            await self.write(to, await self.text(to, chat, asked, say))
            return
        days = await self._figures.days(chat, asked.days)
        picture = await asyncio.to_thread(chart, days, PERIODS[asked.days], say)
        markup = await self._keyboard(to, chat, asked, say)
        title = say("{label}: {value}").format(label=say(TITLE), value=span_of(days, say.language))
        caption = f"{plain(await self._whose(chat, say))}\n{title}\n{summary.in_a_line(summed(days), say)}"
        await self._note(await self._bot.send_photo(to, picture, caption=caption, reply_markup=markup))

    async def write(self, to: int, shown: dict[str, Any]) -> None:
        """Write to a chat what else there is to say."""
        await self._note(await self._bot.send_message(to, **shown))

    async def _note(self, sent: Message) -> None:
        """In private whoever reads it can have it deleted by /stop."""
        if sent.chat.type == Chat.PRIVATE:
            await self._written.note(sent.chat.id, sent.message_id)

    async def _whose(self, chat: int | None, say: Translator) -> str:
        """Whose figures they are, as HTML."""
        record = await self._chats.get(chat) if chat is not None else None
        return shown_name(record.title) if record else escape(say("All groups together"))

    async def text(self, to: int, chat: int | None, asked: Wanted, say: Translator) -> dict[str, Any]:
        """The same as text, as it is handed to Telegram."""
        figures = summed(await self._figures.days(chat, asked.days))
        lines = [f"<b>{await self._whose(chat, say)}</b>", escape(say(PERIODS[asked.days].title)), ""]
        if chat is None:
            lines.append(escape(summary.groups(figures, say)))
        lines.append(escape(summary.told(figures, await self._ages(), say)))
        dry = say(
            "Days begin at midnight UTC. In a dry run nothing is done: only checked posts are counted, and what people "
            "say of the reports."
        )
        lines += ["", escape(dry)]
        markup = await self._keyboard(to, chat, asked, say)
        return {"text": "\n".join(lines), "parse_mode": ParseMode.HTML, "reply_markup": markup}

    async def replace(self, query: CallbackQuery, shown: dict[str, Any]) -> None:
        """Show a text in the place of a text; a picture's place it cannot take."""
        message = query.message
        if not isinstance(message, Message) or message.photo:
            if message is not None:
                await self.write(message.chat.id, shown)
                await self.drop(message.chat.id, message.message_id)
            return
        try:
            await query.edit_message_text(**shown)
        except BadRequest as no:
            if not is_unchanged(no):
                raise

    async def drop(self, chat: int, message: int) -> None:
        """Delete a message in whose place another one stands."""
        try:
            await self._bot.delete_message(chat, message)
        except (BadRequest, Forbidden) as no:  # it is older than two days, or gone: then both are there
            log.info("a message with figures stays: %s", no)

    async def _keyboard(self, to: int, chat: int | None, asked: Wanted, say: Translator) -> InlineKeyboardMarkup:
        word = ALL if chat is None else await self._tokens.of(KIND, chat)
        others = chat is not None and len(await self._known.of(to)) > 1
        return keyboard(word, asked, say, others=others)
