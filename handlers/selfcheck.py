"""The self-check: what hinders the bot in a chat, told in private to who can mend it, and only when it is news."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from handlers.add_links import add_link
from handlers.check_text import CheckText
from locales.texts import Texts
from policies.selfcheck import Checked, Surroundings, Told, check, worth_telling
from records.chats import Chat, Chats
from records.owed import Owed
from records.selfchecks import SelfChecks
from records.tokens import Tokens

log = logging.getLogger(__name__)

KIND = "self-check"
"""Of the words of its button (records.tokens)."""

AGAIN = "again"
PREFIX = "c:"


class Around(Protocol):
    """Finds out what surrounds a chat (bot.surroundings)."""

    async def of(self, chat: Chat) -> Surroundings:
        """What is found; what cannot be found out claims nothing."""


class There(Protocol):
    """Knows who administers a chat (handlers.standing_there.StandingThere)."""

    async def administrators(self, chat: int) -> list[int]:
        """These people, as Telegram tells them now."""


class SelfCheck:
    """Compares what a chat's policy asks for with what is there."""

    def __init__(
        self,
        bot: Bot,
        chats: Chats,
        texts: Texts,
        around: Around,
        there: There,
        kept: SelfChecks,
        owed: Owed,
        tokens: Tokens,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._chats = chats
        self._texts = texts
        self._around = around
        self._there = there
        self._kept = kept
        self._owed = owed
        self._tokens = tokens
        self._clock = clock

    async def look(self, chat: Chat) -> tuple[Checked, Surroundings]:
        """What is wrong in this chat, by the rights its record has."""
        around = await self._around.of(chat)
        return check(await self._chats.policy(chat.id), chat.type, chat.rights, around), around

    async def report(self, chat: Chat, first: Iterable[int | None], *, always: bool = False) -> None:
        """Tell it, if there is news or `always`, to the first of these people who can be written to.

        Where there is none, to the first of the administrators. Where nobody can be written to, it is owed, and read at
        the next start of any of them. An ordinary member was perhaps added by another one, who cannot mend anything; so
        an administrator is told as well.
        """
        checked, around = await self.look(chat)
        told, now = await self._kept.told(chat.id), self._clock()
        if not always and not worth_telling(told, checked.problems, now):
            return
        reminder = not always and told is not None and told.problems == checked.problems
        message = await self._message(chat, checked, around, reminder=reminder, first=always or told is None)
        if await self._deliver(chat, [person for person in first if person], message):
            await self._kept.note(chat.id, Told(checked.problems, now))

    async def catch_up(self, chat: Chat, person: int) -> None:
        """Somebody to whom something of this chat was owed has started the bot: they read what nobody has read yet.

        Unless they administer the chat no more. Who added the bot reads the first self-check all the same.
        """
        checked, around = await self.look(chat)
        told, now = await self._kept.told(chat.id), self._clock()
        if not worth_telling(told, checked.problems, now):
            return
        added = told is None and person == chat.added_by
        if not added and person not in await self._there.administrators(chat.id):
            return
        if await self._tell(chat, [person], await self._message(chat, checked, around, first=told is None)):
            await self._kept.note(chat.id, Told(checked.problems, now))

    async def shown(self, chat: Chat) -> dict[str, Any]:
        """The result of this moment as a message, to whoever asks for it; so it is told."""
        checked, around = await self.look(chat)
        await self._kept.note(chat.id, Told(checked.problems, self._clock()))
        return await self._message(chat, checked, around)

    async def _deliver(self, chat: Chat, first: list[int], message: dict[str, Any]) -> bool:
        """Whether somebody reads it who can mend it; where nobody does, it is owed to all the others."""
        people = await self._there.administrators(chat.id)
        reached = await self._tell(chat, dict.fromkeys(first), message)
        if reached and (chat.rights or reached in people):
            return True
        if await self._tell(chat, [person for person in people if person not in first], message):
            return True
        await self._owed.add(chat.id, {*first, *people} - {reached})
        return False

    async def _tell(self, chat: Chat, people: Iterable[int], message: dict[str, Any]) -> int | None:
        """Send it to the first of them who can be written to."""
        for person in people:
            try:
                await self._bot.send_message(person, **message)
            except (BadRequest, Forbidden) as no:
                log.info("the self-check of chat %d does not reach %d: %s", chat.id, person, no)
            else:
                return person
        return None

    async def _message(
        self, chat: Chat, checked: Checked, around: Surroundings, *, reminder: bool = False, first: bool = False
    ) -> dict[str, Any]:
        say = self._texts.of((await self._chats.telling(chat.id)).language)
        text = CheckText(say, chat, self._bot.username).text(checked, around, reminder=reminder, first=first)
        word = await self._tokens.of(KIND, chat.id)
        again = InlineKeyboardButton(say("Check again"), callback_data=f"{PREFIX}{word}:{AGAIN}")
        give = InlineKeyboardButton(say("Give the rights"), url=add_link(self._bot.username, chat.type))
        rows = [[give]] if checked.missing else []
        markup = InlineKeyboardMarkup([*rows, [again]] if checked.problems else [])
        return {"text": text, "parse_mode": "HTML", "reply_markup": markup if checked.problems else None}
