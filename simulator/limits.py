"""Telegram's sending limits, off unless asked for: so many messages a second in all, so many a minute in one group."""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass

from simulator.errors import too_many

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Rates:
    """How many messages a bot may send; None is no limit. Telegram's own: 30 a second, 20 a minute in a group."""

    per_second: int | None = None
    per_group_minute: int | None = None


class Limits:
    """Counts what each bot sends and refuses with 429 what is too much."""

    def __init__(self) -> None:
        self.rates = Rates()
        self._sent: dict[object, deque[float]] = defaultdict(deque)

    def count(self, bot_id: int, method: str, chat_id: str) -> None:
        """Count one call; only methods that send count."""
        if not method.lower().startswith("send"):
            return
        if self.rates.per_second is not None:
            self._take(bot_id, self.rates.per_second, 1.0)
        if self.rates.per_group_minute is not None and chat_id.startswith("-"):
            self._take((bot_id, chat_id), self.rates.per_group_minute, _MINUTE)

    def _take(self, whose: object, most: int, window: float) -> None:
        now, sent = time.monotonic(), self._sent[whose]
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) >= most:
            raise too_many(math.ceil(sent[0] + window - now) if sent else math.ceil(window))
        sent.append(now)
