"""A line to a matching service that loses, cuts and garbles what goes over it, as it is told."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final

from aiohttp import ClientError, ClientSession, web

FAULTS: Final = ("cut", "truncated", "garbled", "502", "empty", "slow")

Fault = Callable[[str, int], str]
"""Kind of call and its number -> what happens to its answer."""


class FaultyLine:
    """Passes calls on to `target`, and spoils the answers that `fault` names: kind of call and its number -> fault."""

    def __init__(self, session: ClientSession, target: str) -> None:
        self.target = target
        self.fault: Fault = lambda _kind, _number: ""
        self.calls: Counter[str] = Counter()
        self._session = session
        self._whole = asyncio.Event()
        self._whole.set()

    def part(self) -> None:
        """From now on nothing comes through, and nobody is told so."""
        self._whole.clear()

    def heal(self) -> None:
        """Pass on what comes from now on; what was sent meanwhile is lost."""
        self._whole.set()

    @property
    def route(self) -> web.RouteDef:
        """Where the client calls."""
        return web.route("*", "/v1/{call}", self._pass_on)

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        await self._lost(request)
        kind = request.match_info["call"]
        self.calls[kind] += 1
        fault = self.fault(kind, self.calls[kind])
        try:
            async with self._session.request(
                request.method,
                f"{self.target}/v1/{kind}",
                params=request.query,
                headers={name: value for name, value in request.headers.items() if "key" in name.lower()},
                data=await request.read() or None,
            ) as answer:
                status, body = answer.status, await answer.read()
        except ClientError:
            fault, status, body = "cut", 0, b""
        await self._lost(request)
        return await self._spoilt(request, fault, status, body)

    async def _lost(self, request: web.Request) -> None:
        """Let what is on its way while the line is parted hang, and then be gone."""
        if not self._whole.is_set():
            await self._whole.wait()
            self._cut(request)

    async def _spoilt(self, request: web.Request, fault: str, status: int, body: bytes) -> web.StreamResponse:
        if fault == "cut":
            self._cut(request)
        if fault == "truncated":
            response = web.StreamResponse(status=status, headers={"Content-Length": str(len(body))})
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
            self._cut(request)
        if fault == "slow":
            await asyncio.sleep(0.05)
        spoilt = {"garbled": b"\x00\xff" + body[::-1], "empty": b"", "502": b"<html>Bad Gateway</html>"}.get(
            fault, body
        )
        return web.Response(status=502 if fault == "502" else status, body=spoilt, content_type="application/json")

    def _cut(self, request: web.Request) -> None:
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError
