"""What code that has taken over a decoder process can still do to the machine around it: nothing."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from matching import syscalls
from matching.process import _environment

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not syscalls.can_be_refused(), reason="Linux on x86_64 or aarch64 only")

TAKEN_OVER = """
    import ctypes, fcntl, json, os, resource, signal, socket, sys, threading, time
    from matching.confinement import allow_processor_seconds, confine

    libc = ctypes.CDLL(None, use_errno=True)
    bot, directory, path, port = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    kept, pipe, spare = open(path, "r+b"), os.pipe(), os.open(os.devnull, os.O_RDWR)
    MACHINE = ("x86_64", "aarch64").index(os.uname().machine)

    def call(x86, arm, *arguments):
        result = libc.syscall((x86, arm)[MACHINE], *arguments)
        if result < 0:
            raise OSError(ctypes.get_errno(), "")
        if result == 0 and x86 in (56, 57):
            os._exit(0)
        return result

    def thread():
        done = []
        one = threading.Thread(target=done.append, args=(1,))
        one.start()
        one.join()
        assert done

    TRIES = {
        "read a file": lambda: os.open(path, os.O_RDONLY),
        "read the environment of the bot": lambda: os.open(f"/proc/{bot}/environ", os.O_RDONLY),
        "open the memory of the bot": lambda: os.open(f"/proc/{bot}/mem", os.O_RDWR),
        "create a file": lambda: os.open(directory + "/new", os.O_CREAT | os.O_WRONLY),
        "create shared memory": lambda: os.open("/dev/shm/egide-test", os.O_CREAT | os.O_RDWR),
        "create memory with a name": lambda: os.memfd_create("x"),
        "open in the new way": lambda: call(437, 437, -100, path.encode(), (ctypes.c_ulong * 3)(), 24),
        "truncate a file": lambda: os.truncate(path, 0),
        "truncate an open file": lambda: kept.truncate(0),
        "write to an open file": lambda: os.write(kept.fileno(), b"image"),
        "unlink": lambda: os.unlink(path),
        "rename": lambda: os.rename(path, path + "2"),
        "link": lambda: os.link(path, path + "3"),
        "symlink": lambda: os.symlink(path, path + "4"),
        "mkdir": lambda: os.mkdir(directory + "/made"),
        "chmod": lambda: os.chmod(path, 0o777),
        "set times": lambda: os.utime(path, (1, 1)),
        "set an attribute": lambda: os.setxattr(path, "user.x", b"1"),
        "make a TCP socket": socket.socket,
        "make a unix socket": lambda: socket.socket(socket.AF_UNIX),
        "make a pair of sockets": socket.socketpair,
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 5),
        "fork": lambda: os.fork() or os._exit(0),
        "fork by clone": lambda: call(56, 220, signal.SIGCHLD, 0, 0, 0, 0),
        "run a program": lambda: os.execv("/bin/true", ["true"]),
        "signal the bot": lambda: os.kill(bot, 0),
        "signal a thread of the bot": lambda: call(234, 131, bot, bot, 0),
        "have a file signal the bot": lambda: fcntl.fcntl(pipe[0], fcntl.F_SETOWN, bot),
        "choose that signal": lambda: fcntl.fcntl(pipe[0], 10, signal.SIGKILL),
        "get a handle of the bot": lambda: os.pidfd_open(bot),
        "trace the bot": lambda: call(101, 117, 16, bot, 0, 0),
        "read from the bot": lambda: call(310, 270, bot, 0, 0, 0, 0, 0),
        "limit the bot": lambda: resource.prlimit(bot, resource.RLIMIT_NOFILE),
        "slow the bot down": lambda: os.setpriority(os.PRIO_PROCESS, bot, 19),
        "use io_uring": lambda: call(425, 425, 1, ctypes.create_string_buffer(120)),
        "become somebody else": lambda: os.setuid(65534),
        "make a namespace": lambda: call(272, 97, 0x10000000),
        "load a filter program": lambda: call(321, 280, 0, 0, 0),
        "call as i386 or x32": lambda: call(0x40000000 + 39, 0x40000000 + 172),
    }
    NEEDED = {
        "start a thread": thread,
        "use a pipe": lambda: (os.write(pipe[1], b"x"), os.read(pipe[0], 1)),
        "look at a file": lambda: os.stat(path),
        "take more processor time": lambda: allow_processor_seconds(1),
        "signal itself": lambda: os.kill(os.getpid(), 0),
        "duplicate a descriptor": lambda: os.dup2(spare, 2),
        "take memory": lambda: bytearray(50_000_000),
        "sleep": lambda: time.sleep(0.001),
    }

    def outcome(try_it):
        try:
            try_it()
        except OSError as no:
            return no.errno
        return "done"

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if sys.argv[5] == "confined":
        confine(1536 * 1024 * 1024)
    chosen = {name: one for name, one in (TRIES | NEEDED).items() if sys.argv[6] in ("", name)}
    print(json.dumps({name: outcome(one) for name, one in chosen.items()}), flush=True)
"""
NEEDED = {
    "start a thread", "use a pipe", "look at a file", "take more processor time", "signal itself",
    "duplicate a descriptor", "take memory", "sleep",
}  # fmt: skip


def tried(folder: Path, how: str, only: str = "") -> dict[str, int | str]:
    """What became of each try, in a process started as decoders are; a number is the errno."""
    path = folder / "evidence"
    path.write_bytes(b"whole")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        words = [str(os.getpid()), str(folder), str(path), str(port), how, only]
        command = [sys.executable, "-P", "-c", textwrap.dedent(TAKEN_OVER), *words]
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=True, timeout=60)
    outcomes: dict[str, int | str] = json.loads(done.stdout)
    return outcomes


def test_nothing_around_can_be_touched(tmp_path):
    """Files, connections, other processes: every way to them is refused, and what decoding needs is not."""
    outcomes = tried(tmp_path, "confined")
    assert {name for name, outcome in outcomes.items() if outcome == "done"} == NEEDED
    assert (tmp_path / "evidence").read_bytes() == b"whole"
    assert [entry.name for entry in tmp_path.iterdir()] == ["evidence"]


@pytest.mark.parametrize(
    "only", ["read a file", "connect", "create a file", "unlink", "signal the bot", "make a pair of sockets"]
)
def test_tries_are_real(tmp_path, only):
    """The same tries succeed in a process that is not confined."""
    assert tried(tmp_path, "free", only) == {only: "done"}
