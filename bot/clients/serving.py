"""`egide service` itself: the matching service as a server of its own."""

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from bot.case_jobs import CaseJobs
from bot.terminal import Terminal
from config.errors import N_, EgideError, InputError
from config.settings import Settings
from records.store import Store
from web.limits import MOST_BYTES, PREFIX
from web.listening import listening
from web.public import in_clear_text, public_calls
from web.tls import tls_of

log = logging.getLogger(__name__)


class KeysInClearText(EgideError):
    """The service was to listen where keys would cross a network unencrypted."""

    cause = N_("On {host}, the clients' keys would travel in clear text.")
    cure = N_(
        "Set EGIDE_WEB__TLS_CERTIFICATE and EGIDE_WEB__TLS_KEY, or put a reverse proxy that ends TLS in front and say "
        "--behind-proxy; see docs/operating.md."
    )


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen."""

    host: str
    port: int
    behind_proxy: bool


async def serve(door: Door, store: Store, settings: Settings, terminal: Terminal) -> None:
    """Serve the records of the store until cancelled; the address is the first line of standard output.

    Raises KeysInClearText, SettingsError for a certificate, InputError for an address that cannot be had.
    """
    if in_clear_text(settings, door.host) and not door.behind_proxy:
        raise KeysInClearText(host=door.host)
    application = web.Application(client_max_size=MOST_BYTES)
    application.add_subapp(PREFIX, public_calls(store, behind_proxy=door.behind_proxy))
    async with AsyncExitStack() as stack:
        tls = await stack.enter_async_context(tls_of(settings.web))
        try:
            urls = await stack.enter_async_context(
                listening(application, door.host, door.port, tls, behind_proxy=door.behind_proxy)
            )
        except (OSError, OverflowError) as no:
            raise InputError(what=f"--host {door.host} --port {door.port}", detail=no) from no
        if terminal.json:
            terminal.row({"url": urls[0]})
        else:
            terminal.line(urls[0])
        log.info("the matching service listens on %s", ", ".join(urls))
        await CaseJobs.of(store).run()
