"""The button “Check again” under a self-check: the same message, as things are now."""

from typing import Any, Final, Protocol

from telegram import CallbackQuery, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler

from handlers.messages import is_unchanged
from handlers.selfcheck import AGAIN, KIND, PREFIX, SelfCheck
from handlers.tapping import answer_tap
from locales.texts import Texts
from records.chats import Chat, Chats
from records.tokens import Tokens

Context = CallbackContext[Any, Any, Any, Any]

TAPPED: Final = rf"^{PREFIX}[\w-]{{16}}:{AGAIN}$"


class Deciding(Protocol):
    """Knows who administers a group (handlers.deciders.Deciders)."""

    async def rights(self, chat: int, person: int) -> frozenset[str]:
        """What a person may do there; nothing for who is no administrator."""


class There(Protocol):
    """Knows the bot's place in a chat (handlers.standing_there.StandingThere)."""

    async def own(self, chat: Chat) -> Chat | None:
        """The record of a chat with the rights of this moment; None where the bot is no longer there."""


class CheckAgain:
    """Answers the button."""

    def __init__(
        self,
        self_check: SelfCheck,
        chats: Chats,
        tokens: Tokens,
        deciders: Deciding,
        texts: Texts,
        there: There,
    ) -> None:
        self._self_check = self_check
        self._chats = chats
        self._tokens = tokens
        self._deciders = deciders
        self._texts = texts
        self._there = there

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For python-telegram-bot's application."""
        return [CallbackQueryHandler(self.tap, TAPPED)]

    async def tap(self, update: Update, context: Context) -> None:  # noqa: ARG002 - the interface of a handler
        """Look again, if this person administers the group, and show what there is."""
        query = update.callback_query
        if query is None or query.data is None:
            return
        say = self._texts.of(query.from_user.language_code)
        row = await self._tokens.row(query.data.removeprefix(PREFIX).partition(":")[0], KIND)
        chat = await self._chats.get(row.chat) if row else None
        there = await self._there.own(chat) if chat else None
        if there is None:
            await answer_tap(query, say("The bot is no longer in this group."))
        elif not await self._deciders.rights(there.id, query.from_user.id):
            await answer_tap(query, say("Only an administrator of the group can do this."))
        else:
            await _show(query, await self._self_check.shown(there))
            await answer_tap(query, say("Checked again."), alert=False)


async def _show(query: CallbackQuery, message: dict[str, Any]) -> None:
    """Show it where the tap was, also if that is too old for Telegram to tell what is in it."""
    shown = query.message
    if shown is None:
        return
    try:
        await query.get_bot().edit_message_text(chat_id=shown.chat.id, message_id=shown.message_id, **message)
    except BadRequest as no:
        if not is_unchanged(no):
            raise
