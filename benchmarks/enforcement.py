"""From a matching service to a running bot: two installations, a process each, and HTTP between them.

What counts is what a group sees: the post that was there when its image was registered is deleted, and an image that
was withdrawn can be posted. Between the two stands a relay that can be shut, so that one cannot reach the other.
"""

import asyncio
import itertools
import secrets
import tempfile
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientSession

from benchmarks.pictures import jpeg, picture
from benchmarks.processes import bot, environment, resident, running, simulator, told, until_deleted
from benchmarks.result import Result
from bot.demo.ledger import percentile
from config.settings import Settings
from matching.client import ServiceClient
from matching.fingerprint import BYTES, Fingerprint
from matching.images import read
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, Keys, ServiceAddress
from records.hashes import Hashes
from records.store import opened_store
from simulator.answers import Sent
from simulator.client import Simulation

ENTRIES: Final = 1_000_000
BATCH: Final = 20_000
ROUNDS: Final = 30
CUT_SECONDS: Final = 60.0
SETTLE_SECONDS: Final = 0.5
"""Between a post and the registration of its image: the bot has looked at it by then."""

TRIES: Final = 8
TRY_SECONDS: Final = 0.1
"""Posts of a withdrawn image, and seconds between them: the first after which none is deleted tells the time."""


class Relay:
    """Passes connections on to a port, but for the time it is shut: then nothing passes, and nobody is told."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = asyncio.Event()
        self._open.set()
        self._passing: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Listen on the port that is given back."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for task in self._passing:
                task.cancel()

    async def shut_for(self, seconds: float) -> None:
        """Let nothing pass for so long."""
        self._open.clear()
        await asyncio.sleep(seconds)
        self._open.set()

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        await self._open.wait()
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            for source, sink in ((reader, back), (there, writer)):
                task = asyncio.create_task(self._pass(source, sink))
                self._passing.add(task)
                task.add_done_callback(self._passing.discard)
            return
        writer.close()

    async def _pass(self, source: StreamReader, sink: StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65_536):
                await self._open.wait()
                sink.write(data)
                await sink.drain()
        sink.close()


@dataclass
class Stage:
    """A group with a bot in it, and the service its list comes from."""

    control: Simulation
    group: int
    member: int
    client: ServiceClient
    pictures: Any = field(default_factory=lambda: itertools.count(1))

    async def post(self) -> tuple[Sent, Fingerprint]:
        """Somebody posts an image nobody has seen before."""
        image = jpeg(picture(next(self.pictures), (1280, 960)))
        sent = await self.control.post(self.group, self.member, "photo", image=image)
        return sent, read(image).fingerprint

    async def repost(self, image: str) -> Sent:
        """Somebody posts an uploaded image, as a file of its own."""
        return await self.control.post(self.group, self.member, "photo", image_id=image, distinct=True)

    async def withdraw(self, fingerprint: Fingerprint) -> float:
        """Take it off the list; gives the time."""
        began = time.monotonic()
        await self.client.feedback([Feedback(fingerprint, FeedbackValue.WITHDRAWN)])
        return began

    async def register(self, fingerprint: Fingerprint) -> float:
        """Put it on the list; gives the time (monotonic seconds, as the simulator tells them)."""
        began = time.monotonic()
        await self.client.submit([Submission(fingerprint)])
        return began


def run(entries: int = ENTRIES) -> list[Result]:
    """Measure all of it; some five minutes at a million."""
    return asyncio.run(_measure(entries))


async def _measure(entries: int) -> list[Result]:
    async with AsyncExitStack() as stack:
        here, there = (Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eg-"))) for _ in range(2))
        await _fill(there, entries)
        session = await stack.enter_async_context(ClientSession())
        url, token = await stack.enter_async_context(simulator())
        control = await stack.enter_async_context(Simulation(url))
        keys = await told("service", "keys", "create", "bench", env=environment(there))
        service = await stack.enter_async_context(_Service.started(there))
        relay = Relay(service.port)
        port = await stack.enter_async_context(relay.listening())
        direct = ServiceClient(session, ServiceAddress(f"http://127.0.0.1:{service.port}", _keys(keys)))
        env = environment(here, **_settings(url, token, port, keys))
        stage = await _stage(control, direct)
        return [
            *await _running(stage, env, entries),
            *await _restarts(stage, env, service),
            *await _cut_off(stage, env, relay),
        ]


async def _running(stage: Stage, env: dict[str, str], entries: int) -> list[Result]:
    async with bot(stage.control, env) as (process, seconds):
        before = time.perf_counter() - seconds
        await _enforced(stage)
        ready = time.perf_counter() - before
        memory = resident(process.pid)
        added = sorted([await _enforced(stage) for _ in range(ROUNDS)])
        free = sorted([await _free_again(stage) for _ in range(ROUNDS)])
    return [
        Result(f"first start: {entries:,} records fetched over HTTP, and the first post judged", ready, "s"),
        Result("memory of the bot's process after it", memory / 2**20, "MiB"),
        Result("registered until the post that was there is deleted, median", _ms(added, 50), "ms"),
        Result("the same, 99 of 100", _ms(added, 99), "ms"),
        Result("withdrawn until the image can be posted, median (in steps of 100 ms)", _ms(free, 50), "ms"),
        Result("the same, 99 of 100", _ms(free, 99), "ms"),
    ]


async def _restarts(stage: Stage, env: dict[str, str], service: "_Service") -> list[Result]:
    async with bot(stage.control, env):
        sent, fingerprint = await stage.post()
        listed, image = await _listed(stage)
        await service.restart()
        after_service = await _until_gone(stage, sent, await stage.register(fingerprint))
        free_after_service = await _until_free(stage, image, await stage.withdraw(listed))
        sent, fingerprint = await stage.post()
        listed, image = await _listed(stage)
    await stage.register(fingerprint)
    await stage.withdraw(listed)
    async with bot(stage.control, env) as (_, seconds):
        asking = time.monotonic()
        after_bot = await _until_gone(stage, sent, asking)
        free_after_bot = await _until_free(stage, image, asking)
    return [
        Result("the same, the service just started again", after_service * 1000, "ms"),
        Result("withdrawn, the service just started again", free_after_service * 1000, "ms"),
        Result("start of the bot, a million entries, until it asks Telegram for updates", seconds, "s"),
        Result("registered while the bot was off: from then until the deletion", after_bot * 1000, "ms"),
        Result("withdrawn while the bot was off: from then until it can be posted", free_after_bot * 1000, "ms"),
    ]


async def _cut_off(stage: Stage, env: dict[str, str], relay: Relay) -> list[Result]:
    async with bot(stage.control, env):
        sent, fingerprint = await stage.post()
        listed, image = await _listed(stage)
        shut = asyncio.create_task(relay.shut_for(CUT_SECONDS))
        await asyncio.sleep(SETTLE_SECONDS)
        await stage.register(fingerprint)
        await stage.withdraw(listed)
        await shut
        healed = time.monotonic()
        gone = await _until_gone(stage, sent, healed)
        free = await _until_free(stage, image, healed)
    return [
        Result(f"registered while cut off for {CUT_SECONDS:.0f} s: from its end to the deletion", gone * 1000, "ms"),
        Result("withdrawn meanwhile: from its end until it can be posted", free * 1000, "ms"),
    ]


async def _enforced(stage: Stage) -> float:
    """Seconds from the registration of an image until the post of it that was there is deleted."""
    sent, fingerprint = await stage.post()
    await asyncio.sleep(SETTLE_SECONDS)
    return await _until_gone(stage, sent, await stage.register(fingerprint))


async def _free_again(stage: Stage) -> float:
    """Seconds from the withdrawal of an image until it can be posted."""
    listed, image = await _listed(stage)
    return await _until_free(stage, image, await stage.withdraw(listed))


async def _listed(stage: Stage) -> tuple[Fingerprint, str]:
    """An image that is on the list and enforced: its fingerprint, and its id in the simulator."""
    painted = jpeg(picture(next(stage.pictures), (1280, 960)))
    image, fingerprint = await stage.control.upload(painted), read(painted).fingerprint
    began = await stage.register(fingerprint)
    await _until_gone(stage, await stage.repost(image), began)
    return fingerprint, image


async def _until_free(stage: Stage, image: str, began: float) -> float:
    """Seconds from `began` until a post of the image from which on none is deleted."""
    sent = []
    for _ in range(TRIES):
        sent.append(await stage.repost(image))
        await asyncio.sleep(TRY_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    deleted = (await stage.control.chat_state(stage.group)).deleted
    standing = [one.at for one in sent if all(later.message not in deleted for later in sent if later.at >= one.at)]
    return standing[0] - began if standing else float("inf")


async def _until_gone(stage: Stage, sent: Sent, began: float) -> float:
    deleted = await until_deleted(stage.control, [sent], pause=0.02)
    return deleted[sent.chat, sent.message] - began


class _Service:
    """`egide service`, which can be started again on its port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = AsyncExitStack()
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def started(cls, folder: Path) -> AsyncIterator["_Service"]:
        service = cls(folder)
        await service._start()
        try:
            yield service
        finally:
            await service._stack.aclose()

    async def restart(self) -> None:
        """Stop it and start it again."""
        await self._stack.aclose()
        await self._start()

    async def _start(self) -> None:
        words = ("service", "--port", str(self.port), "--json")
        _, first = await self._stack.enter_async_context(running(*words, env=environment(self._folder)))
        self.port = urlsplit(first.partition('"url": "')[2].partition('"')[0]).port or 0


