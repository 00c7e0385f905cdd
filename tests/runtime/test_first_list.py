"""Posts wait for a list to be judged by."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot import watch
from bot.watch import list_in_force
from matching.sync import SyncStatus


class Told:
    """A sync that says what it is told to say."""

    def __init__(self, **said: Any) -> None:
        self.said = said

    def status(self) -> SyncStatus:
        """How it stands."""
        return replace(SyncStatus("here", 0), **self.said)


@pytest.mark.parametrize("said", [{"fetched_at": 1.0}, {"checkpoint": 5, "failures": 1}])
async def test_there_is_a_list(said):
    """A list fetched now will do, and an older one where the service does not answer."""
    async with asyncio.timeout(5):
        await list_in_force(Told(**said))


async def test_old_list_is_not_waited_for(monkeypatch):
    """A service that takes long is not waited for where there is an older list."""
    monkeypatch.setattr(watch, "FIRST_SECONDS", 0.1)
    async with asyncio.timeout(5):
        await list_in_force(Told(checkpoint=5))


async def test_no_list_is_waited_for(monkeypatch):
    """Where no list was ever fetched nothing is judged, however often the service fails."""
    monkeypatch.setattr(watch, "FIRST_SECONDS", 0.1)
    sync = Told(failures=3)
    waiting = asyncio.create_task(list_in_force(sync))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    sync.said = {"fetched_at": 1.0}
    async with asyncio.timeout(5):
        await waiting
