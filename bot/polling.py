"""Long polling: our own loop, since python-telegram-bot's confirms updates before they are handled."""

import asyncio
import json
import logging
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.health import Health
from bot.intake import ALLOWED_UPDATES, Intake
from bot.limits import seconds_of
from records.store import OUTAGES

log = logging.getLogger(__name__)

POLL_SECONDS = 25
"""How long Telegram may hold a poll open while there is nothing to say."""

BATCH = 100
"""Updates in one answer: Telegram's maximum."""

PAUSE_MOST = 15.0
"""Seconds; the longest pause after failures in a row."""


class Polling:
    """Asks Telegram for updates for ever. The offset moves only after the intake has written them down."""

    def __init__(self, bot: ExtBot[None], request: BaseRequest, intake: Intake, health: Health) -> None:
        self._bot = bot
        self._request = request
        self._intake = intake
        self._health = health
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled; Telegram or the store being away is waited for and told to `health`."""
        while True:
            try:
                await self._poll()
            except RetryAfter as no:
                await self._pause("Telegram asks to wait", no, at_least=seconds_of(no))
            except Conflict as no:
                await self._pause("another program polls with this token", no, at_least=5.0)
            except TelegramError as no:
                await self._pause("Telegram", no)
            except OUTAGES as no:
                await self._pause("the store", no)

    async def _poll(self) -> None:
        # Not bot.get_updates(): it parses, and one update that does not parse would stop all others.
        asked = {
            "timeout": POLL_SECONDS,
            "limit": BATCH,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
            **({"offset": self._offset} if self._offset is not None else {}),
        }
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        updates: Any = await self._request.post(address, read_timeout=POLL_SECONDS + 10)
        last = await self._intake.accept(updates)
        if last is not None:
            self._offset = last + 1
        elif updates:
            await asyncio.sleep(1)  # nothing here can be confirmed: do not ask for it again at once
        self._failures = 0
        self._health.well("intake")

    async def _pause(self, who: str, no: Exception, at_least: float = 0.0) -> None:
        self._failures += 1
        seconds = max(at_least, min(PAUSE_MOST, 0.25 * 2 ** min(self._failures, 8)))
        log.warning("no updates: %s: %s; next try in %.1f s", who, no, seconds)
        self._health.ill("intake", f"{who}: {no}")
        await asyncio.sleep(seconds)
