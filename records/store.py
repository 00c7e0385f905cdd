"""The store: one Valkey or Redis server, embedded or anywhere, reached through one client."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import AuthenticationError, ConnectionError, TimeoutError  # noqa: A004 - redis' own names

from config.errors import SchemaTooNew, StoreUnreachable
from records.embedded import EmbeddedStore
from records.keys import SCHEMA

SCHEMA_VERSION = 1
"""Raised whenever a key's name or content changes in a way an older Égide would misread."""

OUTAGES = (ConnectionError, TimeoutError)
"""What redis-py raises while the server cannot be reached. Whatever loops over the store waits and tries again."""

SOCKET_SECONDS = 20.0
"""Longest wait for one answer. Blocking commands of ours wait less."""


@asynccontextmanager
async def opened_store(data_dir: Path, url: str | None) -> AsyncIterator[Redis]:
    """Connect to the server at `url`, or to the embedded one of `data_dir` where there is none.

    Raises StoreUnreachable, StoreNotStarted, SchemaTooNew, or SettingsError for a directory that cannot be used.
    """
    async with AsyncExitStack() as stack:
        if url is None:
            url = (await stack.enter_async_context(EmbeddedStore(data_dir))).url
        redis = await stack.enter_async_context(connect(url))
        await check_schema(redis, url)
        yield redis


def connect(url: str) -> Redis:
    """A client of the server at `url`: one retry at once for a connection that was dropped, then the caller's turn."""
    return Redis.from_url(
        url,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), retries=2),
        retry_on_error=[ConnectionError],
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=5,
        health_check_interval=30,
    )


async def check_schema(redis: Redis, url: str) -> None:
    """Mark a new store with our schema version, and refuse one that a newer Égide wrote."""
    try:
        await redis.set(SCHEMA, SCHEMA_VERSION, nx=True)
        found = int(await redis.get(SCHEMA) or 0)
    except (*OUTAGES, AuthenticationError) as no:
        raise StoreUnreachable(address=without_password(url), detail=no) from no
    if found > SCHEMA_VERSION:
        raise SchemaTooNew(found=found, known=SCHEMA_VERSION)


def without_password(url: str) -> str:
    """An address that may be shown and logged."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
