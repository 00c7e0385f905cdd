"""The whole program in this process, as `bot.assembly` builds it, against the simulator."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pytest
from PIL import Image
from pydantic import AnyHttpUrl, SecretStr
from redis.asyncio import Redis

from bot.assembly import run_bot
from bot.service import opened_client
from config.settings import Images, Settings, Telegram, Web
from matching.images import read
from matching.uploads import Submission
from matching.wire import FeedbackValue
from policies.policy import Policy
from records.chats import Chats
from records.evidence import Evidence
from records.store import Store, opened_store
from records.vault import Vault
from simulator.answers import Done, Person, Place
from simulator.server import RunningSimulator, running_simulator

DEADLINE = 60.0
"""Seconds after which what has not happened is taken not to happen."""


SOON: Final = {
    "bot.posters.LOOK_SECONDS": 0.1,
    "bot.tally.FLUSH_SECONDS": 0.3,
    "handlers.poster.news.SETTLING_SECONDS": 0.2,
    "handlers.poster.witness.SETTLING_SECONDS": 0.5,
    "handlers.reviewing.clock.LOOK_SECONDS": 0.5,
}
"""Pauses of the program that are made for people, and that tests would only wait for; in seconds."""


@cache
def picture(seed: int) -> bytes:
    """Paint a photo-like image; 1 is the listed one."""
    noise = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    data = io.BytesIO()
    Image.fromarray(noise).resize((1000, 750), Image.Resampling.BICUBIC).save(data, "JPEG", quality=88)
    return data.getvalue()


@dataclass
class Program:
    """The running program and what is around it."""

    simulator: RunningSimulator
    redis: Redis
    chats: Chats
    evidence: Evidence
    vault: Vault

    @property
    def control(self) -> Any:
        """The simulator's control API."""
        return self.simulator.control

    async def person(self, name: str, language: str = "en", *, started: bool = False) -> Person:
        """Make a person, who may have started the bot."""
        person: Person = await self.control.create_user(name, language=language)
        if started:
            await self.control.start(person.id)
            await self.until(lambda: self.told(person.id))
        return person

    async def join(self, place: Place, rights: Any = "all", by: int | None = None) -> None:
        """Add the bot to a chat."""
        status = "administrator" if rights else "member"
        await self.control.set_member(place.id, self.simulator.bot_id, status, rights or "", by=by)

    async def calls(self, *methods: str) -> list[Done]:
        """Everything the bot did successfully by these methods."""
        return [done for done in await self.control.journal() if done.method in methods and done.ok]

    async def told(self, chat: int) -> list[str]:
        """The texts the bot sent to a chat."""
        return [
            done.parameters["text"]
            for done in await self.calls("sendMessage")
            if str(done.parameters["chat_id"]) == str(chat)
        ]

    async def until(self, happened: Callable[[], Any]) -> Any:
        """Wait until something is true, and give it."""
        async with asyncio.timeout(DEADLINE):
            while True:
                found = happened()
                if isinstance(found, Awaitable):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Wait until the bot has handled all that was sent to it."""
        watcher = await self.control.create_user("Watcher", language="en")
        await self.control.start(watcher.id)
        await self.until(lambda: self.told(watcher.id))
        await self.idle()

    async def idle(self) -> None:
        """Wait until no chat waits for its turn."""
        await self.until(self._idle)

    async def posters_told(self) -> None:
        """Wait until no poster is to be told anything within the next half minute."""
        await self.until(self._posters_told)
        await self.idle()

    async def _posters_told(self) -> bool:
        return not await self.redis.zcount("egide:{tidings}:due", "-inf", time.time() + 30)

    async def _idle(self) -> bool:
        return not await self.redis.zcard("egide:{work}:due") and not await self.redis.zcard("egide:{reports}:due")


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[None]:
    task = asyncio.create_task(run_bot(settings))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _list_image(store: Store, settings: Settings) -> None:
    async with opened_client(settings.service, store) as client:
        reading = read(picture(1))
        await client.submit([Submission(reading.fingerprint, FeedbackValue.BLOCKED)])


@contextmanager
def sooner() -> Iterator[None]:
    """Make the pauses in SOON that short."""
    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in SOON.items():
            patch.setattr(name, seconds)
        yield


@asynccontextmanager
async def running_program(data_dir: Path, language: Literal["fr", "en"] = "en") -> AsyncIterator[Program]:
    """Everything, with one image on the blocklist, as long as the context lasts."""
    with sooner():
        async with running_simulator() as simulator:
            settings = Settings(
                data_dir=data_dir,
                telegram=Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url)),
                web=Web(port=0),
                images=Images(processes=1),
                language=language,
            )
            async with opened_store(settings) as (redis, vault):
                await _list_image(Store(redis, vault), settings)
                async with _running(settings):
                    yield Program(simulator, redis, Chats(redis, Policy()), Evidence(redis, vault), vault)


@pytest.fixture
async def program(data_dir) -> AsyncIterator[Program]:
    """Run everything, with one image on the blocklist."""
    async with running_program(data_dir) as running:
        yield running


@pytest.fixture
def listed() -> bytes:
    """The image on the blocklist."""
    return picture(1)


@pytest.fixture
def ordinary() -> bytes:
    """An image nobody listed."""
    return picture(2)
