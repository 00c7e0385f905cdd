"""The lists, for commands: what the sources have now, whether a bot runs or not."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from bot.lists.listing import Listing, Ordered
from bot.sources import Kept, KeptLists, keep, opened_sources
from config.errors import ServiceError
from config.settings import Settings
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.lists import Lists
from matching.sync import UNSEEN
from records.store import opened_store

log = logging.getLogger(__name__)


class OwnList:
    """The lists as a command sees them. What it writes goes to the own matching service, and nowhere else."""

    def __init__(self, client: ServiceClient, kept: KeptLists, settings: Settings) -> None:
        self.client = client
        self.settings = settings
        self._kept = kept
        self._loaded: set[str] = set()

    async def keeps_cases(self) -> bool:
        """Whether the service is one of ours: it knows cases and derived fingerprints."""
        return await self.client.wait_for_change(UNSEEN, 0) is not None

    async def refreshed(self) -> Blocklist:
        """The own list as the service has it now: our copy, and what changed since. Raises ServiceError."""
        await self._refresh(self._kept.own)
        return self._kept.own.blocklist

    async def in_force(self) -> Lists:
        """All lists, as the sources have them now or, where one does not answer, as it was fetched last.

        Raises ServiceError where the own one never was; another source without a list is told and left out.
        """
        await self._latest(self._kept.own, needed=True)
        await asyncio.gather(*(self._latest(one, needed=False) for one in self._kept.others))
        return self._kept.in_force

    async def listed(self, asked: Iterable[Fingerprint]) -> set[Fingerprint]:
        """Those of the fingerprints that are entries of the own list, whatever their trust."""
        blocklist = await self.refreshed()
        return {one for one in asked if blocklist.trust(one) is not None}

    async def listing(self) -> Ordered:
        """Every entry of the own list, fetched from the service, in the order of their last changes."""
        listing = Listing()
        async for page in self.client.fetch(0):
            for record in page.records:
                listing.put(record)
        return listing.oldest_first()

    async def forget_removed(self) -> None:
        """Let what was removed be gone from the copy in the store too, although no bot may run to see to it."""
        await self._kept.own.copy.forget_removed()

    async def _refresh(self, one: Kept) -> None:
        name = one.blocklist.source
        if name not in self._loaded:
            await one.sync.load()
            self._loaded.add(name)
        await one.sync.fetch()

    async def _latest(self, one: Kept, *, needed: bool) -> None:
        name = one.blocklist.source
        try:
            await self._refresh(one)
        except ServiceError as no:
            fetched_at = (await one.copy.facts()).fetched_at
            if not fetched_at and needed:
                raise
            if fetched_at:
                log.warning("the list %s is %d minutes old: %s", name, (time.time() - fetched_at) / 60, no)
            else:
                log.warning("the list %s was never fetched, and is left out: %s", name, no)


@asynccontextmanager
async def opened_list(settings: Settings) -> AsyncIterator[OwnList]:
    """Store, sources and lists, whether a bot runs on the same data directory or not."""
    async with (
        opened_store(settings) as store,
        opened_sources(settings, store) as sources,
    ):
        yield OwnList(sources[0].client, keep(sources, store), settings)
