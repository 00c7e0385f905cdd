"""The webhook: Telegram's deliveries are written down, and only then answered with 200."""

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from records.store import OUTAGES

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

MAX_BYTES = 4 * 1024 * 1024
"""Of one delivery. A rich message with 50 media stays below 200 kB."""

Accept = Callable[[Sequence[Any]], Awaitable[int | None]]
"""What writes updates down durably (bot.intake.Intake.accept)."""


def webhook_routes(path: str, secret: str, accept: Accept) -> list[web.RouteDef]:
    """The route Telegram posts to: 403 without the secret, 400 to what is no JSON, 503 while nothing can be written.

    After a 503 Telegram delivers again, for up to 24 hours. Needs an application with `client_max_size=MAX_BYTES`.
    """

    async def deliver(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        # A header may hold bytes that are no UTF-8; aiohttp hands them on as half surrogates.
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
            log.debug("a delivery without the right secret was refused")  # anybody can cause it
            raise web.HTTPForbidden
        body = await request.read()
        try:
            update = json.loads(body.decode(errors="replace"))
        except json.JSONDecodeError:
            raise web.HTTPBadRequest(text="not JSON") from None
        except (ValueError, RecursionError):
            # JSON, but with numbers too long or nesting too deep for Python. Refused, it would come again for a day
            # and hold back all that is behind it; as a text, which is no update, it is put into quarantine.
            update = body.decode(errors="replace")
        try:
            await accept([update])
        except OUTAGES as no:
            log.warning("a delivery could not be written down: %s", no)
            raise web.HTTPServiceUnavailable from None
        return web.Response()

    return [web.post(path, deliver)]


def secret_of(token: str) -> str:
    """A secret for setWebhook where the operator chose none: derived from the token, so that it needs no storage."""
    return hmac.new(token.encode(), b"egide webhook", hashlib.sha256).hexdigest()
