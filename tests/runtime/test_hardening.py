"""Secrets of the running bot, and who else of its user could read them."""

import asyncio
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from records.store import opened_server

ROOT = Path(__file__).resolve().parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc and prctl are Linux'")

CLOSED = """
    import ctypes, os, sys
    from bot.hardening import harden
    libc = ctypes.CDLL(None)
    if os.geteuid() == 0:
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        libc.prctl(4, 1, 0, 0, 0)  # changing the user has closed the process; open it, as any other is
    if sys.argv[1] == "harden":
        harden()
    bot = os.getpid()
    if os.fork() == 0:
        for name, flags in (("environ", os.O_RDONLY), ("mem", os.O_RDWR)):
            try:
                os.open(f"/proc/{bot}/{name}", flags)
                print(name, "open")
            except PermissionError:
                print(name, "closed")
        sys.stdout.flush()
        os._exit(0)
    os.wait()
"""


def test_settings_are_forgotten():
    """No setting, however it is spelt, is left for children to inherit; everything else is."""
    code = "import os; from bot.hardening import harden; harden(); print(sorted(os.environ))"
    secrets = {
        "EGIDE_TELEGRAM__TOKEN": "1:a",
        "egide_redis__url": "redis://:b@c",
        "EGIDE_SERVICE": "{}",
        "XEGIDE_": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=secrets, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "'EGIDE" not in done.stdout.upper()
    assert "'XEGIDE_'" in done.stdout


@LINUX
@pytest.mark.parametrize(("word", "expected"), [("harden", "closed"), ("leave", "open")])
def test_process_is_closed_to_its_user(word, expected):
    """Another process of the same user can read neither the environment nor the memory of a hardened one."""
    command = [sys.executable, "-c", textwrap.dedent(CLOSED), word]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"environ {expected}" in done.stdout
    if expected == "closed":  # an open one may still be closed by the system's own policy (Yama)
        assert "mem closed" in done.stdout


@LINUX
async def test_store_inherits_no_secret(tmp_path, monkeypatch):
    """The embedded store's environment holds nothing of the bot's."""
    monkeypatch.setenv("EGIDE_TELEGRAM__TOKEN", "1000001:secret")
    async with opened_server(tmp_path, None):
        pid = int((tmp_path / "store" / "valkey.pid").read_text())
        seen = await asyncio.to_thread(Path(f"/proc/{pid}/environ").read_bytes)
    assert b"secret" not in seen
    assert os.environ["EGIDE_TELEGRAM__TOKEN"]
