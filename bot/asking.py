"""The sources of the settings that are asked about posts: made, watched, and counted."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Final, Protocol

from aiohttp import ClientSession, DummyCookieJar

from bot.health import Health
from bot.sources import is_asked
from config.settings import Source
from matching.asking.hma import HmaClient
from matching.asking.source import AskedSource, Status
from matching.match import Trust
from records.asked import AskedCounts
from records.store import OUTAGES
from web.health import SOURCE_PREFIX

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0

COUNT_SECONDS: Final = 10.0
"""Between two writes of what was counted."""

SIZE_SECONDS: Final = 600.0
"""Between two questions for how many entries a source has. A source grows by little in that time."""


class Watched(Protocol):
    """A source as it is watched (matching.asking.source.AskedSource)."""

    @property
    def status(self) -> Status:
        """How it fares."""

    async def learn_size(self) -> None:
        """Ask how many entries it has."""


def client_of(session: ClientSession, name: str, source: Source) -> HmaClient:
    """The client of one source that is asked."""
    return HmaClient(session, name, str(source.url), [bank for bank in source.banks.split(",") if bank])


@asynccontextmanager
async def opened_questions() -> AsyncIterator[ClientSession]:
    """A session for sources that are asked: it keeps no cookies and unpacks nothing."""
    async with ClientSession(auto_decompress=False, cookie_jar=DummyCookieJar()) as session:
        yield session


@asynccontextmanager
async def opened_asked(sources: Mapping[str, Source]) -> AsyncIterator[list[AskedSource]]:
    """Those of the sources that are asked, as long as the context lasts."""
    async with opened_questions() as session:
        yield [
            AskedSource(name, client_of(session, name, source), Trust(source.unreviewed), source.timeout)
            for name, source in sources.items()
            if is_asked(source)
        ]


async def watch_asked(sources: Sequence[Watched], health: Health, counts: AskedCounts) -> None:
    """Tell `health` how the sources fare, write what was counted, and keep their sizes known, until cancelled."""
    async with asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(_watch_health(source, health))
            group.create_task(_watch_size(source))
            group.create_task(_watch_counts(source, counts))


async def _watch_health(source: Watched, health: Health) -> None:
    while True:
        status = source.status
        if status.open_for is None:
            health.well(f"{SOURCE_PREFIX}{status.name}")
        else:
            health.ill(f"{SOURCE_PREFIX}{status.name}", f"not asked for {status.open_for:.0f} s now: {status.error}")
        await asyncio.sleep(LOOK_SECONDS)


async def _watch_size(source: Watched) -> None:
    while True:
        await source.learn_size()
        await asyncio.sleep(SIZE_SECONDS)


async def _watch_counts(source: Watched, counts: AskedCounts) -> None:
    written: dict[str, int] = {}
    while True:
        await asyncio.sleep(COUNT_SECONDS)
        status = source.status
        now: dict[str, int] = asdict(status.counts)
        more = {name: number - written.get(name, 0) for name, number in now.items()}
        if any(more.values()):
            try:
                await counts.add(status.name, more, status.error)
                written = now
            except OUTAGES as no:
                log.debug("what a source was asked was not written yet: %s", no)
