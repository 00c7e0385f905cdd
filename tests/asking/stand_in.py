"""A stand-in for an HMA on loopback: banks in memory, and the documented calls over them.

It answers as docs/api.md and src/OpenMediaMatch of hasher-matcher-actioner 1.1.7 say: distances in words, contents and
banks that can be switched off, a share of lookups for each bank, refusals as {"message": ...}. Besides, it can fail.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from config.errors import BadFingerprint
from matching.fingerprint import MATCH_RADIUS, Fingerprint

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Bank:
    """Contents by number; `ratio` is the share of lookups in which it takes part."""

    contents: dict[int, Fingerprint] = field(default_factory=dict)
    off: set[int] = field(default_factory=set)
    ratio: float = 1.0


@dataclass
class StandIn:
    """The server's state. `trouble` names what it does instead of answering; `delay` in seconds."""

    banks: dict[str, Bank] = field(default_factory=dict)
    delay: float = 0.0
    trouble: str = ""
    names_only: bool = False
    ready: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    _number: int = 0

    def hold(self, fingerprint: Fingerprint, bank: str = "NCII") -> int:
        """Put a fingerprint into a bank; gives the number of its content."""
        self._number += 1
        self.banks.setdefault(bank, Bank()).contents[self._number] = fingerprint
        return self._number

    def drop(self, content: int) -> None:
        """Withdraw a content."""
        for bank in self.banks.values():
            bank.contents.pop(content, None)

    @property
    def signals(self) -> list[str]:
        """The fingerprints asked about, in order."""
        return [one["signal"] for one in self.asked]

    def routes(self) -> list[web.RouteDef]:
        """What it serves."""
        return [
            web.get("/m/lookup", self._troubled(self._lookup)),
            web.get("/m/index/status", self._troubled(self._index_status)),
            web.get("/status", self._status),
        ]

    def _troubled(self, usual: Handler) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                await asyncio.sleep(self.delay)
                return TROUBLES[self.trouble]() if self.trouble in TROUBLES else await usual(request)
            finally:
                self.at_once -= 1

        return handler

    async def _lookup(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.asked.append(query)
        if not self.ready:
            return _refusal(503, "index not yet ready")
        if query.get("signal_type") != "pdq":
            return _refusal(400, f"No such SignalType '{query.get('signal_type')}'")
        try:
            signal = Fingerprint.from_hex(query.get("signal", ""))
        except BadFingerprint:
            return _refusal(400, "invalid signal: invalid PDQ hash")
        dice = random.Random(query.get("seed")).random()
        wanted = query["banks"].split(",") if "banks" in query else list(self.banks)
        found = {
            name: near
            for name, bank in self.banks.items()
            if name in wanted and bank.ratio >= dice and (near := _near(bank, signal))
        }
        return web.json_response(list(found) if self.names_only else found)

    async def _index_status(self, request: web.Request) -> web.Response:  # noqa: ARG002 - the interface of a handler
        size = sum(len(bank.contents) for bank in self.banks.values())
        return web.json_response({"pdq": {"present": bool(size), "built_to": 1_795_290_920, "size": size}})

    async def _status(self, request: web.Request) -> web.Response:  # noqa: ARG002 - the interface of a handler
        return web.Response(text="I-AM-ALIVE") if self.ready else web.Response(text="INDEX-NOT-LOADED", status=503)


def _near(bank: Bank, signal: Fingerprint) -> list[dict[str, Any]]:
    return [
        {"bank_content_id": number, "distance": str(distance)}
        for number, content in bank.contents.items()
        if number not in bank.off and (distance := content.distance(signal)) <= MATCH_RADIUS
    ]


def _refusal(status: int, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status)


TROUBLES: dict[str, Callable[[], web.StreamResponse]] = {
    "error": lambda: web.Response(status=500, text="Internal Server Error"),
    "refusal": lambda: _refusal(400, "SignalType 'pdq' is not enabled"),
    "redirect": lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:1/elsewhere"}),
    "garbage": lambda: web.Response(body=b"\xff\xfe<html>"),
    "not banks": lambda: web.json_response({"NCII": "yes"}),
    "no distance": lambda: web.json_response({"NCII": [{"bank_content_id": 1, "distance": "near"}]}),
    "nested": lambda: web.Response(text="[" * 100_000),
    "huge": lambda: web.Response(text=f'{{"NCII": ["{"x" * 2_000_000}"]}}'),
    "bomb": lambda: web.Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
}
"""Everything an HMA, or what stands in front of it, may say instead of an answer."""
