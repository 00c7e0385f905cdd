"""The list, for commands: what the matching service has now, whether a bot runs or not."""

import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from bot.lists.listing import Listing, Ordered
from bot.service import opened_client, source_of
from config.errors import ServiceError
from config.settings import Settings
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.sync import UNSEEN, Sync
from records.blocklist import BlocklistCopy
from records.store import opened_store

log = logging.getLogger(__name__)


class OwnList:
    """The list as a command sees it."""

    def __init__(self, client: ServiceClient, copy: BlocklistCopy, settings: Settings) -> None:
        self.client = client
        self.settings = settings
        self._copy = copy
        self._blocklist = Blocklist()
        self._sync = Sync(client, copy, self._blocklist, settings.service.interval)
        self._loaded = False

    async def keeps_cases(self) -> bool:
        """Whether the service is one of ours: it knows cases and derived fingerprints."""
        return await self.client.wait_for_change(UNSEEN, 0) is not None

    async def refreshed(self) -> Blocklist:
        """The list as the service has it now: our copy, and what changed since. Raises ServiceError."""
        await self._load()
        await self._sync.fetch()
        return self._blocklist

    async def in_force(self) -> Blocklist:
        """The list as the service has it now or, where the service does not answer, as it was fetched last.

        Raises ServiceError where it never was.
        """
        try:
            return await self.refreshed()
        except ServiceError as no:
            fetched_at = (await self._copy.facts()).fetched_at
            if not fetched_at:
                raise
            log.warning("the blocklist is %d minutes old: %s", (time.time() - fetched_at) / 60, no)
            return self._blocklist

    async def listed(self, asked: Iterable[Fingerprint]) -> set[Fingerprint]:
        """Those of the fingerprints that are entries of the list, whatever their trust."""
        blocklist = await self.refreshed()
        return {one for one in asked if blocklist.trust(one) is not None}

    async def listing(self) -> Ordered:
        """Every entry, fetched from the service, in the order of their last changes."""
        listing = Listing()
        async for page in self.client.fetch(0):
            for record in page.records:
                listing.put(record)
        return listing.oldest_first()

    async def _load(self) -> None:
        if not self._loaded:
            await self._sync.load()
            self._loaded = True


@asynccontextmanager
async def opened_list(settings: Settings) -> AsyncIterator[OwnList]:
    """Store, service and list, whether a bot runs on the same data directory or not."""
    async with (
        opened_store(settings) as store,
        opened_client(settings.service, store.redis) as client,
    ):
        yield OwnList(client, BlocklistCopy(store.redis, source_of(settings.service)), settings)
