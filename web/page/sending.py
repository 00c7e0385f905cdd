"""POST send: fingerprints arrive from the page, are held against a grant, and answered in the person's language.

POST seen: the page has that answer, so that nothing can make the case anew by sending the same once more.

What shows who the person is (launch data, a ticket) is read here and goes no further: not into a log, not into an
error, not to who makes the case.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

from aiohttp import web

from config.errors import N_, EgideError
from matching.cases import CaseFull, Untaken
from matching.refusals import TOLD, Reason
from matching.sending import NotReceived, Received, Seen, Sending, language_of, read_seen, read_sending
from matching.wire import Malformed
from records.allowances import TooMany
from records.grants import Held
from records.store import OUTAGES
from web.answers import json_answer
from web.page.arriving import Arriving
from web.page.launch import read_launch
from web.page.refusals import Broken, Busy, NoGrant, NotAnswered, NotFromPage, TooLarge, TooSlow, Unreadable
from web.page.words import Speaker

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 16
"""Sendings that one process works on at the same time, once they have arrived."""

MOST_SEEN_BYTES: Final = 8 * 1024
"""Of what a page says when it has its answer: its proof and its nonce."""

ANSWER_SECONDS: Final = 55.0
"""Until an answer is given in any case; proxies give up after 60. What was begun goes on."""


class Door(Protocol):
    """What knows who may send (records.grants.Grants)."""

    async def of_chat(self, chat: int) -> Held | None:
        """What a person has leave for."""

    async def of_ticket(self, ticket: str) -> Held | None:
        """What the holder of a ticket has leave for."""


class Receiver(Protocol):
    """What makes a case of it (handlers.private.receiving.Receiving)."""

    async def receive(self, held: Held, sending: Sending) -> Received:
        """Register the images. Raises NotReceived, TooMany."""

    async def seen(self, held: Held, nonce: str) -> None:
        """The page has what was answered to the sending with this nonce."""


class Sendings:
    """The call. `origin` is the page's own, `speak` gives the texts of a language, `clock` epoch seconds."""

    def __init__(
        self,
        origin: str,
        token: str,
        door: Door,
        receiver: Receiver,
        speak: Callable[[str | None], Speaker],
        clock: Callable[[], float] = time.time,
        *,
        behind_proxy: bool = False,
    ) -> None:
        self._origin = origin
        self._token = token
        self._door = door
        self._receiver = receiver
        self._speak = speak
        self._clock = clock
        self._arriving = Arriving(behind_proxy=behind_proxy)
        self._present = 0

    async def send(self, request: web.Request) -> web.Response:
        """Answer a page, whatever it sent."""
        body: Any = None
        try:
            self._check_origin(request)
            body = await self._arriving.body(request)
            with self._place():
                async with asyncio.timeout(ANSWER_SECONDS):
                    received = await self._received(body)
        except Exception as no:  # noqa: BLE001 - each becomes a sentence for the person; what is unforeseen is logged
            told = _as_refusal(no)
            return _refusal(told, self._speak(language_of(body) or _preferred(request)))
        return json_answer(_answer(received, self._speak(language_of(body))))

    async def seen(self, request: web.Request) -> web.Response:
        """Take note that a page has its answer. Nobody reads what is answered here, and the page goes on without."""
        try:
            self._check_origin(request)
            said = read_seen(await self._arriving.body(request, MOST_SEEN_BYTES))
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._receiver.seen(await self._allowed(said), said.nonce)
        except Exception as no:  # noqa: BLE001 - as above
            return _refusal(_as_refusal(no), self._speak(_preferred(request)))
        return web.Response(status=web.HTTPNoContent.status_code)

    async def _received(self, body: object) -> Received:
        sending = read_sending(body)
        return await self._receiver.receive(await self._allowed(sending), sending)

    async def _allowed(self, sent: Sending | Seen) -> Held:
        held = await self._granted(sent)
        if held is None:
            raise NoGrant
        return held

    async def _granted(self, sending: Sending | Seen) -> Held | None:
        """The grant of who sent it; where it shows itself in both ways, they have to be of the same person."""
        by_ticket = await self._door.of_ticket(sending.ticket) if sending.ticket else None
        if not sending.launch:
            return by_ticket
        person = read_launch(sending.launch, self._token, self._clock()).person
        if sending.ticket and (by_ticket is None or by_ticket.chat != person):
            return None
        return by_ticket or await self._door.of_chat(person)

    def _check_origin(self, request: web.Request) -> None:
        """Browsers say where a request comes from, and no page can make them lie; the oldest say `Origin` only.

        Some of these say `null` of a page that sends no referrer. From elsewhere they would have asked first whether
        they may send JSON here (a CORS preflight), and nobody says that they may.
        """
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        same = site == "same-origin" if site is not None else origin in {self._origin, "null"}
        if not same:
            raise NotFromPage

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._present >= MOST_AT_ONCE:
            raise Busy(seconds=5)
        self._present += 1
        try:
            yield
        finally:
            self._present -= 1


def _as_refusal(no: Exception) -> EgideError:
    """What is told of an error; nothing of the request gets into a log."""
    match no:
        case NotReceived() | TooMany():
            told: EgideError = no
        case CaseFull():
            told = TooLarge()
        case Malformed():
            log.info("a page sent something unreadable: %s", no.detail)
            told = Unreadable()
        case TimeoutError():
            log.warning("a sending of the page took longer than %g s", ANSWER_SECONDS)
            told = NotAnswered()
        case _ if isinstance(no, OUTAGES):
            log.warning("the store did not answer a sending of the page: %s", no)
            told = NotAnswered()
        case ConnectionError():  # nobody is there any more to read it
            told = TooSlow()
        case _:
            log.error("a sending of the page failed in a way nobody foresaw", exc_info=no)
            told = Broken()
    return told


def _refusal(no: EgideError, say: Speaker) -> web.Response:
    body: dict[str, Any] = {"error": no.tell(say)}
    if isinstance(no, TooMany):
        return _waiting(json_answer({**body, "reason": "limit"}, web.HTTPTooManyRequests.status_code), no.seconds)
    if not isinstance(no, NotReceived):
        raise TypeError(no)
    body["reason"] = no.reason
    if no.refused:
        body["refused"] = _refused(no.refused, say)
    return _waiting(json_answer(body, no.status), no.seconds)


def _waiting(response: web.Response, seconds: float) -> web.Response:
    if seconds:
        response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def _answer(received: Received, say: Speaker) -> dict[str, Any]:
    """What the page shows once; nobody else ever sees the PIN."""
    return {
        "purpose": received.purpose,
        "case": received.number,
        **({"pin": received.pin} if received.pin else {}),
        "images": received.images,
        "refused": _refused(received.refused, say),
    }


def _refused(refused: tuple[Untaken, ...], say: Speaker) -> list[dict[str, str]]:
    """What is wrong with an image where its person can mend it; of the rest, that it cannot be.

    So whether the operator has rejected something like it is not answered to whoever asks with an image.
    """
    return [
        {"hashValue": str(one.fingerprint), "reason": _TOLD[one.reason], "told": say(TOLD[_TOLD[one.reason]])}
        if one.reason in _TOLD
        else {"hashValue": str(one.fingerprint), "reason": NOT_POSSIBLE, "told": say(_OTHERWISE)}
        for one in refused
    ]


NOT_POSSIBLE: Final = "not-possible"
_OTHERWISE: Final = N_("this image cannot be registered here")
_TOLD: Final = {Reason.LOW_QUALITY.value: Reason.LOW_QUALITY}


def _preferred(request: web.Request) -> str:
    """The first language a browser asks for, where nothing else says which."""
    return request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
