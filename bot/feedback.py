"""Says to the sources of the list what was found of their entries: one sender for each source that takes feedback."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, Protocol

from aiohttp import ClientSession, DummyCookieJar

from bot.service import keys_of
from bot.sources import fetched_sources
from config.errors import ServiceError, ServiceRefused
from config.settings import Settings, Source
from config.sources import OWN_SOURCE
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.uploads import Feedback
from matching.wire import FeedbackValue, Keys, ServiceAddress
from records.feedback import FeedbackQueue
from records.hashes import REVIEWS, Hashes
from records.sources import BOT, OPERATOR
from records.store import OUTAGES, Store

log = logging.getLogger(__name__)

AT_ONCE: Final = 500
"""Words in one request."""

LOOK_SECONDS: Final = 1.0
"""Between two looks at a queue with nothing in it."""

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 300.0
"""Seconds between attempts while a source is away or refuses our keys: doubled each time, and half of it at random."""

REQUEST_SECONDS: Final = 30.0
LEASE_SECONDS: Final = 60.0
"""For one request, and how long nobody else sends meanwhile: longer, so that no request outlives its lease."""

PERSONS_WORDS: Final = REVIEWS | {FeedbackValue.NONE}
"""What a person says of an entry, or that it counts no more."""

FOR_GOOD: Final = frozenset({400, 404, 409, 410, 413, 422})
"""HTTP status of a refusal that is about what was said, and not about who says it."""


class Listener(Protocol):
    """What takes feedback (matching.client.ServiceClient, EmbeddedService)."""

    async def feedback(self, feedbacks: Sequence[Feedback]) -> list[Fingerprint]:
        """Say it; those unknown there are returned."""


class EmbeddedService:
    """The embedded service, spoken to without a detour: its records are in the same store."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes

    async def feedback(self, feedbacks: Sequence[Feedback]) -> list[Fingerprint]:
        """See Listener. A review is a person's word, and so the operator's, until it is taken back (None).

        The bot itself only asks for one.
        """
        unknown: list[Fingerprint] = []
        for source, words in ((OPERATOR, _reviews(feedbacks)), (BOT, _others(feedbacks))):
            unknown += await self._hashes.feedback(source, words) if words else []
        return unknown


def _reviews(feedbacks: Sequence[Feedback]) -> list[Feedback]:
    return [one for one in feedbacks if one.value in PERSONS_WORDS]


def _others(feedbacks: Sequence[Feedback]) -> list[Feedback]:
    return [one for one in feedbacks if one.value not in PERSONS_WORDS]


class Feedbacks:
    """Sends to one source, for ever. Any number of processes may run one over the same store: one sends at a time."""

    def __init__(
        self,
        source: str,
        listener: Listener,
        queue: FeedbackQueue,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._listener = listener
        self._queue = queue
        self._clock = clock
        self._pause = pause

    async def run(self) -> None:
        """Send what waits, and wait for more, until cancelled."""
        failures = 0
        while True:
            try:
                sent = await self.send_batch()
            except (ServiceError, TimeoutError, *OUTAGES) as no:
                await self._note(no, failures)
                failures += 1
                await self._pause(_seconds_to_wait(no, failures))
            else:
                failures = 0
                if not sent:
                    await self._pause(LOOK_SECONDS)

    async def send_batch(self) -> int:
        """Send up to AT_ONCE words; how many are off the queue. Raises ServiceError while the source takes none."""
        if not await self._queue.waiting(self._source, 1):
            return 0
        async with self._queue.leased(self._source, LEASE_SECONDS) as ours:
            if not ours:
                return 0
            batch = await self._queue.waiting(self._source, AT_ONCE)
            await self._send(batch)
            return len(batch)

    async def _send(self, batch: Sequence[Feedback]) -> None:
        """Send a batch; one that is refused for what it says is sent in halves, until what it is is alone."""
        async with asyncio.timeout(LEASE_SECONDS):
            await self._in_halves(batch)

    async def _in_halves(self, batch: Sequence[Feedback]) -> None:
        try:
            unknown = set(await self._listener.feedback(batch))
        except ServiceRefused as no:
            if no.evidence.get("status") not in FOR_GOOD:
                raise
            if len(batch) == 1:
                await self._give_up(batch, str(no))
                return
            for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
                await self._in_halves(half)
            return
        await self._queue.sent(self._source, [one for one in batch if one.fingerprint not in unknown])
        if left := [one for one in batch if one.fingerprint in unknown]:
            await self._give_up(left, "it does not know them")

    async def _give_up(self, feedbacks: Sequence[Feedback], why: str) -> None:
        log.warning("%d words of feedback are dropped, list %s refused them: %s", len(feedbacks), self._source, why)
        await self._queue.refused(self._source, feedbacks)

    async def _note(self, no: Exception, failures: int) -> None:
        if not failures:
            log.warning("feedback to list %s waits: %s", self._source, no)
        try:
            await self._queue.failed(self._source, str(no) or type(no).__name__, self._clock())
        except OUTAGES as worse:
            log.debug("that could not be noted: %s", worse)


def _seconds_to_wait(no: Exception, failures: int) -> float:
    """Before the next attempt: longer each time, and as long as the source asks for within reason."""
    asked = no.evidence.get("retry_after") if isinstance(no, ServiceError) else None
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
    spread = longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads attempts, keeps no secret
    return max(spread, min(asked, LONGEST_PAUSE)) if isinstance(asked, float) else spread


def listening(settings: Settings) -> frozenset[str]:
    """The names of the sources that take feedback: the own service, and those with a key for it."""
    return frozenset({OWN_SOURCE, *_further(settings)})


@asynccontextmanager
async def opened_listeners(settings: Settings, store: Store) -> AsyncIterator[Mapping[str, Listener]]:
    """What takes feedback, by the name of the source."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession(cookie_jar=DummyCookieJar()))
        further = {name: _client(session, _address(source)) for name, source in _further(settings).items()}
        yield {OWN_SOURCE: _own(settings, store, session), **further}


def _own(settings: Settings, store: Store, session: ClientSession) -> Listener:
    if settings.service.url is None:
        return EmbeddedService(Hashes(store.redis, store.vault))
    return _client(session, ServiceAddress(str(settings.service.url), keys_of(settings.service)))


def _further(settings: Settings) -> dict[str, Source]:
    return {name: one for name, one in fetched_sources(settings).items() if one.feedback_key}


def _address(source: Source) -> ServiceAddress:
    shown = (source.subscription_key, source.feedback_key)
    subscription, feedback = (key.get_secret_value() if key else "" for key in shown)
    return ServiceAddress(str(source.url), Keys(subscription=subscription, feedback=feedback))


def _client(session: ClientSession, address: ServiceAddress) -> ServiceClient:
    return ServiceClient(session, address, seconds=REQUEST_SECONDS)
