"""GET /metrics for Prometheus, and the counting of our server's own answers.

Metrics name nobody, but they tell how much is registered and found, and when. So who asks shows the operator's token;
where none is set, only this machine itself is answered.
"""

import hmac
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

from web.answers import Handler
from web.listening import is_loopback

PATH: Final = "/metrics"

SETTING: Final = "EGIDE_WEB__METRICS_TOKEN"

FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP")
"""Headers by which a proxy shows itself: then who asks is somebody else than who is connected."""

NOT_HERE: Final = (
    f"Without a token, metrics are told to this machine itself only, and never through a proxy. Set {SETTING}, and "
    "have Prometheus send it (authorization: credentials)."
)
WRONG_TOKEN: Final = f"Metrics need the token of {SETTING}: Authorization: Bearer ..."

ELSEWHERE: Final = "none"
"""The route of requests for what is not there."""


class Exposition(Protocol):
    """What tells the metrics (bot.metrics.gauges.Exposition)."""

    async def text(self) -> tuple[bytes, str]:
        """The metrics as text, and its content type."""


def metrics_routes(exposition: Exposition, token: str, *, behind_proxy: bool) -> list[web.RouteDef]:
    """The route. An empty `token` leaves it to callers on this machine."""

    async def metrics(request: web.Request) -> web.Response:
        if token and not _shows(request, token):
            headers = {"WWW-Authenticate": "Bearer"}
            return web.Response(status=HTTPStatus.UNAUTHORIZED, text=f"{WRONG_TOKEN}\n", headers=headers)
        if not token and (behind_proxy or not _from_here(request)):
            return web.Response(status=HTTPStatus.FORBIDDEN, text=f"{NOT_HERE}\n")
        body, kind = await exposition.text()
        return web.Response(body=body, headers={"Content-Type": kind, "Cache-Control": "no-store"})

    return [web.get(PATH, metrics)]


def _shows(request: web.Request, token: str) -> bool:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), token.encode())


def _from_here(request: web.Request) -> bool:
    """Whether a program on this machine asks, by an address of this machine: no proxy, and no page in a browser.

    A page could have its own name lead here (DNS rebinding), but not send another name than that one.
    """
    peer = request.transport.get_extra_info("peername") if request.transport else None
    connected = isinstance(peer, tuple) and is_loopback(str(peer[0]))
    named = is_loopback((request.url.host or "").strip("[]"))
    return connected and named and not any(name in request.headers for name in FORWARDED)


def counted(answered: Callable[[str, int], None], names: Mapping[str, str]) -> Middleware:
    """A middleware that tells each answer's route and status; `names` replaces beginnings of routes.

    Addresses of webhook and page are the operator's, and may hold secrets: they go by our names.
    """

    @web.middleware
    async def counting(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as no:
            answered(_route(request, names), no.status)
            raise
        except Exception:
            answered(_route(request, names), HTTPStatus.INTERNAL_SERVER_ERROR)
            raise
        answered(_route(request, names), response.status)
        return response

    return counting


def _route(request: web.Request, names: Mapping[str, str]) -> str:
    resource = request.match_info.route.resource
    if resource is None:
        return ELSEWHERE
    for beginning, name in names.items():
        if resource.canonical == beginning or resource.canonical.startswith(f"{beginning}/"):
            return name + resource.canonical.removeprefix(beginning)
    return resource.canonical
