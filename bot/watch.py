"""Tells `health` how equal the lists are to their sources', and when posts can be judged by them."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from bot.health import Health
from config.sources import OWN_SOURCE
from matching.sync import SyncStatus
from web.health import SOURCE_PREFIX

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0

FIRST_SECONDS = 10.0
"""How long the list of the last run may wait for what changed since, before posts are judged by it as it is."""

OTHERS_SECONDS: Final = 60.0
"""How long a source may take for the first list it ever gives, before posts are judged without it."""


class ListKeeper(Protocol):
    """What keeps a list equal to its source's (matching.sync.Sync)."""

    def status(self) -> SyncStatus:
        """How equal it is."""


async def lists_in_force(own: ListKeeper, others: Sequence[ListKeeper]) -> None:
    """Return once posts can be judged: by the own list, and by the others as far as they can be had."""
    async with asyncio.TaskGroup() as group:
        group.create_task(list_in_force(own))
        for one in others:
            group.create_task(_tried(one))


async def list_in_force(sync: ListKeeper) -> None:
    """Return once there is the list as the service has it now, or as it was fetched last.

    Where none was ever fetched, nothing is judged, since every post would pass: updates wait in their inboxes.
    """
    clock = asyncio.get_running_loop().time
    patience, kept = clock() + FIRST_SECONDS, sync.status().has_list
    while not (status := sync.status()).fetched_at:
        if kept and (status.failures or clock() > patience):
            log.warning("posts are judged by the list as it was fetched last; the service has not answered yet")
            return
        await asyncio.sleep(0.02)


async def watch_list(sync: ListKeeper, health: Health) -> None:
    """Look every LOOK_SECONDS, until cancelled."""
    while True:
        status = sync.status()
        part = part_of(status.source)
        if status.failures:
            health.ill(part, status.error)
        elif not status.has_list:
            health.ill(part, _not_fetched(status.source))
        else:
            health.well(part)
        await asyncio.sleep(LOOK_SECONDS)


def part_of(source: str) -> str:
    """What `health` calls the list of a source."""
    return "blocklist" if source == OWN_SOURCE else f"{SOURCE_PREFIX}{source}"


def _not_fetched(source: str) -> str:
    if source == OWN_SOURCE:
        return "it was not fetched yet; no post is judged before"
    return "its list was not fetched yet; posts are judged without it"


async def _tried(sync: ListKeeper) -> None:
    """Return once a further source has a list, or has been asked for one in vain, or takes too long."""
    clock = asyncio.get_running_loop().time
    patience = clock() + OTHERS_SECONDS
    while not ((status := sync.status()).has_list or status.failures):
        if clock() > patience:
            break
        await asyncio.sleep(0.02)
    if not status.has_list:
        log.warning("posts are judged without the list of source %s so far: %s", status.source, status.error)
