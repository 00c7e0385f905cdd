"""The program's own HTTP server: health always, the webhook where one is set."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from config.errors import SettingsError
from config.settings import Settings, Telegram
from web.health import Parts, health_routes
from web.webhook import MAX_BYTES, Accept, secret_of, webhook_routes

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(settings: Settings, parts: Parts, accept: Accept) -> AsyncIterator[list[tuple[str, int]]]:
    """Listen as long as the context lasts, on the hosts and ports given back.

    Raises SettingsError where the address cannot be had.
    """
    application = web.Application(client_max_size=MAX_BYTES)
    application.add_routes(health_routes(parts))
    if settings.telegram.webhook_url is not None:
        path = settings.telegram.webhook_url.path or "/"
        application.add_routes(webhook_routes(path, webhook_secret(settings.telegram), accept))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.web.host, settings.web.port).start()
    except OSError as no:
        await runner.cleanup()
        raise SettingsError(setting="EGIDE_WEB__PORT", detail=str(no)) from no
    addresses = [(host, port) for host, port, *_ in runner.addresses]
    log.info("listening on %s", ", ".join(f"{host}:{port}" for host, port in addresses))
    try:
        yield addresses
    finally:
        await runner.cleanup()


def webhook_secret(telegram: Telegram) -> str:
    """What Telegram must send along: the operator's choice, or one derived from the token."""
    if telegram.webhook_secret:
        return telegram.webhook_secret.get_secret_value()
    return secret_of(telegram.token.get_secret_value() if telegram.token else "")
