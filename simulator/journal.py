"""Everything the bots did, in order, for whoever wants to know what was sent, deleted, restricted."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

KEPT_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One call: `at` is monotonic time in seconds when it was answered, `took` how long that took.

    `fault` names the injected fault that met it, if one did.
    """

    number: int
    at: float
    took: float
    bot: int
    method: str
    parameters: dict[str, Any]
    ok: bool
    error_code: int | None = None
    description: str | None = None
    result: Any = None
    fault: str | None = None

    def json(self) -> dict[str, Any]:
        """Give the entry as the control API shows it. Not `asdict`, which copies every result to its depths."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


class Journal:
    """The entries, numbered from 1; the oldest are dropped beyond the bound."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT_ENTRIES)
        self._count = 0
        self._news = asyncio.Event()

    def write(self, began: float, bot: int, method: str, parameters: dict[str, Any], **outcome: Any) -> None:
        """Add an entry; `began` is the monotonic time of the request's arrival."""
        self._count += 1
        now = time.monotonic()
        self._entries.append(Entry(self._count, now, now - began, bot, method, parameters, **outcome))
        self._news.set()

    def after(self, number: int) -> list[Entry]:
        """Give the entries after that number."""
        fresh = self._count - number
        if fresh <= 0:
            return []
        return list(islice(reversed(self._entries), fresh))[::-1]

    async def wait(self, number: int, seconds: float) -> list[Entry]:
        """Give the entries after that number, waiting so long for the first of them."""
        deadline = time.monotonic() + seconds
        while self._count <= number and (left := deadline - time.monotonic()) > 0:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                break
        return self.after(number)
