"""Decoder processes that crash, hang, overeat or lie, and the pool that goes on."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from config.errors import ImageRefused
from matching.images import Caps, read
from matching.process import DecoderNotStarted
from matching.sandbox import Sandbox, SandboxClosed

STUBBORN = "tests.matching.stubborn_decoder"
ROOT = Path(__file__).resolve().parents[2]
QUICK = Caps(seconds=0.5)


@pytest.fixture
def image(photo, encoded):
    """An ordinary JPEG."""
    return encoded(photo(1, (320, 240)), "JPEG")


async def refusal(sandbox: Sandbox, data: bytes) -> str:
    """Why these bytes are refused."""
    with pytest.raises(ImageRefused) as refused:
        await sandbox.read(data)
    return refused.value.reason


def pids(sandbox: Sandbox) -> set[int]:
    """The decoder processes of the pool."""
    return {process._process.pid for process in sandbox._alive}


async def test_reading_equals_direct_reading(image):
    """What comes through the pipes is what was read."""
    async with Sandbox(1) as sandbox:
        assert await sandbox.read(image) == read(image)
        assert await refusal(sandbox, b"") == "empty"
        assert await refusal(sandbox, b"text") == "not-an-image"


async def test_large_files_pass_whole(photo, encoded):
    """A file of many pipe buffers arrives intact."""
    large = encoded(photo(4, (1600, 1200)), "BMP")
    async with Sandbox(1) as sandbox:
        assert await sandbox.read(large) == read(large)


@pytest.mark.parametrize("word", [b"segfault", b"garble"])
async def test_crash_is_refused_then_replaced(image, word):
    """A file that kills its process twice is refused, and the next image is read."""
    async with Sandbox(1, decoder=STUBBORN) as sandbox:
        before = pids(sandbox)
        assert await refusal(sandbox, word) == "decoder-crashed"
        assert await sandbox.read(image) == read(image)
        assert not before & pids(sandbox)


async def test_crash_is_tried_once_more():
    """A process that died for reasons of its own costs the image nothing."""
    async with Sandbox(1, decoder=STUBBORN) as sandbox:
        (first,) = pids(sandbox)
        assert await refusal(sandbox, b"segfault-in:%d" % first) == "not-an-image"
        assert first not in pids(sandbox)


@pytest.mark.parametrize("word", [b"hang", b"spin"])
async def test_stalled_process_is_replaced(image, word):
    """A file that takes too long is refused as such, and the next image is read."""
    async with Sandbox(1, QUICK, decoder=STUBBORN) as sandbox:
        assert await refusal(sandbox, word) == "too-slow"
        assert await sandbox.read(image) == read(image)


async def test_memory_is_bounded(image):
    """An allocation beyond the cap fails inside, and the image counts as crashed or too large."""
    async with Sandbox(1, Caps(memory=600 * 1024 * 1024), decoder=STUBBORN) as sandbox:
        assert await refusal(sandbox, b"eat:2000000000") in {"too-much-memory", "decoder-crashed"}
        assert await sandbox.read(image) == read(image)


async def test_decoder_cannot_write_files(tmp_path):
    """Not a byte of an image can reach the disk from inside."""
    target = tmp_path / "leak"
    async with Sandbox(1, decoder=STUBBORN) as sandbox:
        await refusal(sandbox, b"write:" + os.fsencode(target))
    assert not target.exists() or target.stat().st_size == 0


async def test_decoder_sees_no_secrets(monkeypatch, image):
    """The environment of a decoder process holds nothing of the bot's."""
    monkeypatch.setenv("EGIDE_TELEGRAM__TOKEN", "1000001:secret")
    async with Sandbox(1) as sandbox:
        await sandbox.read(image)
        (pid,) = pids(sandbox)
        assert b"1000001:secret" not in environment(pid)
        assert os.getsid(pid) != os.getsid(0)


