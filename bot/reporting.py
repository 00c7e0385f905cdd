"""Gives the reports of one chat their turn."""

import logging
from collections.abc import Sequence
from typing import Protocol

from telegram.error import NetworkError, RetryAfter

from bot.health import Health
from bot.limits import seconds_of
from bot.turns import Rest
from records.duequeue import Lease

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
"""Before reports are tried again that Telegram did not take."""


class Sender(Protocol):
    """What sends (handlers.reports.Reporter, handlers.notices.GroupNotices)."""

    async def send_pending(self, chat: int) -> float | None:
        """Send what waits for a chat; the seconds before there should be more, if there are any."""


class Reporting:
    """One turn: everything that waits for one chat, by these senders in their order."""

    def __init__(self, senders: Sequence[Sender], health: Health) -> None:
        self._senders = senders
        self._health = health

    async def turn(self, lease: Lease) -> Rest:
        """Send, and come back later where Telegram is away or asks to wait."""
        try:
            pauses = [await sender.send_pending(lease.chat) for sender in self._senders]
        except RetryAfter as no:
            return Rest(drained=False, after=seconds_of(no))
        except NetworkError as no:
            log.warning("reports of chat %d wait: %s", lease.chat, no)
            self._health.ill("reports", f"Telegram: {no}")
            return Rest(drained=False, after=PAUSE_SECONDS)
        self._health.well("reports")
        pause = max((one for one in pauses if one), default=0.0)
        return Rest(drained=not pause, after=pause)
