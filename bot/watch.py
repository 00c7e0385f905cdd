"""Tells `health` how equal the blocklist is to the matching service's."""

import asyncio
import logging
from typing import Protocol

from bot.health import Health
from matching.sync import SyncStatus

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0

FIRST_SECONDS = 10.0
"""How long the list of the last run may wait for what changed since, before posts are judged by it as it is."""


class ListKeeper(Protocol):
    """What keeps the blocklist equal to the service's (matching.sync.Sync)."""

    def status(self) -> SyncStatus:
        """How equal it is."""


async def list_in_force(sync: ListKeeper) -> None:
    """Return once posts can be judged: with the list as the service has it now, or as it was fetched last.

    Where none was ever fetched, nothing is judged, since every post would pass: updates wait in their inboxes.
    """
    clock = asyncio.get_running_loop().time
    patience = clock() + FIRST_SECONDS
    while not (status := sync.status()).fetched_at:
        if status.checkpoint and (status.failures or clock() > patience):
            log.warning("posts are judged by the list as it was fetched last; the service has not answered yet")
            return
        await asyncio.sleep(0.02)


async def watch_list(sync: ListKeeper, health: Health) -> None:
    """Look every LOOK_SECONDS, until cancelled."""
    while True:
        status = sync.status()
        if status.failures:
            health.ill("blocklist", status.error)
        elif not (status.fetched_at or status.checkpoint):
            health.ill("blocklist", "it was not fetched yet; no post is judged before")
        else:
            health.well("blocklist")
        await asyncio.sleep(LOOK_SECONDS)
