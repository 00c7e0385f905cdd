"""Watches chats of the simulator, and tells what changed in them as somebody there would see it."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from tests.whole_program import Program

SAID_OTHERWISE: Final = (
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?( ?UTC)"), r"2026-11-22 17:30\1\2"),
    (re.compile(r":\d\d UTC"), ":00 UTC"),
    (re.compile(r"\d{4}-\d\d-\d\d(?! 17:30)"), "2026-11-22"),
    (re.compile(r"\b[A-Z][a-z]+ \d{1,2}, \d{4}\b"), "November 22, 2026"),
    (re.compile(r"\b\d{1,2}(er)? [a-zéû]+ 20\d\d\b"), "22 novembre 2026"),
    (re.compile(r"(start=[a-z]+[_-])[\w-]+"), r"\1..."),
    (re.compile(r"\b(Review|Examen) [0-9A-F]{8}\b"), r"\1 7FA0C545"),
    (re.compile(r"\d+([.,]\d+)?\ss\b"), "1 s"),
    (re.compile(r"^(The list:|La liste\s:) .*$", re.MULTILINE), r"\1 ..."),
)
"""Times and words made at random, and what stands for them in a transcript."""

Shown = tuple[str, tuple[tuple[str, ...], ...]]
"""A message: its text, and the rows of its buttons."""


@dataclass
class Watched:
    """The chats that are looked at, by what they are called, and how each stood when it was last looked at."""

    program: Program
    chats: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, dict[str, Shown]] = field(default_factory=dict)

    async def changes(self) -> list[str]:
        """What changed since the last look, as Markdown."""
        await self.program.settled()
        lines: list[str] = []
        for name, chat in self.chats.items():
            before, after = self._seen.get(name, {}), await self.messages(chat)
            for number, message in after.items():
                if before.get(number) != message:
                    lines += _told(name, message, changed=number in before, only=number.startswith("only"))
            lines += [
                f"*In {name}: deleted:* {_short(before[number][0])}\n" for number in before if number not in after
            ]
            self._seen[name] = after
        return lines

    async def messages(self, chat: int) -> dict[str, Shown]:
        """All that stands in a chat now, by number; what one person only sees besides."""
        state = await self.program.control.chat_state(chat)
        only = {f"only {number}": _shown(message) for number, message in state.ephemeral.items()}
        return {**{str(number): _shown(message) for number, message in state.messages.items()}, **only}


async def newest_with(program: Program, chat: int, button: str) -> tuple[int, dict[str, Any]]:
    """The newest message of a chat that has this button."""
    state = await program.control.chat_state(chat)
    for number, message in sorted(state.messages.items(), reverse=True):
        if any(button == one["text"] for row in _keyboard(message) for one in row):
            return number, message
    raise AssertionError(f"no message has the button {button!r}: {[_shown(one) for one in state.messages.values()]}")


def _keyboard(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _shown(message: dict[str, Any]) -> Shown:
    text = message.get("text") or message.get("caption") or ", ".join(sorted(KINDS & message.keys())) or "(service)"
    return fixed(text), tuple(tuple(one["text"] for one in row) for row in _keyboard(message))


KINDS: Final = frozenset({"photo", "document", "new_chat_members", "left_chat_member"})


def fixed(text: str) -> str:
    """A text without what differs from run to run."""
    for found, instead in SAID_OTHERWISE:
        text = found.sub(instead, text)
    return text


def _told(name: str, message: Shown, *, changed: bool, only: bool) -> list[str]:
    text, rows = message
    how = ", changed" if changed else ", to one person" if only else ""
    quoted = [f"> {line}".rstrip() for line in text.split("\n")]
    buttons = [f"> {' '.join(f'**[{one}]**' for one in row)}  " for row in rows]
    return [f"*In {name}{how}:*", "", *quoted, *([">", *buttons] if buttons else []), ""]


def _short(text: str) -> str:
    first = text.split("\n", maxsplit=1)[0]
    return first if len(first) < 60 else f"{first[:57]}..."
