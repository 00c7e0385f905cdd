"""The store: one Valkey or Redis server, embedded or anywhere, reached through one client."""

import asyncio
import builtins
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import (
    ConnectionError,  # noqa: A004 - redis' own name
    ResponseError,
    TimeoutError,  # noqa: A004 - redis' own name
)

from config.addresses import shown
from config.errors import SchemaTooNew, SchemaTooOld, StoreUnreachable
from config.settings import Settings
from records.embedded import ANSWER_SECONDS, EmbeddedStore
from records.keys import SCHEMA
from records.secret_key import SecretKey
from records.vault import Vault, opened_vault

SCHEMA_VERSION = 3
"""Raised whenever a key's name or content changes in a way an older Égide would misread."""

OUTAGES = (ConnectionError, TimeoutError, ResponseError)
"""What redis-py raises while the server cannot be reached, or refuses: it is read-only, out of memory, without
replicas, busy with a script. Whatever loops over the store says so, waits and tries again."""

KEEPALIVE = {socket.TCP_KEEPIDLE: 5, socket.TCP_KEEPINTVL: 2, socket.TCP_KEEPCNT: 3}
"""Seconds, seconds, probes: a server whose machine or network is gone is given up after about 11 s."""

MOST_CONNECTIONS: Final = 200
"""Of one client to the server. What needs one more waits for its turn: all but a few hold theirs for milliseconds."""

TURN_SECONDS: Final = 30.0
"""For such a turn to come, before the server counts as away."""


class Store(NamedTuple):
    """The store's client, and what seals what has to be sealed in it."""

    redis: Redis
    vault: Vault


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """Connect to the server of the settings, or to the embedded one of the data directory, and open its vault.

    Raises StoreUnreachable, StoreNotStarted, SchemaTooOld, SchemaTooNew, SecretKeyWrong, or SettingsError for a
    directory or a key that cannot be used.
    """
    async with opened_server(settings.data_dir, url_of(settings)) as redis:
        key = secret_key_of(settings)
        yield Store(redis, await opened_vault(redis, key.secret, key.source))


def url_of(settings: Settings) -> str | None:
    """The address of the server, which may hold its password; None for an embedded one."""
    return settings.redis.url.get_secret_value() if settings.redis.url else None


def secret_key_of(settings: Settings) -> SecretKey:
    """The secret key of the settings, or of the file they name, or of the data directory; raises SettingsError."""
    given = settings.secret_key.get_secret_value() if settings.secret_key else None
    return SecretKey.of(given, settings.secret_key_file, settings.data_dir)


@asynccontextmanager
async def opened_server(data_dir: Path, url: str | None, *, alone: bool = False) -> AsyncIterator[Redis]:
    """The server by itself, with what is sealed in it left closed.

    `alone`: no other process may use an embedded one meanwhile. Raises StoreInUse where one does.
    """
    async with AsyncExitStack() as stack:
        if url is None:
            embedded = await stack.enter_async_context(EmbeddedStore(data_dir))
            if alone:
                stack.enter_context(embedded.alone())
            url = embedded.url
        redis = await stack.enter_async_context(connect(url))
        await check_schema(redis, url)
        yield redis


def connect(url: str) -> Redis:
    """A client of the server at `url`: one retry at once for a connection that was dropped, then the caller's turn.

    No `socket_timeout`: with it redis-py sends under asyncio.wait_for, which up to Python 3.11 may swallow a
    cancellation, so that a program told to stop goes on (measured: within 200 cancellations). The kernel's keepalive
    finds servers that are gone; one that only stands still is waited for.
    """
    keepalive: dict[str, Any] = (
        {} if url.startswith("unix") else {"socket_keepalive": True, "socket_keepalive_options": KEEPALIVE}
    )
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MOST_CONNECTIONS,
        timeout=TURN_SECONDS,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), retries=2),
        retry_on_error=[ConnectionError],
        socket_timeout=None,
        socket_connect_timeout=5,
        **keepalive,
    )
    return Redis.from_pool(pool)


def beside(redis: Redis, **others: int) -> Redis:
    """Another client of the same server, with connections of its own: what takes those leaves the first one its own.

    `others` are arguments of its connections that differ, such as the number of the database (`db`).
    """
    pool = redis.connection_pool
    arguments = pool.connection_kwargs | others
    return Redis.from_pool(BlockingConnectionPool(MOST_CONNECTIONS, TURN_SECONDS, pool.connection_class, **arguments))


async def check_schema(redis: Redis, url: str) -> None:
    """Mark a new store with our schema version, and refuse one of another.

    Versions 1 and 2 were never released: nothing in them was sealed, and nothing is converted.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await redis.set(SCHEMA, SCHEMA_VERSION, nx=True)
            found = int(await redis.get(SCHEMA) or 0)
    except builtins.TimeoutError:
        raise StoreUnreachable(address=shown(url), detail=f"silent for {ANSWER_SECONDS:.0f} s") from None
    except OUTAGES as no:
        raise StoreUnreachable(address=shown(url), detail=no) from no
    if found < SCHEMA_VERSION:
        raise SchemaTooOld(found=found, known=SCHEMA_VERSION)
    if found > SCHEMA_VERSION:
        raise SchemaTooNew(found=found, known=SCHEMA_VERSION)
