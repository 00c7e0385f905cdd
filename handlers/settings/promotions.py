"""Somebody becomes an administrator of a group, or is one no more: so they find it among their groups."""

from collections.abc import Iterable
from typing import Any, Final, Protocol

from telegram import ChatMember, Update
from telegram.ext import BaseHandler, CallbackContext, ChatMemberHandler

from handlers.deciders import Deed
from handlers.rights import rights_of

Context = CallbackContext[Any, Any, Any, Any]

ADMINISTRATORS: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


class Keeping(Protocol):
    """Keeps who administers which groups (records.administering.Administering)."""

    async def seen(self, chat: int, people: Iterable[int]) -> None:
        """These people administer this group."""

    async def lost(self, chat: int, person: int) -> None:
        """This person does so no more."""


class Losing(Protocol):
    """What ends with the right of who chose it (handlers.settings.moved_reports.ChoosersRight)."""

    async def lost(self, chat: int, person: int) -> None:
        """This person may not choose any more what happens in this group."""


class Promotions:
    """Telegram tells of them only where the bot is an administrator itself; what it does not tell is asked daily."""

    def __init__(self, kept: Keeping, choosers: Losing) -> None:
        self._kept = kept
        self._choosers = choosers

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [ChatMemberHandler(self.changed, ChatMemberHandler.CHAT_MEMBER)]

    async def changed(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A member's place changed."""
        change = update.chat_member
        if change is None or change.new_chat_member.user.is_bot:
            return
        person = change.new_chat_member.user.id
        if change.new_chat_member.status in ADMINISTRATORS:
            await self._kept.seen(change.chat.id, [person])
        elif change.old_chat_member.status in ADMINISTRATORS:
            await self._kept.lost(change.chat.id, person)
        if not _may_choose(change.new_chat_member):
            await self._choosers.lost(change.chat.id, person)


def _may_choose(member: ChatMember) -> bool:
    if member.status == ChatMember.OWNER:
        return True
    return member.status == ChatMember.ADMINISTRATOR and Deed.CONFIGURE.value in rights_of(member)
