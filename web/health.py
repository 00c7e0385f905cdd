"""GET /health: whether this program does its job, for a container's or a service manager's health check."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

SOURCE_PREFIX = "source "
"""Before the name of a part that is somebody else's service: to start this program again would not mend it."""


class Word(Protocol):
    """What one part of the program last said of itself."""

    @property
    def part(self) -> str:
        """The part's name."""

    @property
    def problem(self) -> str:
        """Why it does not do its job; empty where it does."""


class Parts(Protocol):
    """What knows how the program is (bot.health.Health)."""

    @property
    def words(self) -> Sequence[Word]:
        """What each part last said."""


def health_routes(parts: Parts) -> list[web.RouteDef]:
    """The route, answering 200 where every part of ours is well and 503 otherwise, with one line for each part."""

    async def health(request: web.Request) -> web.Response:  # noqa: ARG001 - the interface of a handler
        problems = {word.part: word.problem for word in parts.words}
        ours = any(problem for part, problem in problems.items() if not part.startswith(SOURCE_PREFIX))
        status = HTTPStatus.SERVICE_UNAVAILABLE if ours else HTTPStatus.OK
        return web.json_response({part: problem or "well" for part, problem in problems.items()}, status=status)

    return [web.get("/health", health)]
