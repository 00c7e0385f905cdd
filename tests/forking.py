"""The process that programs of tests are forked from (tests.warm_start): it has imported everything.

It reads starts from the socket at its standard input until that is closed, and tells at a socket of each start the
id of the process and, once it has ended, its exit status.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from importlib import import_module
from typing import Any, Final, NoReturn, Self

LONGEST: Final = 2**20
"""Bytes of a start: its environment is most of it."""


class Forking:
    """Forks for each start it is told."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._words: dict[int, socket.socket] = {}
        self._woken, self._wake = socket.socketpair()

    @classmethod
    def at_standard_input(cls) -> Self:
        """Take the socket from there, and leave nothing in its place."""
        asked = socket.socket(fileno=os.dup(0))
        _point(0, os.open(os.devnull, os.O_RDONLY))
        return cls(asked)

    def serve(self) -> dict[str, Any] | None:
        """Give what is to be started, in each process that was forked for it; None when there is no more to do."""
        self._wake.setblocking(False)  # noqa: FBT003 - the method of a socket takes it so
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno())
        while True:
            ready, _, _ = select.select([self._asked, self._woken], [], [])
            if self._woken in ready:
                self._woken.recv(LONGEST)
                self._tell_ends()
            if self._asked in ready:
                text, descriptors, _, _ = socket.recv_fds(self._asked, LONGEST, 3)
                if not text:
                    return None
                if self._fork(*descriptors):
                    return dict(json.loads(text))

    def _fork(self, line: int, stdout: int, stderr: int) -> bool:
        """Whether this is the new process."""
        word = socket.socket(fileno=line)
        pid = os.fork()
        if pid:
            word.send(str(pid).encode())
            self._words[pid] = word
            os.close(stdout)
            os.close(stderr)
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for ours in (word, self._asked, self._woken, self._wake, *self._words.values()):
            ours.close()
        _point(1, stdout)
        _point(2, stderr)
        return True

    def _tell_ends(self) -> None:
        """Tell whoever waits for it how a process has ended."""
        while self._words:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self._words.pop(pid) as word:
                _send(word, os.waitstatus_to_exitcode(status))


def _send(word: socket.socket, status: int) -> None:
    try:
        word.send(str(status).encode())
    except BrokenPipeError:
        return  # nobody waits for it any more


def _point(descriptor: int, file: int) -> None:
    os.dup2(file, descriptor)
    os.close(file)


def _become(start: dict[str, Any]) -> NoReturn:
    """Be the process that was asked for."""
    if start["own"]:
        os.setsid()
    os.chdir(start["cwd"])
    os.environ.clear()
    os.environ.update(start["environment"])
    for name, value in start["instead"].items():
        module, _, constant = name.rpartition(".")
        assert isinstance(getattr(import_module(module), constant), float | int), f"{name} is no such constant"
        setattr(import_module(module), constant, value)
    sys.argv[1:] = start["words"]
    sys.exit(import_module("bot.cli").main())


def _import_everything() -> None:
    commands = import_module("bot.commands")
    for command in commands.COMMANDS:
        commands.module_of(command)
    for name in ("bot.cli", "matching.preload", "encodings.idna"):
        import_module(name)
    gc.freeze()  # so that no process copies these pages when it collects


if __name__ == "__main__":
    _import_everything()
    if start := Forking.at_standard_input().serve():
        _become(start)
