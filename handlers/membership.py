"""The bot joins a chat, gains or loses rights there, leaves it, or the chat gets a new id."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Any

from telegram import ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import BaseHandler, CallbackContext, ChatMemberHandler, MessageHandler
from telegram.ext.filters import StatusUpdate

from handlers.executors import Bell
from handlers.rights import rights_of
from handlers.selfcheck import SelfCheck
from locales.texts import Texts, Translator
from records.chats import Chat, Chats
from records.greetings import Greetings
from records.notices import Notices
from records.purge import Purges

PRESENT = frozenset({ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED, ChatMember.OWNER})
"""States in which the bot is in the chat (a restricted bot may have left; Telegram then says so by is_member)."""

Context = CallbackContext[Any, Any, Any, Any]


class Membership:
    """What happens when the bot's place in a chat changes. `apart` are the operator's and the moderators' chats.

    In these it does not introduce itself, and no right is missing there.
    """

    def __init__(
        self,
        chats: Chats,
        purges: Purges,
        self_check: SelfCheck,
        texts: Texts,
        move: Callable[[int, int], Awaitable[int]],
        notices: Notices,
        greetings: Greetings,
        bell: Bell,
        apart: Collection[int] = (),
    ) -> None:
        self._chats = chats
        self._purges = purges
        self._self_check = self_check
        self._texts = texts
        self._move = move
        self._notices = notices
        self._greetings = greetings
        self._bell = bell
        self._apart = frozenset(apart)

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [
            ChatMemberHandler(self.place_changed, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(StatusUpdate.MIGRATE, self.migrated),
        ]

    async def place_changed(self, update: Update, context: Context) -> None:  # noqa: ARG002 - a handler's interface
        """The bot was added, promoted, demoted or removed. Private chats (somebody blocks the bot) do not matter."""
        change = update.my_chat_member
        if change is None or change.chat.type == "private":
            return
        if not _present(change.new_chat_member):
            await self._purges.schedule(change.chat.id)
            return
        await self._purges.cancel(change.chat.id)
        before = await self._chats.get(change.chat.id)
        joined = before is None or not _present(change.old_chat_member)
        chat = self._described(change, None if joined else before)
        await self._chats.save(chat)
        if chat.id in self._apart:
            return
        if joined:
            await self._greet(chat)
        # To whoever made the change; where they cannot be written to, to who added the bot, then to any administrator.
        await self._self_check.report(chat, [_person(change), chat.added_by], always=joined)

    async def migrated(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """A basic group became a supergroup: both chats say so, whichever is handled first does the work."""
        message = update.effective_message
        if message is None:
            return
        old, new = _ids(message)
        await self._move(old, new)
        await self._greetings.give(new)
        await self._purges.schedule(old)  # what stays under the old id was on its way, and is worked off by then
        if chat := await self._chats.get(new):
            await self._chats.save(replace(chat, type="supergroup"))

    def _described(self, change: ChatMemberUpdated, before: Chat | None) -> Chat:
        language = self._texts.of(change.from_user.language_code).language
        since = change.date.timestamp()
        known = before or Chat(change.chat.id, language=language, added_by=_person(change), since=since)
        return replace(
            known,
            title=change.chat.title or "",
            type=str(change.chat.type),
            rights=rights_of(change.new_chat_member),
        )

    async def _greet(self, chat: Chat) -> None:
        """One line in the group, the only one it sees of all this; said in a turn of its own (handlers.notices)."""
        if chat.type == "channel" or (await self._chats.telling(chat.id)).silent:
            return
        if not await self._greetings.given(chat.id):
            await self._notices.add(chat.id, "greeting")
            await self._greetings.give(chat.id)
            await self._bell.ring([chat.id])


def greeting(say: Translator, username: str) -> str:
    """What the group reads when the bot joins."""
    return say(
        "Égide compares the images posted here with a list of fingerprints of intimate images shared without "
        "consent. It keeps no image. Administrators: open @{username} in private, so that it can write to you."
    ).format(username=username)


def _person(change: ChatMemberUpdated) -> int | None:
    """Who made a change; nobody where it was an administrator who acts in the group's name."""
    return None if change.from_user.is_bot else change.from_user.id


def _present(member: ChatMember) -> bool:
    return member.status in PRESENT and getattr(member, "is_member", True)


def _ids(message: Message) -> tuple[int, int]:
    """The old and the new id, from either of the two messages that tell of a migration."""
    if message.migrate_to_chat_id is not None:
        return message.chat.id, message.migrate_to_chat_id
    return message.migrate_from_chat_id or 0, message.chat.id
