"""The matching service and its list, for commands: the service of the settings, or the embedded one on our store."""

import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import ClientSession
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.listing import Listing, Ordered
from config.errors import ServiceError
from config.settings import Service, Settings
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.sync import Sync
from matching.wire import Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from records.store import opened_store
from web.embedded import embedded_service

log = logging.getLogger(__name__)

EMBEDDED: Final = "embedded"
"""Name of the embedded service's list; its address is another each time."""


def source_of(service: Service) -> str:
    """Under which name the copy of a service's list is kept. Every process on a store must use the same."""
    return str(service.url) if service.url else EMBEDDED


@asynccontextmanager
async def opened_client(service: Service, redis: Redis) -> AsyncIterator[ServiceClient]:
    """A client of the service in the settings, or of one embedded in this process for as long as the context lasts."""
    async with AsyncExitStack() as stack:
        if service.url:
            address = ServiceAddress(str(service.url), keys_of(service))
        else:
            address = await stack.enter_async_context(embedded_service(redis))
        session = await stack.enter_async_context(ClientSession())
        yield ServiceClient(session, address, page_size=service.page_size)


def keys_of(service: Service) -> Keys:
    """The keys in the settings; empty where there is none."""
    keys = (service.subscription_key, service.fetch_key, service.submit_key, service.feedback_key)
    return Keys(*(key.get_secret_value() if isinstance(key, SecretStr) else "" for key in keys))


class OwnList:
    """The list as a command sees it."""

    def __init__(self, client: ServiceClient, copy: BlocklistCopy, settings: Settings) -> None:
        self.client = client
        self.settings = settings
        self._copy = copy
        self._blocklist = Blocklist()
        self._sync = Sync(client, copy, self._blocklist, settings.service.interval)
        self._loaded = False

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
    url = settings.redis.url.get_secret_value() if settings.redis.url else None
    async with (
        opened_store(settings.data_dir, url) as redis,
        opened_client(settings.service, redis) as client,
    ):
        yield OwnList(client, BlocklistCopy(redis, source_of(settings.service)), settings)
