"""Long polling: our own loop, since python-telegram-bot's confirms updates before they are handled."""

import asyncio
import json
import logging
import re
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.health import Health
from bot.intake import ALLOWED_UPDATES, Intake
from bot.limits import seconds_of
from records.store import OUTAGES

log = logging.getLogger(__name__)

POLL_SECONDS = 10
"""How long Telegram may hold a poll open while there is nothing to say. A dead connection shows that much later."""

GRACE_SECONDS = 5.0
"""How much later than that its answer may come."""

BATCH = 100
"""Updates in one answer: Telegram's maximum."""

SURE = 3
"""Times in a row the same unreadable answer must come before it counts as what Telegram has to say."""

UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')

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
        self._unreadable = b""
        self._times = 0

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
            # What could not be read is asked for one by one: so only the update at fault is left out.
            "limit": 1 if self._unreadable else BATCH,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
            **({"offset": self._offset} if self._offset is not None else {}),
        }
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        answer = await self._request.retrieve(address, read_timeout=POLL_SECONDS + GRACE_SECONDS)
        try:
            updates = updates_of(answer)
        except (ValueError, RecursionError):
            await self._not_read(answer)
            return
        self._unreadable = b""
        last = await self._intake.accept(updates)
        if last is not None:
            self._offset = last + 1
        elif updates:
            await asyncio.sleep(1)  # nothing here can be confirmed: do not ask for it again at once
        self._failures = 0
        self._health.well("intake")

    async def _not_read(self, answer: bytes) -> None:
        """Something between us and Telegram may have cut the answer: only one that stays the same is set aside."""
        self._times = self._times + 1 if answer == self._unreadable else 1
        self._unreadable = answer
        found = UPDATE_ID.search(answer)
        if found is None or self._times < SURE:
            raise NetworkError("an answer that cannot be read")
        await self._intake.set_aside(answer.decode(errors="replace"), "cannot be read")
        self._offset = int(found[1]) + 1
        self._unreadable = b""
        self._failures = 0

    async def _pause(self, who: str, no: Exception, at_least: float = 0.0) -> None:
        self._failures += 1
        seconds = max(at_least, min(PAUSE_MOST, 0.25 * 2 ** min(self._failures, 8)))
        log.warning("no updates: %s: %s; next try in %.1f s", who, no, seconds)
        self._health.ill("intake", f"{who}: {no}")
        await asyncio.sleep(seconds)


def updates_of(answer: bytes) -> list[Any]:
    """The updates in an answer of getUpdates. Raises ValueError or RecursionError where it cannot be read."""
    body = json.loads(answer.decode(errors="replace"))
    updates = body.get("result") if isinstance(body, dict) else None
    if isinstance(updates, list):
        return updates
    raise ValueError("not an answer of getUpdates")
