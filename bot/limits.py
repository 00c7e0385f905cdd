"""Telegram's limits on calls: what removes an image goes at once, what only speaks waits its turn.

python-telegram-bot's own limiter counts every call that names a chat, so that of 25 deletions the last would
wait 15 s, and a "too many requests" from one chat stops all others. Here:

- deletions, restrictions, questions and answers to taps have no budget of ours; messages have Telegram's
  published one (30 a second in all, 20 a minute into one group);
- a "too many requests" pauses only the lane (acts or messages) of the chat it came from, for as long as it says;
  where a call names no chat, only the calls of the same method.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram._utils.types import JSONDict
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

SPEAKING = ("send", "edit", "copy", "forward")
"""Beginnings of the methods that count as messages."""

TOTAL = (30, 1.0)
"""Messages, seconds: Telegram's limit for all chats together (Bots FAQ, "My bot is hitting limits")."""

GROUP = (20, 60.0)
"""Messages, seconds: Telegram's limit for one group (same source)."""

PATIENCE_SECONDS = 30.0
"""A longer pause is not waited for here: the caller is told, and its work comes back later."""

TRIES = 5
"""Times one call is sent before its "too many requests" becomes the caller's."""

LANES_KEPT = 10_000
"""Chats remembered; beyond it those that are neither paused nor counted are forgotten."""

_Answer = bool | JSONDict | list[JSONDict]


class Window:
    """At most `most` passes in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._passed: deque[float] = deque()

    def delay(self, now: float) -> float:
        """Seconds until the next pass is free; 0 takes it."""
        while self._passed and self._passed[0] <= now - self._seconds:
            self._passed.popleft()
        if len(self._passed) >= self._most:
            return self._passed[0] + self._seconds - now
        return 0.0

    def take(self, now: float) -> None:
        """Use one pass."""
        self._passed.append(now)

    @property
    def idle(self) -> bool:
        """Whether nothing is counted at present."""
        return not self._passed


class Lane:
    """The calls of one kind into one chat."""

    def __init__(self, window: Window | None) -> None:
        self.window = window
        self.paused_until = 0.0

    def delay(self, now: float) -> float:
        """Seconds this lane has to wait."""
        budget = self.window.delay(now) if self.window else 0.0
        return max(budget, self.paused_until - now, 0.0)


class Limits(BaseRateLimiter[None]):
    """The limiter of our ExtBot. One for each process; Telegram's own 429 is the truth between several."""

    def __init__(self) -> None:
        self._total = Window(*TOTAL)
        self._lanes: dict[tuple[str, bool], Lane] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - the endpoint says all we need
    ) -> _Answer:
        """Send one call when its lane is free, and again when Telegram says "too many requests"."""
        speaking = endpoint.startswith(SPEAKING)
        lane = self._lane(str(data.get("chat_id", endpoint)), speaking=speaking)
        for attempt in range(1, TRIES + 1):
            await self._wait(lane, speaking=speaking)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as no:
                pause = seconds_of(no)
                lane.paused_until = asyncio.get_running_loop().time() + pause
                if attempt == TRIES or pause > PATIENCE_SECONDS:
                    raise
        raise AssertionError("unreachable")

    async def _wait(self, lane: Lane, *, speaking: bool) -> None:
        clock = asyncio.get_running_loop().time
        while delay := max(lane.delay(now := clock()), self._total.delay(now) if speaking else 0.0):
            await asyncio.sleep(delay)
        if speaking:
            self._total.take(now)
        if lane.window:
            lane.window.take(now)

    def _lane(self, chat: str, *, speaking: bool) -> Lane:
        key = (chat, speaking)
        if key not in self._lanes:
            self._forget_idle()
            is_group = chat.startswith(("-", "@"))
            self._lanes[key] = Lane(Window(*GROUP) if speaking and is_group else None)
        return self._lanes[key]

    def _forget_idle(self) -> None:
        if len(self._lanes) < LANES_KEPT:
            return
        now = asyncio.get_running_loop().time()
        self._lanes = {
            key: lane for key, lane in self._lanes.items() if lane.delay(now) or (lane.window and not lane.window.idle)
        }


def seconds_of(no: RetryAfter) -> float:
    """The pause Telegram asks for (a timedelta since bot/__init__.py opted in; typed as either)."""
    pause = no.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
