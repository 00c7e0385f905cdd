"""A store of its own for each test, services over it, and clients to them."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from matching.client import ServiceClient
from matching.wire import ServiceAddress
from records.store import opened_server
from web.embedded import embedded_service


@pytest.fixture
async def redis(data_dir) -> AsyncIterator[Redis]:
    """The embedded store."""
    async with opened_server(data_dir, None) as opened:
        yield opened


@pytest.fixture
async def address(redis, vault) -> AsyncIterator[ServiceAddress]:
    """A service over the store."""
    async with embedded_service(redis, vault) as served:
        yield served


@pytest.fixture
def client(session, address) -> ServiceClient:
    """A client of that service, with pages of three so that everything is paged."""
    return ServiceClient(session, address, page_size=3)
