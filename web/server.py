"""The HTTP server of `egide run`: health; webhook and page where they are set; the matching service for others."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from config.errors import SettingsError
from config.settings import Settings, Telegram
from web.health import Parts, health_routes
from web.limits import PREFIX
from web.listening import listening
from web.metrics import counted
from web.page.routes import path_of
from web.tls import tls_of
from web.webhook import MAX_BYTES, Accept, secret_of, webhook_routes

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(
    settings: Settings,
    parts: Parts,
    accept: Accept,
    calls: web.Application | None = None,
    page: web.Application | None = None,
    routes: Iterable[web.RouteDef] = (),
    answered: Callable[[str, int], None] | None = None,
) -> AsyncIterator[list[str]]:
    """Listen as long as the context lasts, at the addresses given back. `calls` are those of the matching service.

    `page` is the on-device page, `routes` are further ones, and `answered` is told each answer's route and status.
    Raises SettingsError where the address cannot be had, or the certificate cannot be
    used, or the page lies where Telegram delivers.
    """
    counting = [counted(answered, _names(settings))] if answered else []
    application = web.Application(client_max_size=MAX_BYTES, middlewares=counting)
    application.add_routes([*health_routes(parts), *routes])
    if settings.telegram.webhook_url is not None:
        path = settings.telegram.webhook_url.path or "/"
        application.add_routes(webhook_routes(path, webhook_secret(settings.telegram), accept))
    if calls is not None:
        application.add_subapp(PREFIX, calls)
    if page is not None and settings.web.page_url is not None:
        application.add_subapp(_path_of_page(settings), page)
    async with AsyncExitStack() as stack:
        tls = await stack.enter_async_context(tls_of(settings.web))
        try:
            urls = await stack.enter_async_context(
                listening(
                    application, settings.web.host, settings.web.port, tls, behind_proxy=settings.web.behind_proxy
                )
            )
        except OSError as no:
            raise SettingsError(setting="EGIDE_WEB__PORT", detail=str(no)) from no
        log.info("listening on %s", ", ".join(urls))
        yield urls


def _names(settings: Settings) -> dict[str, str]:
    """What routes are called whose addresses are the operator's."""
    hook, page = settings.telegram.webhook_url, settings.web.page_url
    names = {path_of(str(page)): "page"} if page else {}
    return names | ({hook.path or "/": "webhook"} if hook else {})


def _path_of_page(settings: Settings) -> str:
    path, hook = path_of(str(settings.web.page_url)), settings.telegram.webhook_url
    if hook is not None and f"{hook.path}/".startswith(f"{path}/"):
        raise SettingsError(setting="EGIDE_WEB__PAGE_URL", detail="Telegram delivers under the same path")
    return path


def webhook_secret(telegram: Telegram) -> str:
    """What Telegram must send along: the operator's choice, or one derived from the token."""
    if telegram.webhook_secret:
        return telegram.webhook_secret.get_secret_value()
    return secret_of(telegram.token.get_secret_value() if telegram.token else "")
