"""Writes to the moderators' chat and to the operator's log chat. One that refuses is logged, and holds up nothing."""

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from handlers.refusals import FINAL
from handlers.suspensions import decision, told
from locales.texts import Texts, Translator
from matching.fingerprint import Fingerprint
from records.moderators import Moderator
from records.suspended import OPEN, Flag

log = logging.getLogger(__name__)


TAP: Final = "r:"
"""Before what a button of reviews stands for."""

TAKE: Final = f"{TAP}take"


class WritingBot(Protocol):
    """What is asked of the Bot API."""

    async def send_message(
        self, chat_id: int, text: str, *, reply_markup: InlineKeyboardMarkup | None = None
    ) -> Message:
        """Write to a chat."""


class Flags(Protocol):
    """The flags of entries (records.suspended.Suspended)."""

    async def get(self, entry: Fingerprint) -> Flag | None:
        """The flag of an entry."""


class Everybody(Protocol):
    """Who reviews (records.moderators.Moderators)."""

    async def all(self) -> Sequence[Moderator]:
        """All of them."""


class Operator:
    """The operator, in the log chat where there is one, and in the log."""

    def __init__(self, bot: WritingBot, texts: Texts, log_chat: int | None, flags: Flags) -> None:
        self._bot = bot
        self.say: Final[Translator] = texts.of(None)
        self._log_chat = log_chat
        self._flags = flags

    async def write(self, text: str) -> None:
        """Tell something. An outage is raised."""
        log.warning("to the operator: %s", text)
        if self._log_chat is not None:
            await _written(self._bot, self._log_chat, text)

    async def tell_of_suspended(self, entry: Fingerprint) -> None:
        """Moderators did not settle it, so the operator has to."""
        flag = await self._flags.get(entry)
        if flag and flag.state in OPEN:
            await self.write(f"{told(flag, self.say)}\n\n{decision(flag, self.say)}")


class ModeratorsChat:
    """The moderators' chat; where there is none, or it refuses, each of them in private."""

    def __init__(self, bot: WritingBot, texts: Texts, chat: int | None, moderators: Everybody) -> None:
        self._bot = bot
        self.say: Final[Translator] = texts.of(None)
        self._chat = chat
        self._moderators = moderators

    async def write(self, text: str) -> None:
        """Tell something, with the button that leads to the next card. An outage is raised."""
        button = InlineKeyboardButton(self.say("Take the next one"), callback_data=TAKE)
        keyboard = InlineKeyboardMarkup([[button]])
        if self._chat is not None and await _written(self._bot, self._chat, text, keyboard):
            return
        for one in await self._moderators.all():
            await _written(self._bot, one.id, text, keyboard)


async def _written(bot: WritingBot, chat: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> bool:
    try:
        await bot.send_message(chat, text, reply_markup=keyboard)
    except FINAL as no:
        log.warning("the chat %d takes no message: %s", chat, no)
        return False
    return True
