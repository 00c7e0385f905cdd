"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<file_path>`."""

import asyncio
import inspect
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.call import Call, Telegram
from simulator.errors import Refusal
from simulator.faults import DOWNLOAD, Fault, Faults
from simulator.files import LARGEST_FETCH
from simulator.journal import Journal
from simulator.limits import Limits
from simulator.methods import METHODS
from simulator.params import Params, read_params
from simulator.people import Bot

_UNWRITTEN = frozenset({"getupdates"})
"""Methods left out of the journal unless a fault met them: pollers would fill it."""
LARGEST_REQUEST = 50 * 2**20
"""Bytes a bot may send in one request."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the injected faults, the limits and the journal are kept in."""

    faults: Faults
    limits: Limits
    journal: Journal


class Api:
    """Answers bots."""

    def __init__(self, telegram: Telegram, trouble: Trouble) -> None:
        self._telegram = telegram
        self._trouble = trouble

    def routes(self) -> list[web.RouteDef]:
        """Give the routes of the Bot API."""
        method, file = "/bot{token}/{method}", "/file/bot{token}/{path:.+}"
        return [web.get(method, self._call), web.post(method, self._call), web.get(file, self._download)]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        began = time.monotonic()
        bot = self._telegram.world.bot_with(request.match_info["token"])
        if bot is None:
            return _answer(Refusal(401, "Unauthorized").answer())
        method = request.match_info["method"]
        try:
            params = await read_params(request)
        except Refusal as refusal:
            return _answer(refusal.answer())
        fault = self._trouble.faults.next_for(method, params.values)
        if fault:
            return await self._with_fault(request, Call(self._telegram, bot, params), method, fault)
        body = await self._carried_out(Call(self._telegram, bot, params), method)
        self._write(began, bot, method, params, body)
        return _answer(body)

    async def _carried_out(self, call: Call, method: str) -> dict[str, Any]:
        known = METHODS.get(method.lower())
        if known is None:
            return Refusal(404, "Not Found").answer()
        try:
            self._trouble.limits.count(call.bot.id, method, call.params.text("chat_id"))
            result = known(call)
            return {"ok": True, "result": await result if inspect.isawaitable(result) else result}
        except Refusal as refusal:
            return refusal.answer()

    async def _with_fault(self, request: web.Request, call: Call, method: str, fault: Fault) -> web.StreamResponse:
        began = time.monotonic()
        met: dict[str, Any] = {"ok": False}
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault.kind in {"delay", "lost_answer", "bad_json"}:
            met = await self._carried_out(call, method)
        self._write(began, call.bot, method, call.params, met, fault.kind)
        return await _suffer(request, fault, met)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        began = time.monotonic()
        bot = self._telegram.world.bot_with(request.match_info["token"])
        if bot is None:
            return _answer(Refusal(401, "Unauthorized").answer())
        path = request.match_info["path"]
        stored = self._telegram.world.files.at(path)
        found = stored is not None and stored.declared_size <= LARGEST_FETCH
        body: dict[str, Any] = {"ok": True} if found else Refusal(404, "Not Found").answer()
        params = Params({"file_path": path})
        fault = self._trouble.faults.next_for(DOWNLOAD, params.values)
        self._write(began, bot, DOWNLOAD, params, body, fault.kind if fault else None)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault:
            return await _suffer(request, fault, body)
        if stored is None or not found:
            return _answer(body)
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _write(
        self, began: float, bot: Bot, method: str, params: Params, body: dict[str, Any], fault: str | None = None
    ) -> None:
        if method.lower() in _UNWRITTEN and fault is None:
            return
        outcome = {name: body.get(name) for name in ("error_code", "description", "result")}
        self._trouble.journal.write(
            began, bot.id, method, _readable(params), ok=bool(body["ok"]), fault=fault, **outcome
        )


def _readable(params: Params) -> dict[str, Any]:
    """Give the parameters for the journal, what forms carry as JSON read."""
    shown = {}
    for name, value in params.values.items():
        structured = isinstance(value, str) and value[:1] in {"{", "["} and name not in {"text", "caption"}
        shown[name] = _structure(params, name) if structured else value
    return shown | {name: f"<{len(upload.data)} bytes>" for name, upload in params.uploads.items()}


def _structure(params: Params, name: str) -> Any:
    try:
        return params.structure(name)
    except Refusal:
        return params.values[name]


def _answer(body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=200 if body["ok"] else body["error_code"])


async def _suffer(request: web.Request, fault: Fault, body: dict[str, Any]) -> web.StreamResponse:
    """Answer as the fault has it, or not at all."""
    if fault.kind == "too_many":
        seconds = fault.retry_after
        return _answer(Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds).answer())
    if fault.kind == "status":
        return web.Response(status=fault.code, text=f"<html>{fault.code}</html>", content_type="text/html")
    if fault.kind == "bad_json":
        return web.Response(text='{"ok": tru', content_type="application/json")
    if fault.kind == "hang":
        await asyncio.Event().wait()
    if fault.kind in {"drop", "lost_answer"} and request.transport:
        request.transport.abort()
    return _answer(body if "error_code" in body or body["ok"] else Refusal(500, "Internal Server Error").answer())
