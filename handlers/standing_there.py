"""The bot's own place in a chat, and the people who administer it, as Telegram tells them now; both are kept."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Protocol

from telegram import ChatMember

from handlers.refusals import FINAL
from handlers.rights import rights_of
from records.chats import Chat, Chats

log = logging.getLogger(__name__)

GONE: Final = frozenset({ChatMember.LEFT, ChatMember.BANNED})
"""States of who is no longer in a chat."""


class MemberBot(Protocol):
    """What is asked of the Bot API."""

    @property
    def id(self) -> int:
        """The bot's own id."""

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """A member's state in a chat."""

    async def get_chat_administrators(self, chat_id: int) -> tuple[ChatMember, ...]:
        """The administrators of a group, the owner included."""


class Kept(Protocol):
    """Keeps who administers which chats (records.administering.Administering)."""

    async def seen(self, chat: int, people: Iterable[int]) -> None:
        """These people administer this chat."""

    async def people(self, chat: int) -> list[int]:
        """Who was seen to administer it."""

    async def lost(self, chat: int, person: int) -> None:
        """This person does so no more."""


class StandingThere:
    """Asks Telegram about one chat. An outage of Telegram's is raised."""

    def __init__(self, bot: MemberBot, chats: Chats, kept: Kept) -> None:
        self._bot = bot
        self._chats = chats
        self._kept = kept

    async def own(self, chat: Chat) -> Chat | None:
        """The record of a chat with the rights of this moment; None where the bot is no longer there."""
        try:
            member = await self._bot.get_chat_member(chat.id, self._bot.id)
        except FINAL as no:
            log.info("the bot's place in chat %d is not told: %s", chat.id, no)
            return None
        if member.status in GONE:
            return None
        now = replace(chat, rights=rights_of(member))
        if now != chat:
            await self._chats.save(now)
        return now

    async def administrators(self, chat: int) -> list[int]:
        """The people who administer a chat, the owner included; nobody where Telegram does not say."""
        try:
            members = await self._bot.get_chat_administrators(chat)
        except FINAL as no:
            log.info("the administrators of chat %d are not told: %s", chat, no)
            return []
        people = [member.user.id for member in members if not member.user.is_bot]
        await self._kept.seen(chat, people)
        for person in {*await self._kept.people(chat)} - {*people}:
            await self._kept.lost(chat, person)
        return people
