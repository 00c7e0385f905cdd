"""From an attachment to its fingerprint: each file is fetched and decoded once, however often it is posted.

What is remembered, in memory only, is a file's fingerprint, never a verdict. So a forward of a known file costs no
download, and yet every post is judged against the list in force at that moment: a memory of this kind cannot be out
of date. Telegram's `file_unique_id` names the same file everywhere and for ever.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from config.errors import FileNotFetched, ImageRefused
from handlers.attachments import Attachment, Rendition
from handlers.seen import Seen, Unread
from matching.fingerprint import Reading

log = logging.getLogger(__name__)

REMEMBERED = 50_000
"""Files (about 400 bytes each)."""

READING_SECONDS = 86_400.0
"""How long a fingerprint is remembered after it was last asked for."""

REFUSAL_SECONDS = 600.0
"""How long a refusal is remembered: a decoder may have failed for want of memory."""

AT_ONCE = 12
"""Files fetched at the same time, each of which may be as large as the cap."""

_Outcome = Reading | str


class Source(Protocol):
    """Where the bytes come from (bot.files.Files)."""

    async def fetch(self, file_id: str, size: int = 0) -> bytes:
        """The bytes of one file."""


class Decoder(Protocol):
    """What makes a reading of bytes (matching.sandbox.Sandbox)."""

    async def read(self, data: bytes) -> Reading:
        """The fingerprint of an image."""


@dataclass(slots=True)
class _Remembered:
    outcome: _Outcome
    until: float


class Reader:
    """Reads attachments. `clock` gives seconds and only ever goes forward."""

    def __init__(
        self,
        files: Source,
        decoder: Decoder,
        *,
        remembered: int = REMEMBERED,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._files = files
        self._decoder = decoder
        self._most = remembered
        self._clock = clock
        self._memory: OrderedDict[str, _Remembered] = OrderedDict()
        self._flights: dict[str, asyncio.Task[_Outcome]] = {}
        self._turns = asyncio.Semaphore(at_once)

    async def read(self, attachment: Attachment) -> Seen:
        """The fingerprint of the first rendition that can be read, and what could not.

        What may succeed later (telegram.error.NetworkError and its like) is raised.
        """
        if not attachment.renditions:
            return Seen(None, (Unread("no-still"),))
        unread: list[Unread] = []
        for rendition in attachment.renditions:
            outcome = await self._outcome(rendition)
            if isinstance(outcome, Reading):
                return Seen(outcome, tuple(unread))
            unread.append(Unread(outcome, rendition.size))
        return Seen(None, tuple(unread))

    async def _outcome(self, rendition: Rendition) -> _Outcome:
        known = self._recall(rendition.unique)
        if known is not None:
            return known
        flight = self._flights.get(rendition.unique)
        if flight is None:
            flight = asyncio.create_task(self._fly(rendition))
            self._flights[rendition.unique] = flight
            flight.add_done_callback(lambda done: self._landed(rendition.unique, done))
        # Whoever waits may be cancelled; the others, and the memory, still get the result.
        return await asyncio.shield(flight)

    async def _fly(self, rendition: Rendition) -> _Outcome:
        async with self._turns:
            try:
                data = await self._files.fetch(rendition.file_id, rendition.size)
                outcome: _Outcome = await self._decoder.read(data)
            except (FileNotFetched, ImageRefused) as no:
                outcome = no.reason
        self._remember(rendition.unique, outcome)
        return outcome

    def _landed(self, unique: str, flight: asyncio.Task[_Outcome]) -> None:
        self._flights.pop(unique, None)
        if not flight.cancelled() and (failure := flight.exception()):
            log.debug("a file was not read this time: %s", type(failure).__name__)

    def _recall(self, unique: str) -> _Outcome | None:
        found = self._memory.get(unique)
        if found is None:
            return None
        if found.until <= self._clock():
            del self._memory[unique]
            return None
        self._memory.move_to_end(unique)
        if isinstance(found.outcome, Reading):
            found.until = self._clock() + READING_SECONDS
        return found.outcome

    def _remember(self, unique: str, outcome: _Outcome) -> None:
        seconds = READING_SECONDS if isinstance(outcome, Reading) else REFUSAL_SECONDS
        self._memory[unique] = _Remembered(outcome, self._clock() + seconds)
        self._memory.move_to_end(unique)
        while len(self._memory) > self._most:
            self._memory.popitem(last=False)
