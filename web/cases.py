"""The calls about cases: ours, and not part of StopNCII's API.

    POST /v1/CreateCase    {"images": [{"hashValue", "quality", "derived": [...]}], "nonce", "declaration"}
                           -> its state, and its "pin"
    POST /v1/AddToCase     {"case", "pin", "images"}
    POST /v1/CaseStatus, WithdrawCase, RenewCase, ForgetCase, CaseHashes   {"case", "pin"}

All of them open with one key, "Cases". A refusal has the `error` of the other calls and, for programs, a `reason`: one
of REASONS. An unknown number and a wrong PIN are the same refusal. The log of calls holds neither.
"""

from typing import Any, Final

from aiohttp import web

from config.errors import EgideError
from matching.case_numbers import Mistyped, PinMistyped, read_number, read_pin
from matching.cases import (
    CASE_CALLS,
    CaseClosed,
    CaseFull,
    CaseLocked,
    CaseRefused,
    NothingTaken,
    RegisteredImage,
    read_declaration,
    read_images,
    read_nonce,
    told,
)
from matching.wire import Endpoint, HashStatus, Malformed
from records.cases import Cases
from records.quotas import Quotas
from records.store import Store
from web.answers import REASON, json_answer
from web.bodies import json_body
from web.gate import Gate, Visit, Visited

CASES_A_DAY: Final = 5_000
"""New cases of one client."""

FINGERPRINTS_A_DAY: Final = 1_000_000
"""Fingerprints that one client registers in cases."""

REASONS: Final[dict[type[EgideError], tuple[str, int]]] = {
    Mistyped: ("case-mistyped", 400),
    PinMistyped: ("pin-mistyped", 400),
    CaseRefused: ("case-refused", 403),
    CaseClosed: ("case-closed", 409),
    CaseFull: ("case-full", 409),
    NothingTaken: ("nothing-taken", 422),
    CaseLocked: ("case-locked", 429),
}
"""What a refusal says to programs, and its status."""

_LONGEST: Final = 100
"""Characters of a number or PIN that are looked at."""


class CaseCalls:
    """The seven calls. `Quotas` counts what a client registers, apart from its other records."""

    def __init__(self, cases: Cases, store: Store) -> None:
        self._cases = cases
        self._quotas = Quotas(*store)

    def add_to(self, calls: web.Application, gate: Gate) -> None:
        """Put the calls under an application's paths."""
        closing = (self.withdraw, self.renew, self.forget)
        handlers = (self.create, self.add, self.status, *closing, self.hashes)
        for name, handler in zip(CASE_CALLS, handlers, strict=True):
            calls.router.add_post(f"/{name}", gate.opened(Endpoint.CASES, _told(handler)))

    async def create(self, request: web.Request, visit: Visit) -> web.Response:
        """Register images under a new case."""
        body = _object(await json_body(request))
        images, nonce, declaration = read_images(body), read_nonce(body), read_declaration(body)
        await self._quotas.registered(visit.source, "cases", 1, CASES_A_DAY)
        await self._writes(visit, images)
        state, pin = await self._cases.create(images, visit.source, nonce, declaration)
        return json_answer({**state.body(), "pin": pin})

    async def add(self, request: web.Request, visit: Visit) -> web.Response:
        """Register more images under a case."""
        body = _object(await json_body(request))
        images, opened = read_images(body), _opening(body)
        await self._writes(visit, images)
        return json_answer((await self._cases.add(visit.source, *opened, images)).body())

    async def status(self, request: web.Request, visit: Visit) -> web.Response:
        """How a case stands."""
        opened = _opening(_object(await json_body(request)))
        return json_answer((await self._cases.state(visit.source, *opened)).body())

    async def withdraw(self, request: web.Request, visit: Visit) -> web.Response:
        """Take everything of a case off the list."""
        opened = _opening(_object(await json_body(request)))
        return json_answer((await self._cases.withdraw(visit.source, *opened)).body())

    async def renew(self, request: web.Request, visit: Visit) -> web.Response:
        """Let a case live two years more."""
        opened = _opening(_object(await json_body(request)))
        return json_answer((await self._cases.renew(visit.source, *opened)).body())

    async def forget(self, request: web.Request, visit: Visit) -> web.Response:
        """Withdraw a case and erase at once what links its number, its PIN and its fingerprints."""
        number, pin = _opening(_object(await json_body(request)))
        await self._cases.forget(visit.source, number, pin)
        return json_answer({"case": number, "status": HashStatus.DELETED})

    async def hashes(self, request: web.Request, visit: Visit) -> web.Response:
        """What a case has on the list: for who holds it, to be told what became of it where posts are judged."""
        number, pin = _opening(_object(await json_body(request)))
        found = await self._cases.entries(visit.source, number, pin)
        return json_answer({"case": number, "hashes": [one.body() for one in found]})

    async def _writes(self, visit: Visit, images: list[RegisteredImage]) -> None:
        fingerprints = sum(1 + len(one.derived) for one in images)
        await self._quotas.registered(visit.source, "fingerprints", fingerprints, FINGERPRINTS_A_DAY)
        await visit.writes(fingerprints)


def _told(handler: Visited) -> Visited:
    """A handler whose refusals say their reason to programs."""

    async def answered(request: web.Request, visit: Visit) -> web.StreamResponse:
        try:
            return await handler(request, visit)
        except tuple(REASONS) as no:
            return _refusal(no)

    return answered


def _refusal(no: EgideError) -> web.Response:
    reason, status = REASONS[type(no)]
    body: dict[str, Any] = {"error": str(no), "reason": reason}
    if isinstance(no, NothingTaken):
        body["refused"] = told(no.refused)
    response = json_answer(body, status)
    response[REASON] = reason
    if isinstance(no, CaseLocked):
        response.headers["Retry-After"] = str(no.seconds)
    return response


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Malformed("the body is not an object")
    return body


def _opening(body: dict[str, Any]) -> tuple[str, str]:
    """Number and PIN."""
    number, pin = body.get("case"), body.get("pin")
    if not isinstance(number, str) or not isinstance(pin, str):
        raise Malformed("case and pin are not texts")
    return read_number(number[:_LONGEST]), read_pin(pin[:_LONGEST])
