"""What an administrator sees of the settings: a text and buttons, in one message that changes."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

TAP: Final = "s:"
"""Before the data of every button of the settings."""

NO_GROUP: Final = "-"
"""In the place of a group's word, on buttons that are of no group."""

HOME: Final = "home"

CHOSEN: Final = "\N{CHECK MARK} "
"""Before what is chosen at present."""


class Button(NamedTuple):
    """A label and what it does: an action of the group shown, unless `word` names another group or none."""

    label: str
    action: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """HTML of 4,096 characters at most, and the buttons below it. `back`: the screen it was opened from.

    Empty where another of its buttons leads back.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    back: str = HOME

    def keyboard(self, word: str = NO_GROUP) -> InlineKeyboardMarkup | None:
        """For Telegram; `word` stands for the group. None where there is no button."""
        rows = [[_drawn(button, word) for button in row] for row in self.rows if row]
        return InlineKeyboardMarkup(rows) if rows else None


class Next(NamedTuple):
    """What a tap leads to: a screen by its name, and what is shown above the chat for a moment."""

    screen: str
    alert: str = ""


def column(*buttons: Button) -> tuple[tuple[Button, ...], ...]:
    """Buttons below each other."""
    return tuple((button,) for button in buttons)


def marked(label: str, *, chosen: bool) -> str:
    """A label that shows whether it is what is chosen."""
    return f"{CHOSEN}{label}" if chosen else label


def paragraphs(*texts: str) -> str:
    """Texts below each other, those that are empty left out."""
    return "\n\n".join(text for text in texts if text)


def _drawn(button: Button, word: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, callback_data=f"{TAP}{button.word or word}:{button.action}")
