"""The client of a matching service of ours for cases: registering images for a person, by number and PIN.

What the service refuses comes as the same error it is there (matching.cases); everything else ends in one of the two
errors of `matching.client`. Neither number nor PIN gets into an error or a log.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from typing import Any, Final

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from config.addresses import shown
from config.errors import N_, EgideError, ServiceRefused, ServiceUnreachable
from matching.case_numbers import Mistyped, PinMistyped
from matching.cases import (
    CaseClosed,
    CaseEntry,
    CaseFull,
    CaseLocked,
    CaseRefused,
    CaseState,
    NothingTaken,
    Opened,
    RegisteredImage,
    read_hashes,
    read_untaken,
    write_images,
)
from matching.replies import TooLong, body_of, seconds_asked, told
from matching.wire import Endpoint, Malformed, ServiceAddress

CALL_SECONDS: Final = 60.0
"""For one call: the service looks at PINs one after the other, and slowly."""

MOST_BYTES: Final = 4 * 1024 * 1024
"""Of one reply."""

LOCKED_SECONDS: Final = 60.0
"""For how long a case is taken to be locked, where the service does not say."""

AGAIN_SECONDS: Final = 1.0
"""Until a registration that had no answer is made once more."""

NONCE_BYTES: Final = 24

_DONE: Final = 200
_FIRST_SERVER_ERROR: Final = 500
_PLAIN: Final[dict[str, type[EgideError]]] = {
    "case-mistyped": Mistyped,
    "pin-mistyped": PinMistyped,
    "case-refused": CaseRefused,
    "case-closed": CaseClosed,
    "case-full": CaseFull,
}


class CasesUnreachable(ServiceUnreachable):
    """The matching service does not answer, or fails; whether it did what was asked is not known."""

    cause = N_("The matching service at {address} does not answer a call about cases: {detail}")
    cure = N_("Start it, or check EGIDE_SERVICE__URL and the network.")


class CaseClient:
    """Cases at one matching service. The session stays the caller's."""

    def __init__(self, session: ClientSession, address: ServiceAddress, seconds: float = CALL_SECONDS) -> None:
        self._session = session
        self._url = address.url.rstrip("/").removesuffix("/v1")
        self._headers = address.keys.headers(Endpoint.CASES)
        self._seconds = seconds

    async def create(self, images: Sequence[RegisteredImage], nonce: str = "", declaration: str = "") -> Opened:
        """Register images under a new case; its PIN is told this once. Raises NothingTaken, CaseFull.

        `declaration` is the version of the good-faith text the person agreed to (matching.cases.DECLARATION).

        Where the answer is lost, it is asked for once more: the service then withdraws what nobody was told the PIN
        of. Who keeps a `nonce` (16 to 64 characters at random) of its own can do so later as well, within a day.
        """
        said: dict[str, Any] = {"images": write_images(images), "nonce": nonce or secrets.token_urlsafe(NONCE_BYTES)}
        if declaration:
            said["declaration"] = declaration
        try:
            body = await self._call("CreateCase", said)
        except ServiceUnreachable as no:
            if isinstance(no.__cause__, ClientConnectorError):  # nothing was sent
                raise
            await asyncio.sleep(AGAIN_SECONDS)
            body = await self._call("CreateCase", said)
        return Opened(self._state(body), str(body.get("pin")))

    async def add(self, number: str, pin: str, images: Sequence[RegisteredImage]) -> CaseState:
        """Register more images under a case. Raises CaseClosed besides."""
        return self._state(await self._call("AddToCase", {**_opening(number, pin), "images": write_images(images)}))

    async def state(self, number: str, pin: str) -> CaseState:
        """How a case stands. As everything that takes a PIN, raises CaseRefused, CaseLocked, Mistyped."""
        return self._state(await self._call("CaseStatus", _opening(number, pin)))

    async def withdraw(self, number: str, pin: str) -> CaseState:
        """Take everything of a case off the list."""
        return self._state(await self._call("WithdrawCase", _opening(number, pin)))

    async def renew(self, number: str, pin: str) -> CaseState:
        """Let a case live two years from now on. Raises CaseClosed."""
        return self._state(await self._call("RenewCase", _opening(number, pin)))

    async def forget(self, number: str, pin: str) -> None:
        """Withdraw a case, and have erased at once what links it together."""
        await self._call("ForgetCase", _opening(number, pin))

    async def hashes(self, number: str, pin: str) -> tuple[CaseEntry, ...]:
        """All that a case has on the list, of whole images and derived, since when; of a withdrawn one nothing."""
        body = await self._call("CaseHashes", _opening(number, pin))
        try:
            return read_hashes(body)
        except Malformed as wrong:
            raise self._refused(wrong.detail) from wrong

    async def _call(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        timeout = ClientTimeout(total=self._seconds, connect=min(10.0, self._seconds))
        try:
            async with self._session.post(
                f"{self._url}/v1/{name}",
                json=body,
                headers=self._headers,
                timeout=timeout,
                allow_redirects=False,  # the keys, the number and the PIN are for this address only
            ) as response:
                text = await body_of(response.content, MOST_BYTES)
                said = _read(text)
                self._check(response.status, said, text, response.headers.get("Retry-After", ""))
        except TooLong as no:
            raise self._refused(str(no)) from no
        except (ClientError, TimeoutError, OSError) as no:
            raise self._away(str(no) or f"{type(no).__name__}: no whole reply within {self._seconds:g} s") from no
        if not isinstance(said, dict):
            raise self._refused("its reply is not JSON")
        return said

    def _check(self, status: int, said: Any, text: bytes, retry_after: str) -> None:
        if status == _DONE:
            return
        reason = said.get("reason") if isinstance(said, dict) else None
        if reason == "case-locked":
            raise CaseLocked(seconds_asked(retry_after, LOCKED_SECONDS))
        if reason == "nothing-taken":
            raise NothingTaken(read_untaken(said.get("refused")))
        if known := _PLAIN.get(str(reason)):
            raise known
        if status >= _FIRST_SERVER_ERROR:
            raise self._away(told(status, text))
        raise self._refused(told(status, text))

    def _state(self, body: dict[str, Any]) -> CaseState:
        try:
            return CaseState.read(body)
        except Malformed as wrong:
            raise self._refused(wrong.detail) from wrong

    def _away(self, detail: str) -> CasesUnreachable:
        return CasesUnreachable(address=shown(self._url), detail=detail)

    def _refused(self, detail: str) -> ServiceRefused:
        return ServiceRefused(address=shown(self._url), detail=detail)


def _opening(number: str, pin: str) -> dict[str, str]:
    return {"case": number, "pin": pin}


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
