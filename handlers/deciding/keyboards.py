"""The buttons of reports, with the words they carry."""

from collections.abc import Sequence
from typing import Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.deciding.actions import CARD, CARDS, Tap, asking, buttons, data
from handlers.deciding.lifting import WELL
from handlers.deciding.words import LABELS
from locales.texts import Translator
from records.report_card import Card


class Words(Protocol):
    """Makes the words of buttons (records.tokens.Tokens)."""

    async def of(self, kind: str, chat: int, **about: str) -> str:
        """The word for this; the same one each time."""


class Keyboards:
    """Makes the keyboards of a group's reports."""

    def __init__(self, words: Words) -> None:
        self._words = words

    async def of_card(
        self, say: Translator, chat: int, card: Card, now: float, *, asked: bool = False
    ) -> InlineKeyboardMarkup | None:
        """What can be decided about a card at this time (epoch seconds); None where that is nothing.

        `asked`: its reader has to confirm that it is a false alarm.
        """
        rows = asking(card) if asked else buttons(card, now, WELL)
        return _keyboard(say, rows, await self._words.of(CARD, chat, card=card.name)) if rows else None

    async def of_summary(self, say: Translator, chat: int, tap: Tap = Tap.SHOW) -> InlineKeyboardMarkup:
        """The one button that leads from a summary to its cards."""
        return _keyboard(say, [[tap]], await self._words.of(CARDS, chat))


def _keyboard(say: Translator, rows: Sequence[Sequence[Tap]], word: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(say(LABELS[tap]), callback_data=data(word, tap)) for tap in row] for row in rows]
    )
