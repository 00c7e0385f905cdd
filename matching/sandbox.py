"""Decoding of strangers' files in processes of their own, so that no file can crash, block or bloat the bot.

Each decoder process runs `matching.decoder`: limited in address space, processor time and system calls (it can open
neither files nor connections: matching.confinement), without the bot's environment (and so without its token),
replaced when it dies, stalls, or has served long enough.
"""

import asyncio
import logging
import os
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, Final, Self, TypeVar

from config.errors import N_, EgideError, ImageRefused
from matching.images import CAPS, Caps, check_bytes
from matching.process import DecoderDied, DecoderNotStarted, DecoderProcess, DecoderStalled
from matching.reading import Purpose, Reading

IMAGES_PER_PROCESS: Final = 2000
"""After so many a process is replaced: whatever its libraries leak is bounded."""

_TRIES: Final = 2
_PAUSE_SECONDS: Final = 1.0

_T = TypeVar("_T")
_Outcome = Reading | ImageRefused | None
log = logging.getLogger(__name__)


class SandboxClosed(EgideError):
    """The pool was closed while somebody waited for it: the program is ending."""

    cause = N_("The image decoders were stopped before this file was read.")


class Sandbox:
    """A pool of decoder processes, used as `async with Sandbox() as sandbox: await sandbox.read(data)`.

    Callers are served in the order they came. `decoder` names the module the processes run. One that cannot start
    raises DecoderNotStarted on entry; later it is tried again every second while callers wait.
    """

    def __init__(
        self,
        processes: int | None = None,
        caps: Caps = CAPS,
        *,
        decoder: str = "matching.decoder",
        images_per_process: int = IMAGES_PER_PROCESS,
    ) -> None:
        self._size = processes or os.cpu_count() or 1
        self._caps = caps
        self._decoder = decoder
        self._images_per_process = images_per_process
        self._idle: asyncio.Queue[DecoderProcess | None] = asyncio.Queue()
        self._alive: set[DecoderProcess] = set()
        self._work: set[asyncio.Task[Any]] = set()
        self._closing = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.close)  # also when we are cancelled meanwhile
            await self._start_all()
            undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def processes(self) -> int:
        """How many images are read at the same time."""
        return self._size

    async def close(self) -> None:
        """Kill every process; callers still waiting get SandboxClosed."""
        self._closing = True
        self._idle.put_nowait(None)
        while self._work:
            for task in self._work:
                task.cancel()
            await asyncio.gather(*self._work, return_exceptions=True)
        await asyncio.gather(*(process.kill() for process in self._alive))
        self._alive.clear()

    async def read(self, data: bytes, purpose: Purpose = Purpose.POST) -> Reading:
        """What matching.images.read gives for these bytes; ImageRefused with one of its REASONS.

        A file that kills its process is tried once more, since a machine short of memory kills the innocent too.
        A caller that is cancelled leaves the process at its work; it comes back to the pool when done.
        """
        check_bytes(data, self._caps)
        for _ in range(_TRIES):
            process = await self._free_process()
            outcome = await self._outcome_of(self._keep(self._exchange(process, data, purpose)))
            if isinstance(outcome, Reading):
                return outcome
            if outcome is not None:
                raise outcome
        raise ImageRefused("decoder-crashed")

    async def _free_process(self) -> DecoderProcess:
        process = None if self._closing else await self._idle.get()
        if process is None:
            self._idle.put_nowait(None)  # for the next one who waits
            raise SandboxClosed
        return process

    async def _outcome_of(self, work: asyncio.Task[_Outcome]) -> _Outcome:
        """Wait for it without taking it along when the caller is cancelled."""
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if self._closing and caller is not None and not caller.cancelling():
                raise SandboxClosed from None
            raise

    async def _exchange(self, process: DecoderProcess, data: bytes, purpose: Purpose) -> _Outcome:
        """One image through one process; None if the process died of it."""
        try:
            outcome: _Outcome = await process.ask(data, purpose)
        except DecoderStalled:
            self._replace(process)
            return ImageRefused("too-slow")
        except DecoderDied:
            self._replace(process)
            return None
        if isinstance(outcome, Reading) and outcome.fault:
            log.error("a search in an image failed, it is compared by its own fingerprint only: %s", outcome.fault)
        if process.served < self._images_per_process:
            self._idle.put_nowait(process)
        else:
            self._replace(process)
        return outcome

    def _replace(self, process: DecoderProcess) -> None:
        """Without keeping the caller waiting: it has its answer."""
        self._keep(self._replaced(process))

    async def _replaced(self, process: DecoderProcess) -> None:
        await process.kill()
        self._alive.discard(process)
        while not self._closing:
            try:
                await self._start()
            except DecoderNotStarted as error:
                log.warning("%s Trying again.", error)
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                break

    async def _start_all(self) -> None:
        try:
            async with asyncio.TaskGroup() as starting:
                for _ in range(self._size):
                    starting.create_task(self._start())
        except* DecoderNotStarted as failed:
            raise failed.exceptions[0] from None

    async def _start(self) -> None:
        process = await DecoderProcess.start(self._decoder, self._caps)
        self._alive.add(process)
        self._idle.put_nowait(process)

    def _keep(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """Run it whether or not its caller stays, and remember it until it is done."""
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task
