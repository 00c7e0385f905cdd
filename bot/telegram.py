"""The bot's Bot API client: python-telegram-bot over aiohttp, with our limits."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.ext import ExtBot

from bot.limits import Limits
from bot.transport import AiohttpRequest
from config.errors import SettingsError, TokenMissing
from config.settings import Telegram

TOKEN = "EGIDE_TELEGRAM__TOKEN"  # noqa: S105 - the setting's name, not a token

FORM = re.compile(r"\d+:[A-Za-z0-9_-]+")
"""The bot's id, which the program reads out of it, and the secret part."""

CONNECTIONS = 100
"""Open at the same time to the Bot API, downloads included."""


def token_of(settings: Telegram) -> str:
    """The bot's token; raises TokenMissing where none is set, SettingsError for what cannot be one."""
    if settings.token is None or not settings.token.get_secret_value():
        raise TokenMissing(setting=TOKEN)
    token = settings.token.get_secret_value()
    if not FORM.fullmatch(token):
        raise SettingsError(setting=TOKEN, detail="it is not of the form 123456:ABC...")
    return token


def api_address(settings: Telegram) -> str:
    """The Bot API server's address, without a slash at the end."""
    return str(settings.api_url).rstrip("/")


@asynccontextmanager
async def opened_session(settings: Telegram) -> AsyncIterator[aiohttp.ClientSession]:
    """The program's one HTTP session, for the Bot API and the files there."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, limit_per_host=CONNECTIONS)
    proxy = proxy_of(api_address(settings))
    # The Bot API sets no cookies; looking for some costs a fifth of a download.
    async with aiohttp.ClientSession(connector=connector, proxy=proxy, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


def proxy_of(address: str) -> str | None:
    """The proxy that the environment names for an address (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).

    Found out once. With aiohttp's own `trust_env` every request would also look for a ~/.netrc, in a thread.
    """
    parts = urlsplit(address)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def make_bot(settings: Telegram, session: aiohttp.ClientSession, request: AiohttpRequest | None = None) -> ExtBot[None]:
    """The client; nothing is sent yet. `request` sends its calls, where another one than its own is to."""
    address, request = api_address(settings), request or AiohttpRequest(session)
    return ExtBot(
        token_of(settings),
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request,
        get_updates_request=request,
        rate_limiter=Limits(),
    )