async def _fill(folder: Path, entries: int) -> None:
    async with opened_store(Settings(data_dir=folder)) as store:
        hashes = Hashes(store.redis, store.vault)
        for _ in range(0, entries, BATCH):
            await hashes.submit("filler", [Submission(Fingerprint(secrets.token_bytes(BYTES))) for _ in range(BATCH)])


async def _stage(control: Simulation, client: ServiceClient) -> Stage:
    owner, member = await control.create_user("Olga"), await control.create_user("Max")
    await control.start(owner.id)
    bots = [number for number in (await control.chat_state(owner.id)).members if number != owner.id]
    group = await control.create_supergroup("Group", owner=owner.id, members=[member.id], bots=bots)
    return Stage(control, group.id, member.id, client)


def _keys(made: Any) -> Keys:
    functions = made["function_keys"]
    return Keys(
        made["subscription_key"], functions["FetchHashes"], functions["SubmitHashes"], functions["SubmitFeedback"]
    )


def _settings(url: str, token: str, port: int, made: Any) -> dict[str, str]:
    keys = _keys(made)
    return {
        "TELEGRAM__TOKEN": token,
        "TELEGRAM__API_URL": url,
        "SERVICE__URL": f"http://127.0.0.1:{port}",
        "SERVICE__SUBSCRIPTION_KEY": keys.subscription,
        "SERVICE__FETCH_KEY": keys.fetch,
        "SERVICE__SUBMIT_KEY": keys.submit,
        "SERVICE__FEEDBACK_KEY": keys.feedback,
    }


def _ms(seconds: Sequence[float], percent: int) -> float:
    return (percentile([one * 1000 for one in seconds], percent)) or 0.0


if __name__ == "__main__":
    for result in run():
        print(f"{result.name:90} {result.value:12.2f} {result.unit}")