async def test_killed_process_is_replaced(image):
    """A process killed from outside between two images is noticed at the next one."""
    async with Sandbox(2) as sandbox:
        for pid in pids(sandbox):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(ImageRefused):
            await sandbox.read(image)
        assert await sandbox.read(image) == read(image)


async def test_cancelled_caller_spoils_nothing(image):
    """After a cancellation in the middle, the process gives the next caller that caller's answer."""
    async with Sandbox(1, decoder=STUBBORN) as sandbox:
        impatient = asyncio.create_task(sandbox.read(b"pause:0.3"))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(sandbox.read(b"pause:0"))
        await asyncio.sleep(0)
        impatient.cancel()
        waiting.cancel()
        before = pids(sandbox)
        assert await sandbox.read(image) == read(image)
        assert pids(sandbox) == before
        assert impatient.cancelled()


async def test_callers_are_served_in_order(image):
    """First come, first served."""
    finished: list[int] = []

    async def ask(number: int) -> None:
        await sandbox.read(image)
        finished.append(number)

    async with Sandbox(1) as sandbox:
        await asyncio.gather(*(ask(number) for number in range(20)))
    assert finished == list(range(20))


async def test_processes_are_recycled(image):
    """After so many images a process gives way to a fresh one."""
    async with Sandbox(1, images_per_process=3) as sandbox:
        first = pids(sandbox)
        for _ in range(8):
            assert await sandbox.read(image) == read(image)
        assert not first & pids(sandbox)


async def test_missing_decoder_is_told(capfd):
    """A decoder that cannot start is an error with its cause, at once."""
    with pytest.raises(DecoderNotStarted) as failed:
        async with Sandbox(2, decoder="matching.no_such_decoder"):
            pass
    assert "no_such_decoder" in str(failed.value)
    assert "no_such_decoder" in capfd.readouterr().err


async def test_closing_leaves_no_process(image):
    """Closing ends every process, busy ones too, and those who wait for them."""
    async with Sandbox(2, decoder=STUBBORN) as sandbox:
        await sandbox.read(image)
        stuck = [asyncio.create_task(sandbox.read(b"hang")) for _ in range(5)]
        await asyncio.sleep(0.1)
        left = pids(sandbox)
    assert not any(map(running, left))
    ends = await asyncio.gather(*stuck, return_exceptions=True)
    assert [type(end) for end in ends] == [SandboxClosed] * 5


class HalfStarted(Sandbox):
    """A pool whose second process is never ready."""

    begun = 0

    async def _start(self) -> None:
        self.begun += 1
        if self.begun == 2:
            await asyncio.Event().wait()
        await super()._start()


async def test_cancelled_start_leaves_no_process():
    """A pool given up while it starts ends the processes that were ready already."""
    sandbox = HalfStarted(2)
    entering = asyncio.create_task(sandbox.__aenter__())
    while not pids(sandbox):
        await asyncio.sleep(0.01)
    (ready,) = pids(sandbox)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    assert not running(ready)


def environment(pid: int) -> bytes:
    """What another process sees of its environment: nothing, unless it is root's."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        return b""


def running(pid: int) -> bool:
    """Whether there is such a process at all, dead and unreaped included."""
    return Path(f"/proc/{pid}").exists()


PARENT = """
    import asyncio, os
    from matching.sandbox import Sandbox

    async def main():
        async with Sandbox(2) as sandbox:
            print(*(process._process.pid for process in sandbox._alive), flush=True)
            await asyncio.sleep(3600)

    asyncio.run(main())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_children_end_with_their_parent(end):
    """Whether the bot is killed or interrupted, no decoder stays behind, and none prints a traceback."""
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    parent.send_signal(end)
    _, errors = parent.communicate(timeout=60)
    for pid in children:
        wait_for_end(pid)
    assert len(children) == 2
    assert b"matching/decoder.py" not in errors


def wait_for_end(pid: int) -> None:
    """A process that is gone, or only waits to be reaped by whoever inherited it."""
    for _ in range(600):
        if not running(pid) or "Z (zombie)" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} stayed")
