"""The matching service of the settings, or the embedded one on our store."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import ClientSession, DummyCookieJar
from pydantic import SecretStr

from config.addresses import shown
from config.settings import Service
from matching.case_client import CaseClient
from matching.client import ServiceClient
from matching.wire import Keys, ServiceAddress
from records.store import Store
from web.embedded import embedded_service

EMBEDDED: Final = "embedded"
"""What stands for the address of the embedded service, which is another each time."""


def source_of(service: Service) -> str:
    """Where the entries of the own list come from. Every process on a store must say the same."""
    return shown(str(service.url)) if service.url else EMBEDDED


@asynccontextmanager
async def opened_client(service: Service, store: Store, *, enforced: bool = False) -> AsyncIterator[ServiceClient]:
    """A client of the service in the settings, or of one embedded in this process for as long as the context lasts.

    `enforced`: whether what it fetches comes into force here.
    """
    async with _opened(service, store, enforced=enforced) as (session, address):
        yield ServiceClient(session, address, page_size=service.page_size)


@asynccontextmanager
async def opened_cases(service: Service, store: Store) -> AsyncIterator[CaseClient]:
    """A client of the same service for cases."""
    async with _opened(service, store) as (session, address):
        yield CaseClient(session, address)


@asynccontextmanager
async def _opened(
    service: Service, store: Store, *, enforced: bool = False
) -> AsyncIterator[tuple[ClientSession, ServiceAddress]]:
    async with AsyncExitStack() as stack:
        if service.url:
            address = ServiceAddress(str(service.url), keys_of(service))
        else:
            address = await stack.enter_async_context(embedded_service(store.redis, store.vault, enforced=enforced))
        yield await stack.enter_async_context(ClientSession(cookie_jar=DummyCookieJar())), address


def keys_of(service: Service) -> Keys:
    """The keys in the settings; empty where there is none."""
    keys = (
        service.subscription_key,
        service.fetch_key,
        service.submit_key,
        service.feedback_key,
        service.cases_key,
    )
    return Keys(*(key.get_secret_value() if isinstance(key, SecretStr) else "" for key in keys))
