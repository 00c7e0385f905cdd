"""Delivery of updates by webhook: one at a time, in order, again with growing pauses until it is taken."""

import asyncio
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from simulator.people import Bot
from simulator.updates import Pending, UpdateQueue

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
"""Seconds between attempts; each pause is twice the one before."""
_PATIENCE = aiohttp.ClientTimeout(total=60)


@dataclass(slots=True)
class Webhook:
    """A webhook in force, and what was seen at its last failure."""

    url: str
    secret: str
    allowed: list[str]
    last_error: dict[str, Any] = field(default_factory=dict)


class Webhooks:
    """The webhooks of all bots, each with its own delivering task."""

    def __init__(self) -> None:
        self._hooks: dict[int, Webhook] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def of(self, bot: Bot) -> Webhook | None:
        """Give the bot's webhook, if it has one."""
        return self._hooks.get(bot.id)

    async def set(self, bot: Bot, hook: Webhook, queue: UpdateQueue) -> None:
        """Put a webhook in force in place of the one before."""
        await self.remove(bot, queue)
        self._hooks[bot.id] = hook
        queue.webhook_active = True
        self._tasks[bot.id] = asyncio.create_task(_deliver(hook, queue))

    async def remove(self, bot: Bot, queue: UpdateQueue) -> None:
        """End the bot's webhook; what was not delivered waits for a poller."""
        self._hooks.pop(bot.id, None)
        queue.webhook_active = False
        if task := self._tasks.pop(bot.id, None):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """End every delivery."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def _deliver(hook: Webhook, queue: UpdateQueue) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
    async with aiohttp.ClientSession(headers=headers, timeout=_PATIENCE) as session:
        while True:
            await queue.arrival()
            if pending := queue.first():
                await _until_taken(session, hook, pending)
                queue.done(pending)


async def _until_taken(session: aiohttp.ClientSession, hook: Webhook, pending: Pending) -> None:
    pause = FIRST_PAUSE
    while error := await _attempt(session, hook.url, pending.body):
        hook.last_error = {"last_error_date": int(time.time()), "last_error_message": error}
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _attempt(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> str:
    """Deliver once; gives the error, empty if the update was taken."""
    try:
        async with session.post(url, json=body) as response:
            if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                return ""
            return f"Wrong response from the webhook: {response.status} {response.reason}"
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"Connection failed: {type(error).__name__}"
