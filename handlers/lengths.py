"""Lengths as Telegram counts them: UTF-16 units of the text that is left when the markup is taken out."""

import html
import re

LONGEST = 4096
"""Of a message (Bot API, sendMessage: "1-4096 characters after entities parsing")."""

_TAG = re.compile(r"<[^>]*>")


def units(text: str) -> int:
    """The length of plain text; a character outside the basic plane, such as an emoji, counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text, or as much of it as fits with an ellipsis behind it."""
    if units(text) <= most:
        return text
    left = most - 1
    for at, character in enumerate(text):
        left -= units(character)
        if left < 0:
            return text[:at] + "…"
    return text


def plain(markup: str) -> str:
    """What a person sees of our HTML, in which every stranger's word is escaped."""
    return html.unescape(_TAG.sub("", markup))
