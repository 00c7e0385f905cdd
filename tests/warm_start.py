"""Processes of the program that need not import it first: forked from one that has.

Every start is a process of its own with its own arguments, environment, streams, exit status and signals, as if it
were `python -m bot.cli`; only the second of importing is spent once instead of each time (tests.forking).
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from tests.forking import LONGEST

ROOT: Final = Path(__file__).resolve().parents[1]
READ_AT_START: Final = ("PYTHON", "OPENBLAS", "MALLOC", "LD_")
"""Variables with these beginnings count before the first line of a program: they would come too late."""


class Started:
    """A process that was forked, with as much of the manner of `subprocess.Popen` as tests need."""

    def __init__(self, word: socket.socket) -> None:
        self._word = word
        told = word.recv(20)
        assert told, "the process to fork from has ended: its own words are above"
        self.pid = int(told)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._status_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, once there is one; raises subprocess.TimeoutExpired after so many seconds."""
        status = self._status_within(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _status_within(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._word], [], [], seconds)[0]:
            told = self._word.recv(20)
            self._word.close()
            assert told, "the process it was forked from has ended"
            self.returncode = int(told)
        return self.returncode


class WarmStart:
    """The process that has imported everything."""

    def __init__(self) -> None:
        self._asking, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        size = (socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
        self._asking.setsockopt(*size)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))}
        with asked:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forking"],
                env={**kept, "LANG": "C", "OPENBLAS_NUM_THREADS": "1"},  # a fork would lose the threads
                cwd=ROOT,
                stdin=asked.fileno(),
                stdout=subprocess.DEVNULL,
            )

    def start(
        self,
        words: Sequence[object],
        environment: Mapping[str, str],
        stdout: IO[Any],
        stderr: IO[Any],
        *,
        session: bool = False,
        instead: Mapping[str, float] | None = None,
    ) -> Started:
        """Start `egide` with these words, and nothing but this environment; in a session of its own if asked.

        `instead` gives constants other values in this process: a pause that is long for a reason would be waited for.
        Each is named with the module that reads it, `bot.polling.PAUSE_MOST`.
        """
        late = [name for name in environment if name.startswith(READ_AT_START) and name not in os.environ]
        assert not late, f"only a process of its own from the start reads {late}"
        told = {
            "words": [*map(str, words)],
            "environment": dict(environment),
            "cwd": str(Path.cwd()),
            "own": session,
            "instead": dict(instead or {}),
        }
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            streams = [theirs.fileno(), stdout.fileno(), stderr.fileno()]
            socket.send_fds(self._asking, [json.dumps(told).encode()], streams)
        return Started(ours)

    def run(self, words: Sequence[object], environment: Mapping[str, str], timeout: float = 120) -> "Ran":
        """Run `egide` to its end."""
        with tempfile.TemporaryFile("w+b") as stdout, tempfile.TemporaryFile("w+b") as stderr:
            started = self.start(words, environment, stdout, stderr)
            try:
                status = started.wait(timeout)
            except BaseException:
                started.kill()
                raise
            return Ran([*map(str, words)], status, _text_of(stdout), _text_of(stderr))

    def end(self) -> None:
        """End it; what it has started goes on."""
        self._asking.close()
        self._process.wait(60)


Ran = subprocess.CompletedProcess[str]


def _text_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
