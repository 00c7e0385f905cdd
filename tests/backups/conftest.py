"""A store with a vault, a secret key, and backups of it."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from records.backups.making import Made, make_backup
from records.backups.reading import check
from records.backups.restoring import Restored, restore
from records.keys import SCHEMA
from records.secret_key import SecretKey
from records.store import SCHEMA_VERSION, Store
from records.vault import opened_vault

KEY = SecretKey(b"k" * 32, "a test")


class Backups:
    """Makes backups of a store, and restores them, under one secret key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = KEY
        self._made = 0

    def path(self, name: str = "") -> Path:
        """A file that does not exist."""
        self._made += 1
        return self.folder / (name or f"{self._made}.backup")

    async def open(self, redis: Redis) -> Store:
        """A store with its vault, as the program opens it."""
        await redis.set(SCHEMA, SCHEMA_VERSION)
        return Store(redis, await opened_vault(redis, self.key.secret, self.key.source))

    async def make(self, redis: Redis, path: Path) -> Made:
        """Make one."""
        return await make_backup(redis, path, self.key.secret, time.time(), "0.1.0")

    async def restore(self, redis: Redis, path: Path) -> Restored:
        """Restore one that was checked."""
        return await restore(redis, path, check(path, self.key), self.key, self.key)


@pytest.fixture
def backups(tmp_path) -> Backups:
    """Make backups in a folder of the test's own."""
    return Backups(tmp_path)


@pytest.fixture
async def store(redis, backups) -> Store:
    """Open the store, new."""
    opened: Store = await backups.open(redis)
    return opened


@pytest.fixture
def command(server) -> Callable[..., Any]:
    """Run a command of the program on the server; gives its exit status, and the most memory it had, in KiB."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EGIDE_", "LC_", "LANG"))}
    environment = {**kept, "EGIDE_REDIS__URL": server.url, "EGIDE_SECRET_KEY": KEY.secret.hex(), "LANG": "C"}

    def run(*words: object) -> tuple[int, int]:
        started, most = subprocess.Popen([sys.executable, "-m", "bot.cli", *map(str, words)], env=environment), 0
        while started.poll() is None:
            told = Path(f"/proc/{started.pid}/status").read_text(encoding="utf-8")
            most = int(found[1]) if (found := re.search(r"VmHWM:\s+(\d+)", told)) else most
            time.sleep(0.01)
        return started.returncode, most

    return lambda *words: asyncio.to_thread(run, *words)


READ_BY = {
    b"string": ("GET",),
    b"hash": ("HGETALL",),
    b"set": ("SMEMBERS",),
    b"zset": ("ZRANGE", 0, -1, "WITHSCORES"),
    b"list": ("LRANGE", 0, -1),
    b"stream": ("XRANGE", "-", "+"),
}


async def _content(redis: Redis) -> dict[bytes, Any]:
    found = {}
    async for key in redis.scan_iter(match="egide:*"):
        kind: Any = await redis.type(key)
        command, *more = READ_BY[kind]
        end = await redis.pexpiretime(key)
        told = (await redis.xinfo_stream(key))["last-generated-id"] if kind == b"stream" else None
        value = await redis.execute_command(command, key, *more)  # type: ignore[no-untyped-call]
        found[key] = (kind, sorted(value) if isinstance(value, set) else value, end, told)
    return found


@pytest.fixture
def content() -> Callable[[Redis], Any]:
    """Read everything in a store: type, value and end of each key."""
    return _content
