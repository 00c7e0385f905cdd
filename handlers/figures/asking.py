"""/stats: administrators ask for the figures of their group, the operator in the log chat for those of all."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple, Protocol

from telegram import CallbackQuery, Chat, Message, Update
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, CommandHandler
from telegram.ext.filters import UpdateType

from handlers.figures import screens
from handlers.figures.board import Board, Known
from handlers.figures.screens import ALL, DATA, KIND, LIST, ON_A_PAGE, Wanted, chooser, wanted
from handlers.tapping import answer_tap
from locales.texts import Texts, Translator
from records.chats import Chat as Group
from records.chats import Chats
from records.tokens import Tokens

Context = CallbackContext[Any, Any, Any, Any]

LONGEST_LABEL: Final = 48
"""Characters of a group's title on a button."""


class Deciding(Protocol):
    """Knows who may see the figures of a group (handlers.deciders.Deciders)."""

    async def rights(self, chat: int, person: int) -> frozenset[str]:
        """What a person may do there; nothing for who is no administrator."""


class CalledInGroup(Protocol):
    """Answers in private what an administrator types in a group (handlers.settings.called.Called)."""

    async def answer(self, message: Message, tell: Callable[[int, int], Awaitable[object]]) -> None:
        """Delete the command, and have `tell` answer it."""


class Turns(Protocol):
    """Sees to it that one person has no pictures drawn without end (records.turns.Turns)."""

    async def take(self, person: int) -> bool:
        """Whether it is this person's turn."""


class People(NamedTuple):
    """Who may see what."""

    known: Known
    deciders: Deciding
    called: CalledInGroup
    turns: Turns


class Asking:
    """Answers /stats and its buttons. `log_chat` is the operator's."""

    def __init__(
        self, board: Board, chats: Chats, people: People, tokens: Tokens, texts: Texts, log_chat: int | None
    ) -> None:
        self._board = board
        self._chats = chats
        self._people = people
        self._tokens = tokens
        self._texts = texts
        self._log_chat = log_chat

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [CommandHandler("stats", self.asked, filters=UpdateType.MESSAGE), CallbackQueryHandler(self.tap, DATA)]

    async def asked(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """The command: in the log chat, in a group, or in private."""
        message = update.message
        if message is None or message.from_user is None:
            return
        if message.chat.id == self._log_chat:
            await self._board.send(message.chat.id, None, Wanted(), self._texts.of(None))
        elif message.chat.type != Chat.PRIVATE:
            await self._people.called.answer(message, self.tell)
        else:
            await self._choose(message.from_user.id, self._texts.of(message.from_user.language_code))

    async def tell(self, person: int, chat: int) -> None:
        """Tell an administrator of a group the figures of the last week, in private."""
        if await self._people.deciders.rights(chat, person):
            await self._board.send(person, chat, Wanted(), await self._speaker(chat))

    async def tap(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A button below figures, or in the list of groups."""
        query = update.callback_query
        found = re.match(DATA, query.data or "") if query else None
        if query is None or query.message is None or found is None:
            return
        word, action = found.groups()
        say = self._texts.of(query.from_user.language_code)
        if word == ALL and action.startswith(LIST):
            await self._list(query, int(action.removeprefix(LIST)), say)
        elif word == ALL:
            await self._of_all(query, wanted(action))
        else:
            await self._of_group(query, word, wanted(action), say)

    async def _choose(self, person: int, say: Translator) -> None:
        """Figures of the one group there is to choose, or the list."""
        known = await self._people.known.of(person)
        page = await self._page(person, known, 0)
        if len(page) == 1 and len(known) <= ON_A_PAGE:
            await self.tell(person, page[0].id)
        else:
            await self._board.write(person, await self._choice(known, page, 0, say))

    async def _list(self, query: CallbackQuery, first: int, say: Translator) -> None:
        person = query.from_user.id
        if query.message is not None and query.message.chat.id == person:
            known = await self._people.known.of(person)
            choice = await self._choice(known, await self._page(person, known, first), first, say)
            await self._board.replace(query, choice)
            await answer_tap(query)

    async def _of_all(self, query: CallbackQuery, asked: Wanted | None) -> None:
        if asked and query.message and query.message.chat.id == self._log_chat:
            await self._show(query, None, asked, self._texts.of(None))

    async def _of_group(self, query: CallbackQuery, word: str, asked: Wanted | None, say: Translator) -> None:
        row, person = await self._tokens.row(word, KIND), query.from_user.id
        here = query.message is not None and query.message.chat.id == person
        if row is None or asked is None or not here or await self._chats.get(row.chat) is None:
            await answer_tap(query, say("The bot is no longer in this group."))
        elif not await self._people.deciders.rights(row.chat, person):
            await answer_tap(query, say("Only an administrator of the group can do this."))
        else:
            await self._show(query, row.chat, asked, await self._speaker(row.chat))

    async def _show(self, query: CallbackQuery, chat: int | None, asked: Wanted, say: Translator) -> None:
        """Put what was asked for in the place of the message with the button."""
        if query.message is None:
            return
        here, message = query.message.chat.id, query.message.message_id
        if asked.picture and not await self._people.turns.take(query.from_user.id):
            await answer_tap(query, say("A picture was drawn for you a moment ago. Please wait ten seconds."))
            return
        if asked.picture:
            await self._board.send(here, chat, asked, say)
            await self._board.drop(here, message)
        else:
            await self._board.replace(query, await self._board.text(here, chat, asked, say))
        await answer_tap(query)

    async def _page(self, person: int, known: list[int], first: int) -> list[Group]:
        """The groups of one page that this person administers now, as Telegram says."""
        records = [await self._chats.get(chat) for chat in known[first : first + ON_A_PAGE]]
        return [one for one in records if one and await self._people.deciders.rights(one.id, person)]

    async def _choice(self, known: list[int], page: list[Group], first: int, say: Translator) -> dict[str, Any]:
        later = first + ON_A_PAGE if len(known) > first + ON_A_PAGE else 0
        if not page and not later:
            return {"text": say(screens.NO_GROUP)}
        named = [(one.title[:LONGEST_LABEL] or str(one.id), await self._tokens.of(KIND, one.id)) for one in page]
        return {"text": say(screens.WHICH), "reply_markup": chooser(named, later, say)}

    async def _speaker(self, chat: int) -> Translator:
        return self._texts.of((await self._chats.telling(chat)).language)
