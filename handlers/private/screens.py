"""What a person sees at one step: a text, buttons, and now and then something to copy or keep."""

from dataclasses import dataclass
from typing import Final

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

TAP: Final = "p:"
"""Before the action in a button's data: taps of this conversation, and of no other message of the bot."""

LONGEST_ACTION: Final = 40
"""Bytes, of the 64 Telegram gives."""


@dataclass(frozen=True, slots=True)
class Button:
    """One of: an action that comes back, a link, a Mini App, a text to be copied."""

    label: str
    action: str = ""
    url: str = ""
    app: str = ""
    copy: str = ""
    prefix: str = TAP
    """Before the action, in the button's data: whose taps they are."""

    def drawn(self) -> InlineKeyboardButton:
        """For Telegram."""
        if self.app:
            return InlineKeyboardButton(self.label, web_app=WebAppInfo(self.app))
        if self.url:
            return InlineKeyboardButton(self.label, url=self.url)
        if self.copy:
            return InlineKeyboardButton(self.label, copy_text=CopyTextButton(self.copy))
        return InlineKeyboardButton(self.label, callback_data=f"{self.prefix}{self.action}")


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """A step as it is shown. Plain text of 4,096 characters at most."""

    text: str
    rows: tuple[Row, ...] = ()
    reads: bool = False
    """Whether a typed text is the answer to it."""
    copies: tuple[str, ...] = ()
    """Texts sent besides when the step is entered, each to be copied by a tap."""
    files: tuple[tuple[str, bytes], ...] = ()
    """Documents sent besides when the step is entered: name and content."""
    forgets: tuple[str, ...] = ()
    """Answers that have served their purpose once it is shown."""
    alone: bool = False
    """Whether the buttons of every step are left out."""

    @property
    def actions(self) -> tuple[str, ...]:
        """What its buttons stand for."""
        return tuple(button.action for row in self.rows for button in row if button.action)

    def keyboard(self) -> InlineKeyboardMarkup | None:
        """For Telegram; None where there is no button."""
        rows = [[button.drawn() for button in row] for row in self.rows if row]
        return InlineKeyboardMarkup(rows) if rows else None


def column(*buttons: Button) -> tuple[Row, ...]:
    """Buttons below each other."""
    return tuple((button,) for button in buttons)


def paragraphs(*texts: str) -> str:
    """Texts below each other, those that are empty left out."""
    return "\n\n".join(text for text in texts if text)
