"""Tells `health` how equal the blocklist is to the matching service's."""

import asyncio

from bot.health import Health
from matching.sync import Sync

LOOK_SECONDS = 2.0


async def watch_list(sync: Sync, health: Health) -> None:
    """Look every LOOK_SECONDS, until cancelled."""
    while True:
        status = sync.status()
        if status.failures:
            health.ill("blocklist", status.error)
        else:
            health.well("blocklist")
        await asyncio.sleep(LOOK_SECONDS)
