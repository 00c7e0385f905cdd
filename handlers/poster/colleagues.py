"""Who among a group's administrators could decide about an appeal."""

from typing import Protocol

from telegram import ChatMember

from handlers.deciders import Deed
from handlers.refusals import FINAL
from handlers.rights import rights_of


class GroupBot(Protocol):
    """What is asked of the Bot API."""

    async def get_chat_administrators(self, chat_id: int) -> tuple[ChatMember, ...]:
        """The administrators of a group, the owner included."""


class Colleagues:
    """Asks Telegram, each time: appeals are rare."""

    def __init__(self, bot: GroupBot) -> None:
        self._bot = bot

    async def able(self, chat: int) -> frozenset[int]:
        """The administrators who may lift sanctions. Outages are raised."""
        try:
            members = await self._bot.get_chat_administrators(chat)
        except FINAL:
            return frozenset()
        return frozenset(one.user.id for one in members if not one.user.is_bot and Deed.PARDON in rights_of(one))

    async def besides(self, chat: int, people: frozenset[int]) -> bool:
        """Whether there is an administrator who may lift sanctions, and is none of these. Outages are raised."""
        return bool(await self.able(chat) - people)
