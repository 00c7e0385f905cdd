"""The body of a request, read as JSON."""

import asyncio
import json
from typing import Any

from aiohttp import web

from matching.wire import Malformed
from web.answers import Refused
from web.limits import BODY_SECONDS


async def json_body(request: web.Request) -> Any:
    """The body of a request. Raises Malformed, or Refused where it is no JSON by its own account or does not arrive."""
    if request.content_type != "application/json":
        raise Refused(web.HTTPUnsupportedMediaType.status_code, "the body is not application/json", "media-type")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            text = await request.read()
    except TimeoutError:
        raise Refused(web.HTTPRequestTimeout.status_code, "the body did not arrive in time", "slow") from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None
