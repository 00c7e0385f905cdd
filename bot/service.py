"""The matching service of the settings, or the embedded one on our store."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import ClientSession
from pydantic import SecretStr
from redis.asyncio import Redis

from config.addresses import shown
from config.settings import Service
from matching.client import ServiceClient
from matching.wire import Keys, ServiceAddress
from web.embedded import embedded_service

EMBEDDED: Final = "embedded"
"""Name of the embedded service's list; its address is another each time."""


def source_of(service: Service) -> str:
    """Under which name the copy of a service's list is kept. Every process on a store must use the same."""
    return shown(str(service.url)) if service.url else EMBEDDED


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
