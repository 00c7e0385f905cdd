"""Answers in JSON, refusals included: an object whose `error` says the cause."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from matching.wire import Malformed
from records.quotas import Overrun
from records.store import OUTAGES
from web.access import NotAllowed

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REASON: Final = web.ResponseKey("reason", str)
"""Why a request was refused, in a word that holds nothing of the request: for the log of calls."""

FIRST: Final = web.ResponseKey("first", bool)
"""Whether a refusal for a limit is the first of its period."""


class Refused(Exception):
    """A request cannot be answered: `status` and `detail` say why, `reason` in one word.

    `seconds`: when to try again, where that is known.
    """

    def __init__(self, status: int, detail: str, reason: str, seconds: int = 0) -> None:
        self.status = status
        self.detail = detail
        self.reason = reason
        self.seconds = seconds
        super().__init__(detail)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say every refusal in JSON."""
    return await answered(handler(request))


async def answered(answer: Awaitable[web.StreamResponse]) -> web.StreamResponse:  # noqa: PLR0911 - one for each error
    """The answer, or what says why there is none."""
    try:
        return await answer
    except NotAllowed as no:
        return error(no.status, no.detail, no.reason)
    except Refused as no:
        return _refused(no)
    except Overrun as no:
        return _overrun(no)
    except Malformed as wrong:
        return error(web.HTTPBadRequest.status_code, str(wrong), "malformed")
    except web.HTTPException as no:
        return _http_error(no)
    except OUTAGES as no:
        log.warning("the store did not answer a request to the matching service: %s", no)
        return error(web.HTTPServiceUnavailable.status_code, "the store does not answer; try again", "store")
    except Exception:
        log.exception("a request to the matching service failed in a way nobody foresaw")
        return error(web.HTTPInternalServerError.status_code, "the service failed; its operator's log says how", "bug")


def json_answer(body: Any, status: int = 200) -> web.Response:
    """An object as JSON."""
    return web.Response(text=json.dumps(body, separators=(",", ":")), content_type="application/json", status=status)


def error(status: int, detail: str, reason: str) -> web.Response:
    """A refusal."""
    response = json_answer({"error": detail}, status)
    response[REASON] = reason
    return response


def _refused(no: Refused) -> web.Response:
    response = error(no.status, no.detail, no.reason)
    if no.seconds:
        response.headers["Retry-After"] = str(no.seconds)
    return response


def _overrun(no: Overrun) -> web.Response:
    response = error(web.HTTPTooManyRequests.status_code, no.detail, "limit")
    response.headers["Retry-After"] = str(no.seconds)
    response[FIRST] = no.first
    return response


def _http_error(no: web.HTTPException) -> web.Response:
    response = error(no.status, no.reason, no.reason.lower().replace(" ", "-"))
    if allowed := no.headers.get("Allow"):  # RFC 9110, 15.5.6: a 405 names what is allowed
        response.headers["Allow"] = allowed
    return response
