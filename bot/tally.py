"""Posts that were looked at, counted in memory and written every few seconds.

Every post would be a write otherwise, and this one number need not be exact: a program that is killed loses the counts
of FLUSH_SECONDS, one that is stopped loses nothing.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol

from handlers.attachments import Attachment
from handlers.figures.counting import looked
from handlers.seen import Seen
from records.store import OUTAGES

log = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 3.0
"""Between two writes."""

LAST_SECONDS: Final = 3.0
"""For the last write of a program that ends."""


class Adds(Protocol):
    """Where the counts go (records.statistics.Statistics)."""

    async def add(self, chat: int, counts: Mapping[str, int]) -> None:
        """Add numbers to those of a chat."""


class Tally:
    """What was looked at since the last write, by chat. `observed` hears of each update: the metrics."""

    def __init__(self, statistics: Adds, observed: Callable[[Mapping[str, int]], None]) -> None:
        self._statistics = statistics
        self._observed = observed
        self._counts: dict[int, Counter[str]] = {}

    def looked(self, chat: int, seen: Sequence[tuple[Attachment, Seen]]) -> None:
        """An update of this chat was compared."""
        if counts := looked(seen):
            self._counts.setdefault(chat, Counter()).update(counts)
            self._observed(counts)

    async def run(self) -> None:
        """Write every FLUSH_SECONDS until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self._try()
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):
                    await self._try()

    async def flush(self) -> None:
        """Write what was counted. What cannot be written is kept, and may count twice if its answer was lost."""
        for chat in list(self._counts):
            counts = self._counts.pop(chat)
            try:
                await self._statistics.add(chat, counts)
            except BaseException:
                self._counts.setdefault(chat, Counter()).update(counts)
                raise

    async def _try(self) -> None:
        try:
            await self.flush()
        except OUTAGES as no:
            log.debug("counts of posts wait for the store: %s", no)
