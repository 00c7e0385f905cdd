"""One decoder process, seen from the bot: started, asked, killed."""

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Final, Self

from config.errors import N_, EgideError, ImageRefused
from matching.frames import LENGTH, LONGEST_ANSWER, READY, REQUEST, Garbled, unpack
from matching.images import REASONS, Caps
from matching.reading import Purpose, Reading

_ROOT: Final = Path(__file__).resolve().parent.parent
_START_SECONDS: Final = 60.0
_GRACE_SECONDS: Final = 1.0
"""Over the decoder's own limit, for pipes and a busy machine."""

PIPE_BYTES: Final = 2**20
"""Of the pipe images are written into: what Linux grants everybody, and more than most images take."""

_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_HANDED_DOWN: Final = ("PATH", "LD_LIBRARY_PATH", "TZ")
_REASONS: Final = frozenset(REASONS)


class DecoderNotStarted(EgideError):
    """A decoder process ended before it was ready."""

    cause = N_("The image decoder {module} did not start: {detail}")
    cure = N_("Its own words are above; check the installation and the memory this service may use.")


class DecoderDied(Exception):
    """The process ended, or wrote what is not an answer, while it was at work on an image."""


class DecoderStalled(DecoderDied):
    """It used up the image's seconds."""


class DecoderProcess:
    """A running `python -m <module>`, spoken to in frames; for one caller at a time."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        images: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        seconds: float,
    ) -> None:
        self._process = process
        self._images = images
        self._answers = answers
        self._seconds = seconds
        self.served = 0

    @classmethod
    async def start(cls, module: str, caps: Caps) -> Self:
        """Start one and wait until it is ready; DecoderNotStarted if it never is.

        It gets a session of its own, so that Ctrl-C in a terminal ends the bot first and the process by its closed
        input, and next to nothing of the environment, where the token may be.
        """
        limits = (caps.bytes, caps.pixels, caps.seconds, caps.memory)
        command = (sys.executable, "-P", "-m", module, *map(str, limits))
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, env=_environment(), start_new_session=True
            )
        except OSError as error:
            raise DecoderNotStarted(module=module, detail=str(error)) from error
        if process.stdin is None or process.stdout is None:
            raise DecoderNotStarted(module=module, detail="no pipes")
        _widen(process.stdin)
        started = cls(process, process.stdin, process.stdout, caps.seconds + _GRACE_SECONDS)
        await started._expect_ready(module)
        return started

    async def ask(self, data: bytes, purpose: Purpose) -> Reading | ImageRefused:
        """The answer for one image; DecoderStalled or DecoderDied if there is none, and then it must be killed."""
        self.served += 1
        self._images.writelines((REQUEST.pack(len(data), purpose), data))
        try:
            async with asyncio.timeout(self._seconds):
                return unpack(await self._frame(), _REASONS)
        except TimeoutError:
            raise DecoderStalled from None
        except Garbled as error:
            raise DecoderDied from error
        except (asyncio.IncompleteReadError, OSError):
            raise await self._death() from None

    async def kill(self) -> None:
        """End it, whatever it is doing, and wait until nothing of it is left."""
        if self._process.returncode is None:
            self._process.kill()
        self._images.close()
        await self._process.wait()
        await self._answers.read()

    async def _frame(self) -> bytes:
        (size,) = LENGTH.unpack(await self._answers.readexactly(LENGTH.size))
        if size > LONGEST_ANSWER:
            raise Garbled(size)
        return await self._answers.readexactly(size)

    async def _death(self) -> DecoderDied:
        """Why its answers ended: by its limit of processor time, or anyhow."""
        if self._process.returncode is None:
            self._process.kill()
        code = await self._process.wait()
        return DecoderStalled() if code == -signal.SIGXCPU else DecoderDied(code)

    async def _expect_ready(self, module: str) -> None:
        try:
            async with asyncio.timeout(_START_SECONDS):
                ready = await self._frame() == READY
        except (TimeoutError, Garbled, asyncio.IncompleteReadError) as error:
            await self.kill()
            raise DecoderNotStarted(module=module, detail=repr(error)) from error
        except asyncio.CancelledError:
            await self.kill()
            raise
        if not ready:
            await self.kill()
            raise DecoderNotStarted(module=module, detail="no greeting")


def _widen(images: asyncio.StreamWriter) -> None:
    """Let a pipe hold a whole image, so that writing one takes one turn of the event loop. Linux only."""
    if not hasattr(fcntl, "F_SETPIPE_SZ"):
        return
    # The machine allows less: it works as well, more slowly. Or the process has ended already: its greeting is missed.
    with contextlib.suppress(OSError, ValueError):
        fcntl.fcntl(images.get_extra_info("pipe").fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    return kept | _ONE_THREAD | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
