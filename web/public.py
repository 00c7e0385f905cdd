"""The matching service for others: open to the clients in the store, counted and written down."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from config.settings import Settings
from records.access_log import AccessLog
from records.clients import Clients
from records.hashes import Hashes
from records.quotas import Quotas
from records.store import OUTAGES, Store, beside
from web.access import StoredKeys
from web.gate import Gate, Watched
from web.listening import is_loopback
from web.service import service_calls

log = logging.getLogger(__name__)

ERASE_SECONDS: Final = 3600.0
"""Between two rounds that erase old entries of the log of calls."""


def public_calls(store: Store, *, behind_proxy: bool) -> web.Application:
    """The calls of the service, to be put under its prefix, for whoever has keys of this store.

    They have connections to the store of their own: whoever calls takes none from the bot.
    """
    redis, vault = beside(store.redis), store.vault
    access_log = AccessLog(redis, vault)
    watch = Watched(Quotas(redis, vault), access_log)
    calls = service_calls(
        Hashes(redis, vault), Gate(StoredKeys(Clients(redis, vault)), watch, behind_proxy=behind_proxy)
    )

    async def erasing(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_erase_old(access_log))
        yield
        task.cancel()

    async def connections(_: web.Application) -> AsyncIterator[None]:
        yield
        await redis.aclose()

    calls.cleanup_ctx.insert(0, connections)  # the first one is left last
    calls.cleanup_ctx.append(erasing)
    return calls


def calls_for_others(settings: Settings, store: Store) -> web.Application | None:
    """What `egide run` serves to others: nothing where it does not own the list, or keys would travel in clear text."""
    if not settings.service.public or settings.service.url is not None:
        return None
    if in_clear_text(settings, settings.web.host):
        log.warning(
            "the matching service is not served to others: on %s, keys would travel in clear text "
            "(EGIDE_WEB__TLS_CERTIFICATE or EGIDE_WEB__BEHIND_PROXY allow it, EGIDE_SERVICE__PUBLIC=false is silent)",
            settings.web.host,
        )
        return None
    return public_calls(store, behind_proxy=settings.web.behind_proxy)


def in_clear_text(settings: Settings, host: str) -> bool:
    """Whether keys would cross a network unencrypted."""
    return not (is_loopback(host) or settings.web.tls_certificate or settings.web.behind_proxy)


async def _erase_old(access_log: AccessLog) -> None:
    while True:
        try:
            await access_log.forget_old()
        except OUTAGES as no:
            log.warning("old entries of the log of calls are not erased: %s", no)
        await asyncio.sleep(ERASE_SECONDS)
