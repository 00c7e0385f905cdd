"""The buttons of posters and of who decides about their appeals: what stands in their 64 bytes, and what it means."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

TAP: Final = "w:"
"""Before the word and the action in a button's data."""

TAPPED: Final = r"^w:([\w-]{16}):([a-z]+)$"
"""Every such button."""

START: Final = "why_"
"""Before the word in the address that opens the private chat: t.me/BOT?start=why_WORD."""

WHY: Final = "why"
"""Kind of a word that stands for a group: who taps it is shown what is theirs there."""

DECISION: Final = "poster-decision"
"""Kind of a word that stands for what was done about one poster's posts of one report."""

APPEAL: Final = "poster-appeal"
"""Kind of a word that stands for an appeal, for who decides about it."""


def button(label: str, word: str, action: str) -> InlineKeyboardButton:
    """A button that comes back."""
    return InlineKeyboardButton(label, callback_data=f"{TAP}{word}:{action}")


def keyboard(*rows: InlineKeyboardButton) -> InlineKeyboardMarkup | None:
    """Buttons below each other; None where there is none."""
    return InlineKeyboardMarkup([[row] for row in rows]) if rows else None


def address(username: str, word: str) -> str:
    """What opens the private chat with the statement of whoever follows it."""
    return f"https://t.me/{username}?start={START}{word}"
