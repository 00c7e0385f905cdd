"""A demonstration from beginning to end: the whole program against the simulator, in a directory of its own."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from pydantic import AnyHttpUrl, SecretStr
from redis.asyncio import Redis
from telegram.ext import ExtBot

from bot.assembly import run_bot
from bot.demo.gallery import Gallery
from bot.demo.ledger import Ledger
from bot.demo.posts import Poster, programme
from bot.demo.stage import Stage, set_up
from bot.lists.own import opened_list
from bot.telegram import make_bot, opened_session
from config.settings import Redis as Server
from config.settings import Reports, Service, Settings, Telegram, Web
from locales.texts import Translator
from policies.policy import Policy
from records.chats import Chats
from records.duequeue import DueQueue
from records.evidence import Evidence
from records.store import Store, opened_store
from simulator.server import RunningSimulator, running_simulator

PACE_SECONDS: Final = 0.1
"""Between two posts: a busy evening."""

PATIENCE_SECONDS: Final = 20.0
"""How long the bot may take to come up, and to finish after the last post."""

LOOK_SECONDS: Final = 0.05
"""Between two looks whether it has."""

_T = TypeVar("_T")


class Show:
    """One demonstration. What is seen of it is up to the ledger's readers."""

    def __init__(self, settings: Settings, gallery: Gallery, ledger: Ledger, say: Translator) -> None:
        self._settings = settings
        self._gallery = gallery
        self._ledger = ledger
        self._say = say

    async def run(self) -> list[str]:
        """Post everything and wait until the bot is done; the reports the administrator got are returned."""
        with TemporaryDirectory(prefix="egide-demo-", ignore_cleanup_errors=True) as folder:
            async with running_simulator() as simulator:
                settings = settings_for(self._settings, Path(folder), simulator)
                async with opened_store(settings) as store:
                    async with opened_list(settings) as own:
                        await self._gallery.enlist(own)
                    async with running(run_bot(settings)) as bot:
                        return await before_end_of(bot, self._perform(settings, simulator, store))

    async def _perform(self, settings: Settings, simulator: RunningSimulator, store: Store) -> list[str]:
        redis = store.redis
        stage = await set_up(simulator, self._say)
        await until_known(stage, Chats(redis, settings.policy))
        evidence = Evidence(redis, store.vault)
        async with running(self._ledger.watch(simulator.control, evidence)):
            poster = Poster(simulator.control, stage, self._gallery)
            for step in programme():
                self._ledger.posts += await poster.take(step)
                await asyncio.sleep(PACE_SECONDS)
            async with opened_session(settings.telegram) as session:
                await self._until_done(make_bot(settings.telegram, session), redis)
        for place in stage.places:
            await self._ledger.read_evidence(place.id, evidence)
        self._ledger.over = True
        return await reports_to(stage, simulator, self._say)

    async def _until_done(self, bot: ExtBot[None], redis: Redis) -> None:
        """Return when every update was taken in and worked off, and every report sent, or patience is at its end."""
        queues = [DueQueue(redis, name) for name in ("work", "reports")]
        async with _patience():
            while (await bot.get_webhook_info()).pending_update_count:
                await asyncio.sleep(LOOK_SECONDS)
            for queue in queues:
                while await queue.waiting():
                    await asyncio.sleep(LOOK_SECONDS)
            while not self._ledger.all_listed_gone():
                await asyncio.sleep(LOOK_SECONDS)


def settings_for(given: Settings, folder: Path, simulator: RunningSimulator) -> Settings:
    """The operator's own settings where they do no harm; everything that is stored or reached is the show's own."""
    telegram = Telegram(token=SecretStr(simulator.token), api_url=AnyHttpUrl(simulator.url))
    own = {
        "telegram": telegram,
        "redis": Server(),
        "sources": {},
        "secret_key": None,
        "secret_key_file": None,
        "service": Service(),
        "reports": Reports(),
        "policy": Policy(),
    }
    return given.model_copy(update={**own, "data_dir": folder, "web": Web(port=0)})


async def until_known(stage: Stage, chats: Chats) -> None:
    """Return when the bot has taken note of every chat it was added to."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not {place.id for place in stage.places} <= set(await chats.ids()):
            await asyncio.sleep(LOOK_SECONDS)


async def reports_to(stage: Stage, simulator: RunningSimulator, say: Translator) -> list[str]:
    """The reports of single posts that the administrator got, the oldest first."""
    state = await simulator.control.chat_state(stage.owner.id)
    headings = tuple(say("A listed image was posted in {title}.").format(title=one.title) for one in stage.places)
    texts = [one.get("text", "") for _, one in sorted(state.messages.items())]
    return [text for text in texts if text.startswith(headings)]


@asynccontextmanager
async def running(work: Coroutine[Any, Any, _T]) -> AsyncIterator[asyncio.Task[_T]]:
    """Run something beside the context, and end it with it."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def before_end_of(other: asyncio.Task[Any], work: Coroutine[Any, Any, _T]) -> _T:
    """The result of `work`; what `other` raises if it ends first."""
    async with running(work) as task:
        await asyncio.wait({other, task}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            other.result()
        return await task


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    """Give up quietly: what did not happen by then is told by the fates of the posts."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except TimeoutError:
        return
