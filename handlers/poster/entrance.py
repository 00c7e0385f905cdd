"""Where posters and deciders come in: the taps on all buttons of this room, and the address behind “Why?”."""

import re
from typing import Any, Final

from telegram import CallbackQuery, Update, User
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, MessageHandler
from telegram.ext.filters import ChatType, Regex

from handlers.messages import Noting
from handlers.poster.buttons import START, TAPPED, WHY, address
from handlers.poster.contesting import Contesting, not_yours
from handlers.poster.deciding import AppealTaps
from handlers.poster.explaining import Explaining, Shown
from handlers.poster.in_private import PrivateStatements
from handlers.tapping import answer_tap
from locales.texts import Texts
from records.tokens import Tokens

Context = CallbackContext[Any, Any, Any, Any]

OPENED: Final = rf"^/start {START}([\w-]{{16}})$"
"""What Telegram sends when the address is followed."""

POSTERS: Final = frozenset({"contest", "withdraw", "yes", "keep"})
DECIDERS: Final = frozenset({"grant", "uphold", "undo", "lift", "back"})


class Entrance:
    """All that leads to statements and appeals. Every tap is answered."""

    def __init__(
        self,
        explaining: Explaining,
        private: PrivateStatements,
        contesting: Contesting,
        deciding: AppealTaps,
        tokens: Tokens,
        texts: Texts,
        written: Noting,
    ) -> None:
        self._explaining = explaining
        self._private = private
        self._contesting = contesting
        self._deciding = deciding
        self._tokens = tokens
        self._texts = texts
        self._written = written

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application, before those of the private conversation."""
        return [
            CallbackQueryHandler(self.tapped, r"^w:"),
            MessageHandler(ChatType.PRIVATE & Regex(OPENED), self.opened),
        ]

    async def tapped(self, update: Update, context: Context) -> None:
        """A button."""
        query = update.callback_query
        if query is None:
            return
        found = re.match(TAPPED, query.data or "")
        word, action = (found[1], found[2]) if found else ("", "")
        if action == WHY:
            await self._why(query, word, context.bot.username)
        elif action in POSTERS:
            await self._contesting.tapped(query, word, action)
        elif action in DECIDERS:
            await self._deciding.tapped(query, word, action)
        else:
            await answer_tap(query, not_yours(self._texts.of(query.from_user.language_code)))

    async def opened(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """Somebody follows the address of a “Why?”: what is theirs in that group is shown, and nothing else."""
        message, person = update.effective_message, update.effective_user
        found = re.match(OPENED, (message.text if message else "") or "")
        if message is None or person is None or found is None:
            return
        await self._written.note(person.id, message.message_id)
        await self._private.started(person.id)
        await self._show(person, found[1])

    async def _show(self, person: User, word: str) -> None:
        """What is theirs there, as a message of its own."""
        row = await self._tokens.row(word, WHY)
        shown = await self._explaining.screen(row.chat, person.id, person.language_code) if row else None
        await self._private.show(person.id, 0, shown or Shown(not_yours(self._texts.of(person.language_code))))

    async def _why(self, query: CallbackQuery, word: str, username: str) -> None:
        """In a group the private chat is opened; there it is shown."""
        row, person = await self._tokens.row(word, WHY), query.from_user
        if row is None or not await self._explaining.concerns(row.chat, person.id):
            await answer_tap(query, not_yours(self._texts.of(person.language_code)))
        elif query.message and query.message.chat.id == person.id:
            await answer_tap(query)
            await self._show(person, word)
        else:
            await answer_tap(query, url=address(username, word))
