"""From an attachment to its fingerprint: each file is fetched and decoded once, however often it is posted.

What is remembered, in memory only, is a file's fingerprint, never a verdict. So a forward of a known file costs no
download, and yet every post is judged against the list in force at that moment: a memory of this kind cannot be out
of date. Telegram's `file_unique_id` names the same file everywhere and for ever.

Files are read chat by chat in turn (bot.places): however many slow ones somebody posts in a group, another group's
wait for one of them at most.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from telegram.error import NetworkError

from bot.patience import Patience
from bot.places import Line, Places
from bot.slow_chats import SlowChats
from config.errors import FileNotFetched, ImageRefused
from handlers.attachments import Attachment, Kind, Rendition
from handlers.seen import Seen, Unread
from matching.reading import Reading

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Pictures; with all that is compared of one (matching.looks.views) about 5 kB each. An animation counts as several."""

READING_SECONDS = 86_400.0
"""How long a fingerprint is remembered after it was last asked for."""

UNAVAILABLE: Final = "unavailable"
"""What Telegram does not hand over now it may hand over in a moment: never remembered."""

REFUSAL_SECONDS = 600.0
"""How long a refusal is remembered: a decoder may have failed for want of memory."""

AT_ONCE = 16
"""Files in memory at the same time, being fetched or waiting to be decoded; each may be as large as the cap."""

AT_ONCE_OF_A_CHAT = 3
"""Of these: photos of one chat, and as many of its other files. Enough for an album to fill the line to Telegram."""

ENCODED_BY_TELEGRAM: Final = frozenset({Kind.PHOTO, Kind.CHAT_PHOTO, Kind.PROFILE_PHOTO})

_Outcome = Reading | str


class Source(Protocol):
    """Where the bytes come from (bot.files.Files)."""

    async def fetch(self, file_id: str, size: int = 0) -> bytes:
        """The bytes of one file."""


class Decoder(Protocol):
    """What makes a reading of bytes (matching.sandbox.Sandbox)."""

    @property
    def processes(self) -> int:
        """How many images it reads at the same time."""

    async def read(self, data: bytes) -> Reading:
        """The fingerprint of an image."""


class ReadMeters(Protocol):
    """Where readings are counted (bot.metrics.meters.Meters)."""

    def read(self, outcome: str) -> None:
        """A file was fetched: `read`, the reason why it gave no reading, or `away` for an outage."""

    def cached(self) -> None:
        """What a file gives was known."""


class Unmeasured:
    """Where nobody measures."""

    def read(self, outcome: str) -> None:
        """See ReadMeters."""

    def cached(self) -> None:
        """See ReadMeters."""


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
        meters: ReadMeters | None = None,
    ) -> None:
        self._meters = meters or Unmeasured()
        self._files = files
        self._decoder = decoder
        self._most = remembered
        self._clock = clock
        self._memory: OrderedDict[str, _Remembered] = OrderedDict()
        self._pictures = 0
        self._flights: dict[tuple[Line, str], asyncio.Task[_Outcome]] = {}
        self._slow = SlowChats(clock)
        self._patience = Patience(clock)
        self._memory_places = Places(at_once, AT_ONCE_OF_A_CHAT, self._slow.goes_last)
        one_left = max(1, decoder.processes - 1)  # for whoever else comes, where there is more than one
        self._decoder_places = Places(decoder.processes, one_left, self._slow.goes_last)

    async def read(self, attachment: Attachment, chat: int = 0) -> Seen:
        """The fingerprint of the first rendition that can be read, and what could not.

        `chat` is where it was posted; its files wait for each other rather than others for them.
        What may succeed later (telegram.error.NetworkError and its like) is raised.
        """
        if not attachment.renditions:
            return Seen(None, (Unread("no-still"),))
        unread: list[Unread] = []
        line = Line(chat, attachment.kind in ENCODED_BY_TELEGRAM)
        for rendition in attachment.renditions:
            outcome = await self._outcome(rendition, line)
            if isinstance(outcome, Reading):
                return Seen(outcome, tuple(unread))
            unread.append(Unread(outcome, rendition.size))
        if any(self._patience.lasts(rendition.unique) for rendition in attachment.renditions):
            raise NetworkError("a file is not available now")
        return Seen(None, tuple(unread))

    async def _outcome(self, rendition: Rendition, line: Line) -> _Outcome:
        known = self._recall(rendition.unique)
        if known is not None:
            self._meters.cached()
            return known
        # A flight of another line may stand far behind: it is not waited for. Whoever lands first serves both.
        key = line, rendition.unique
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fly(rendition, line))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._landed(key, done))
        # Whoever waits may be cancelled; the others, and the memory, still get the result.
        return await asyncio.shield(flight)

    async def _fly(self, rendition: Rendition, line: Line) -> _Outcome:
        async with self._memory_places.place(line):
            known = self._recall(rendition.unique)
            if known is not None:
                return known
            outcome = await self._measured(rendition, line)
        if outcome == UNAVAILABLE:
            self._patience.refused(rendition.unique)
        else:
            self._remember(rendition.unique, outcome)
        return outcome

    async def _measured(self, rendition: Rendition, line: Line) -> _Outcome:
        try:
            outcome = await self._fetched_and_decoded(rendition, line)
        except NetworkError:
            self._meters.read("away")
            raise
        self._meters.read(outcome if isinstance(outcome, str) else "read")
        return outcome

    async def _fetched_and_decoded(self, rendition: Rendition, line: Line) -> _Outcome:
        try:
            data = await self._files.fetch(rendition.file_id, rendition.size)
            async with self._decoder_places.place(line):
                return await self._decoder.read(data)
        except (FileNotFetched, ImageRefused) as no:
            self._slow.note(line.chat, no.reason)
            return no.reason

    def _landed(self, key: tuple[Line, str], flight: asyncio.Task[_Outcome]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled() and (failure := flight.exception()):
            log.debug("a file was not read this time: %s", type(failure).__name__)

    def _recall(self, unique: str) -> _Outcome | None:
        found = self._memory.get(unique)
        if found is None:
            return None
        if found.until <= self._clock():
            self._forget(unique)
            return None
        self._memory.move_to_end(unique)
        if isinstance(found.outcome, Reading):
            found.until = self._clock() + READING_SECONDS
        return found.outcome

    def _forget(self, unique: str) -> None:
        if (known := self._memory.pop(unique, None)) is not None:
            self._pictures -= _pictures(known.outcome)

    def _remember(self, unique: str, outcome: _Outcome) -> None:
        seconds = READING_SECONDS if isinstance(outcome, Reading) else REFUSAL_SECONDS
        self._forget(unique)
        self._memory[unique] = _Remembered(outcome, self._clock() + seconds)
        self._memory.move_to_end(unique)
        self._pictures += _pictures(outcome)
        while self._pictures > self._most:
            self._pictures -= _pictures(self._memory.popitem(last=False)[1].outcome)


def _pictures(outcome: _Outcome) -> int:
    return 1 + len(outcome.others) if isinstance(outcome, Reading) else 1
