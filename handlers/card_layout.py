"""How parts of a report are written, and how many of them fit into a message. HTML for Telegram."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from handlers.lengths import LONGEST, plain, units
from handlers.names import shown_name

ROOM = LONGEST - 100
"""UTF-16 units filled; the rest is for the line that says how many there are besides."""

Facts = dict[str, Any]


def linked(facts: Facts) -> str:
    """The poster's name as a link to their profile; a channel has none by id."""
    number, name = facts["poster"], shown_name(facts["name"]) or str(facts["poster"] or "?")
    handle = f" @{shown_name(facts['username'])}" if facts["username"] else ""
    return f'<a href="tg://user?id={number}">{name}</a>{handle}' if number and number > 0 else f"{name}{handle}"


def fitting(blocks: list[list[str]], room: int) -> list[list[str]]:
    """The first block, and those after it while all their lines fit."""
    ends = itertools.accumulate(length(block) for block in blocks)
    return [block for at, (block, end) in enumerate(zip(blocks, ends, strict=True)) if not at or end <= room]


def length(lines: Iterable[str]) -> int:
    """UTF-16 units of these lines as a person sees them, line ends included."""
    return sum(units(plain(line)) + 1 for line in lines)


def short(fingerprint: str) -> str:
    """A fingerprint as one can tell it from others, and not search for it."""
    return f"<code>{fingerprint[:8]}…{fingerprint[-4:]}</code>"


def shown_time(when: str | float) -> str:
    """A moment, in ISO 8601 or epoch seconds."""
    moment = datetime.fromisoformat(when) if isinstance(when, str) else datetime.fromtimestamp(when, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
