"""The first contact with Telegram: who we are, and in which way updates are to come."""

import asyncio
import logging
from typing import Any

from telegram.error import InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application

from bot.health import Health
from bot.intake import ALLOWED_UPDATES
from bot.telegram import TOKEN
from config.errors import SettingsError
from config.settings import Settings
from web.server import webhook_secret

log = logging.getLogger(__name__)

PAUSE_MOST = 15.0
"""Seconds between two tries."""


async def connected(application: Application[Any, Any, Any, Any, Any, Any], settings: Settings, health: Health) -> None:
    """Return once Telegram knows us. A Telegram that is away is waited for; a token it refuses raises SettingsError."""
    failures = 0
    while True:
        try:
            await application.initialize()
            await choose_way(application, settings)
        except InvalidToken:
            raise SettingsError(setting=TOKEN, detail="Telegram does not know this token") from None
        except (NetworkError, RetryAfter) as no:
            failures += 1
            seconds = min(PAUSE_MOST, 0.5 * 2**failures)
            log.warning("Telegram does not answer: %s; next try in %.1f s", no, seconds)
            health.ill("telegram", str(no))
            await asyncio.sleep(seconds)
        else:
            health.well("telegram")
            log.info("running as @%s", application.bot.username)
            return


async def choose_way(application: Application[Any, Any, Any, Any, Any, Any], settings: Settings) -> None:
    """Set the webhook of the settings, or take away one that an earlier run set."""
    telegram = settings.telegram
    if telegram.webhook_url is None:
        await application.bot.delete_webhook()
        return
    await application.bot.set_webhook(
        str(telegram.webhook_url),
        secret_token=webhook_secret(telegram),
        allowed_updates=ALLOWED_UPDATES,
        max_connections=40,
    )
