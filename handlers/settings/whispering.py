"""Shows an administrator who typed a command, and whom the bot may not write to yet, where to go: nobody else sees."""

from typing import Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from locales.texts import Texts, Translator
from records.chats import Chats
from records.whispers import Whispers


class Showing(Protocol):
    """Shows lines that one person sees (handlers.poster.ephemeral.Ephemeral)."""

    async def show(self, chat: int, person: int, text: str, keyboard: InlineKeyboardMarkup) -> object:
        """Show one, where the server knows such lines; nothing to anybody where it does not."""


class NamedBot(Protocol):
    """What is asked of the bot."""

    @property
    def username(self) -> str:
        """The bot's own username."""


class Whispering:
    """Sent in the group's turn of reports, so that no deletion waits for it."""

    def __init__(self, bot: NamedBot, whispers: Whispers, showing: Showing, chats: Chats, texts: Texts) -> None:
        self._bot = bot
        self._whispers = whispers
        self._showing = showing
        self._chats = chats
        self._texts = texts

    async def send_pending(self, chat: int) -> None:
        """Show what waits. An outage is raised."""
        waiting = await self._whispers.waiting(chat)
        if not waiting:
            return
        telling = await self._chats.telling(chat)
        say = self._texts.of(telling.language)
        for person in waiting:
            if not telling.silent:
                await self._showing.show(chat, person, whisper(say), self._opening(say))
            await self._whispers.shown(chat, person)

    def _opening(self, say: Translator) -> InlineKeyboardMarkup:
        url = f"https://t.me/{self._bot.username}?start=settings"
        return InlineKeyboardMarkup([[InlineKeyboardButton(say("Open the private chat"), url=url)]])


def whisper(say: Translator) -> str:
    """What they read."""
    return say("Égide answers in private: open the private chat, press Start, and type the command there.")
