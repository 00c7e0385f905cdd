"""Says in a group what waits to be said there, in turns of its own: no deletion ever waits behind a message."""

import logging
from collections.abc import Callable
from typing import Protocol

from telegram import Message, ReplyParameters
from telegram.error import RetryAfter

from handlers.membership import greeting
from handlers.private.privacy import privacy_of_groups
from handlers.refusals import FINAL
from locales.texts import Texts, Translator
from records.chats import Chats
from records.notices import Notices

log = logging.getLogger(__name__)

WORDS: dict[str, Callable[[Translator, str], str]] = {
    "greeting": greeting,
    "privacy": privacy_of_groups,
}
"""What is ever said in a group: notice -> its text, given the bot's username."""


class SpeakingBot(Protocol):
    """What is asked of the Bot API."""

    @property
    def username(self) -> str:
        """The bot's own username."""

    async def send_message(
        self, chat_id: int, text: str, *, reply_parameters: ReplyParameters | None = None
    ) -> Message:
        """Write to a chat."""


class GroupNotices:
    """Sends the notices of a group. One that was sent is noted at once, so a crash repeats one at most.

    A group in silent mode reads none of them, and what waited when it was chosen is not said later either.
    """

    def __init__(self, bot: SpeakingBot, notices: Notices, chats: Chats, texts: Texts) -> None:
        self._bot = bot
        self._notices = notices
        self._chats = chats
        self._texts = texts

    async def send_pending(self, chat: int) -> None:
        """Say what waits. An outage is raised; a group that asks for patience is left until its next turn."""
        waiting = await self._notices.waiting(chat)
        if not waiting:
            return
        telling = await self._chats.telling(chat)
        if telling.silent:
            for notice in waiting:
                await self._notices.drop(chat, notice)
            return
        say = self._texts.of(telling.language)
        for notice, message in waiting.items():
            try:
                await self._say(chat, WORDS[notice](say, self._bot.username), message)
            except RetryAfter as no:
                # The reports of this chat, which go to other places, must not wait for it.
                log.info("chat %d takes no messages now: %s", chat, no)
                return
            await self._notices.said(chat, notice)

    async def _say(self, chat: int, text: str, message: int) -> None:
        reply = ReplyParameters(message, allow_sending_without_reply=True) if message else None
        try:
            await self._bot.send_message(chat, text, reply_parameters=reply)
        except FINAL as no:
            log.info("nothing can be said in chat %d: %s", chat, no)
