"""A command that an administrator types in a group: it disappears there, and is answered in private."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from telegram import Chat, Message
from telegram.error import BadRequest, Forbidden

from handlers.deciders import Deciders
from handlers.executors import Bell

log = logging.getLogger(__name__)

Tell = Callable[[int, int], Awaitable[object]]
"""Writes to a person in private about a group; raises Telegram's refusal where the bot may not write to them."""

GROUPS = frozenset({Chat.GROUP, Chat.SUPERGROUP})


class DeletingBot(Protocol):
    """What is asked of the Bot API."""

    async def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message."""


class Seeing(Protocol):
    """Keeps which groups a person administers (records.administering.Administering)."""

    async def seen(self, chat: int, people: Iterable[int]) -> None:
        """These people administer this group."""


class Whispering(Protocol):
    """Keeps who is to be shown a line in the group that only they see (records.whispers.Whispers)."""

    async def add(self, chat: int, person: int) -> None:
        """Have it shown to this person."""


class Called:
    """Answers administrators who typed a command in their group; nobody else, and nothing that others see."""

    def __init__(
        self, bot: DeletingBot, deciders: Deciders, administering: Seeing, whispers: Whispering, bell: Bell
    ) -> None:
        self._bot = bot
        self._deciders = deciders
        self._administering = administering
        self._whispers = whispers
        self._bell = bell

    async def answer(self, message: Message, tell: Tell) -> None:
        """Delete the command, and have its answer told in private to whoever typed it, if they are an administrator.

        What they may see or do there, `tell` checks. Who posts in the group's own name is not named by Telegram, so
        they are not answered; nor is what another bot may be meant by. Who has never started the bot is shown where
        to, if Telegram lets nobody else see it.
        """
        person, chat = message.from_user, message.chat
        if person is None or chat.type not in GROUPS or message.sender_chat is not None:
            return
        if _for_others(message.text or "") or not await self._deciders.rights(chat.id, person.id):
            return
        await self._administering.seen(chat.id, [person.id])
        await self._delete(message)
        try:
            await tell(person.id, chat.id)
        except (Forbidden, BadRequest) as no:
            log.info("an administrator of chat %d cannot be answered in private: %s", chat.id, no)
            await self._whispers.add(chat.id, person.id)
            await self._bell.ring([chat.id])

    async def _delete(self, message: Message) -> None:
        try:
            await self._bot.delete_message(message.chat.id, message.message_id)
        except (Forbidden, BadRequest) as no:
            log.info("a command stays in chat %d: %s", message.chat.id, no)


def _for_others(text: str) -> bool:
    """Whether a command may be meant for another bot: ours take nothing behind them, and it names none."""
    words = text.split()
    return len(words) > 1 and "@" not in words[0]
