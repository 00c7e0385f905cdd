"""The one neutral line in a group after posts were removed: it names nobody, and deletes itself.

One line serves all: its button looks up what concerns whoever taps it. A group reads one a minute at most, and one
stands at a time. Where the server knows lines for one person, the posters get it so, and the group sees nothing.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from handlers.poster.buttons import WHY, address, button
from handlers.poster.ephemeral import Ephemeral
from handlers.refusals import FINAL
from locales.texts import Texts, Translator
from policies.telling import Telling
from records.chats import Chats
from records.lines import LINE_SECONDS, Line, Lines
from records.tokens import Tokens

MOST_SINGLE: Final = 5
"""Posters in a minute who get a line each; where there are more, one line is for all. The group takes 20 a minute."""


class LinesBot(Protocol):
    """What is asked of the Bot API."""

    @property
    def username(self) -> str:
        """The bot's own username."""

    async def send_message(
        self,
        chat_id: int,
        text: str,
        *,
        disable_notification: bool | None = None,
        reply_markup: InlineKeyboardMarkup | None = None,
    ) -> Message:
        """Write to a chat."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message for everybody."""


class GroupLines:
    """Says the lines of all groups and deletes them. `clock` gives epoch seconds."""

    def __init__(
        self,
        bot: LinesBot,
        ephemeral: Ephemeral,
        lines: Lines,
        tokens: Tokens,
        chats: Chats,
        texts: Texts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._ephemeral = ephemeral
        self._lines = lines
        self._tokens = tokens
        self._chats = chats
        self._texts = texts
        self._clock = clock

    async def say(self, chat: int, posters: Sequence[int]) -> float:
        """Say that posts of these were removed; after how many seconds to come back for it, 0 where it is done."""
        telling = await self._chats.telling(chat)
        if not telling.notice or telling.silent:
            return 0.0
        if len(posters) + await self._single_lately(chat, telling) <= MOST_SINGLE:
            posters = [poster for poster in posters if not await self._said_to(chat, poster, telling)]
        return await self._said_to_all(chat, telling) if posters else 0.0

    async def wipe(self, chat: int) -> None:
        """Delete the lines whose time is over."""
        for line, until in await self._lines.standing(chat):
            if until <= self._clock():
                await self._delete(chat, line)

    async def next(self, chat: int) -> float | None:
        """When a line is to be deleted next."""
        return min((until for _, until in await self._lines.standing(chat)), default=None)

    async def _single_lately(self, chat: int, telling: Telling) -> int:
        """How many lines one person each sees were said within LINE_SECONDS."""
        since = self._clock() + telling.notice_seconds - LINE_SECONDS
        return sum(bool(line.person) and until > since for line, until in await self._lines.standing(chat))

    async def _said_to(self, chat: int, poster: int, telling: Telling) -> bool:
        """Whether nothing is left to do for this poster: told, or not there to read it."""
        say = self._texts.of(telling.language)
        link = address(self._bot.username, await self._tokens.of(WHY, chat))
        why = InlineKeyboardMarkup([[InlineKeyboardButton(say("Why?"), url=link)]])
        told = await self._ephemeral.show(chat, poster, line_text(say), why)
        if told.number:
            until = self._clock() + telling.notice_seconds
            await self._lines.said(chat, Line(told.number, poster), self._clock(), until)
        return bool(told.number) or told.absent

    async def _said_to_all(self, chat: int, telling: Telling) -> float:
        standing = [one for one in await self._lines.standing(chat) if not one[0].person]
        if wait := await self._lines.wait_seconds(chat):
            return 0.0 if standing else wait  # the line that stands there is for these, too
        say = self._texts.of(telling.language)
        why = InlineKeyboardMarkup([[button(say("Why?"), await self._tokens.of(WHY, chat), "why")]])
        try:
            sent = await self._bot.send_message(chat, line_text(say), disable_notification=True, reply_markup=why)
        except FINAL:
            return 0.0  # the bot may not speak here
        now = self._clock()
        await self._lines.said(chat, Line(sent.message_id), now, now + telling.notice_seconds)
        for line, _ in standing:
            await self._delete(chat, line)
        return 0.0

    async def _delete(self, chat: int, line: Line) -> None:
        if line.person:
            await self._ephemeral.delete(chat, line.person, line.message)
        else:
            with suppress(*FINAL):  # somebody has deleted it, or it is too old
                await self._bot.delete_message(chat, line.message)
        await self._lines.gone(chat, line)


def line_text(say: Translator) -> str:
    """What the group reads."""
    return say("A post was removed by automatic moderation.")
