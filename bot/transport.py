"""HTTP to the Bot API for python-telegram-bot, over the aiohttp session the rest of the program uses.

One HTTP client instead of two, and one that writes no URL (and so no token) into the log.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram._utils.types import JSONDict
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

READ_SECONDS = 10.0
"""Longest silence while waiting for an answer, unless the call asks for another. Telegram answers within one; a
deletion whose connection died must not wait long for its next try."""

CONNECT_SECONDS = 10.0


def _nobody_counts(method: str, outcome: str) -> None:
    """Where nobody measures."""


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's request interface over a shared aiohttp session, which its owner closes.

    `called` is told of each call: the method, and what became of it.
    """

    def __init__(self, session: aiohttp.ClientSession, called: Callable[[str, str], None] = _nobody_counts) -> None:
        self._session = session
        self._called = called

    @property
    def read_timeout(self) -> float:
        """Seconds, unless a call asks for another."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Nothing to open: the session is there."""

    async def shutdown(self) -> None:
        """Nothing to close: the session is its owner's."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer as an object. Raises NetworkError for one that is cut short, or that a proxy gave instead.

        python-telegram-bot's own logs the whole answer, posts of groups included, and raises an error that cannot be
        told from a refusal.
        """
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise NetworkError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise NetworkError("the answer is not an object")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp has no such limit; the total covers it
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - same
    ) -> tuple[int, bytes]:
        """Send one request. Raises TimedOut or NetworkError, whose texts never hold the URL."""
        reading = _seconds(read_timeout, READ_SECONDS)
        connecting = _seconds(connect_timeout, CONNECT_SECONDS)
        limits = aiohttp.ClientTimeout(total=connecting + reading + 5, sock_connect=connecting, sock_read=reading)
        try:
            async with self._session.request(method, url, data=_form(request_data), timeout=limits) as answer:
                body = await answer.read()
        except TimeoutError:
            self._called(_method(url), "no-answer")
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as no:
            self._called(_method(url), "no-answer")
            # aiohttp's texts name the host, some of them the URL: only the kind is passed on.
            raise NetworkError(type(no).__name__) from None
        self._called(_method(url), _outcome(answer.status))
        return answer.status, body


def _method(url: str) -> str:
    """The method that an address calls; what stands before it holds the token."""
    return url.rpartition("/")[2].partition("?")[0]


def _outcome(status: int) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "too-many-requests"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "failed"
    return "done" if status == HTTPStatus.OK else "refused"


def _seconds(asked: Any, default: float) -> float:
    return float(asked) if isinstance(asked, int | float) else default


def _form(request_data: RequestData | None) -> aiohttp.FormData | None:
    if request_data is None:
        return None
    # Quoted, a file name beyond ASCII would arrive as %C3%A9.
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, content, mime) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
