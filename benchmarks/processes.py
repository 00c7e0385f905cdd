"""Égide and the simulator as processes of their own, and what their operators see of them."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from simulator.answers import Done, Sent
from simulator.client import Simulation

EGIDE: Final = (sys.executable, "-m", "bot.cli")
PAGE_BYTES: Final = 4096


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """That of a process with its data in `folder`, and no settings but these (EGIDE_ is put before their names)."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EGIDE_")}
    own = {"DATA_DIR": str(folder), "WEB__PORT": "0", "LOG__LEVEL": "WARNING", **settings}
    return inherited | {f"EGIDE_{name}": value for name, value in own.items()}


@asynccontextmanager
async def running(*words: str, env: Mapping[str, str] | None = None) -> AsyncIterator[tuple[Process, str]]:
    """`egide` with these words until left, and the first line it printed, for commands that print one."""
    process = await asyncio.create_subprocess_exec(*EGIDE, *words, stdout=PIPE, env=env)
    try:
        if process.stdout is None:
            raise AssertionError("it was asked for")
        first = "" if words[0] == "run" else (await process.stdout.readline()).decode()
        yield process, first
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def told(*words: str, env: Mapping[str, str]) -> Any:
    """What a command prints as JSON."""
    process = await asyncio.create_subprocess_exec(*EGIDE, *words, "--json", stdout=PIPE, env=env)
    printed, _ = await process.communicate()
    if process.returncode:
        raise AssertionError(f"egide {' '.join(words)} ended with {process.returncode}")
    return json.loads(printed)


@asynccontextmanager
async def simulator() -> AsyncIterator[tuple[str, str]]:
    """The address and the token of a simulator."""
    async with running("simulator", "--port", "0") as (_, first):
        url, token = first.split()
        yield url, token


@asynccontextmanager
async def bot(control: Simulation, env: Mapping[str, str]) -> AsyncIterator[tuple[Process, float]]:
    """The bot, once it asks for updates, and the seconds it took until then."""
    before, began = len(await control.journal()), time.perf_counter()
    async with running("run", env=env) as (process, _):
        while not any(one.method == "deleteWebhook" for one in await control.journal(before, 1)):
            await asyncio.sleep(0)
        yield process, time.perf_counter() - began


async def until_deleted(control: Simulation, sent: Sequence[Sent], pause: float = 0.25) -> dict[tuple[int, int], float]:
    """When each of these messages was deleted (chat and message -> the simulator's clock), once all of them are."""
    posted = {(one.chat, one.message) for one in sent}
    times: dict[tuple[int, int], float] = {}
    seen = 0
    while len(times) < len(posted):
        fresh = await control.journal(seen, 1)
        seen = max([seen, *(one.number for one in fresh)])
        times |= {key: one.at for one in fresh if (key := _deleted(one)) in posted}
        await asyncio.sleep(pause)
    return times


def resident(number: int | str = "self") -> int:
    """Bytes of a process in memory, this one's unless told otherwise, where the system tells (Linux)."""
    return int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES


def _deleted(done: Done) -> tuple[int, int]:
    if done.method != "deleteMessage" or not done.ok:
        return 0, 0
    return int(done.parameters["chat_id"]), int(done.parameters["message_id"])
