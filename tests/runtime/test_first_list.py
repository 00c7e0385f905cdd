"""Posts wait for a list to be judged by."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot import watch
from bot.watch import list_in_force, lists_in_force, watch_list
from matching.sync import SyncStatus


class Told:
    """A sync that says what it is told to say."""

    def __init__(self, **said: Any) -> None:
        self.said = said

    def status(self) -> SyncStatus:
        """How it stands."""
        return replace(SyncStatus("here", 0), **self.said)


FETCHED = {"fetched_at": 1.0}


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


@pytest.mark.parametrize("said", [{"failures": 1}, {"checkpoint": 5, "failures": 3}, {"entries": 5}, FETCHED])
async def test_dead_source_is_not_waited_for(said):
    """A further source that was asked in vain, or has a list from before, holds up no post."""
    async with asyncio.timeout(5):
        await lists_in_force(Told(**FETCHED), [Told(source="stopncii", **said)])


async def test_source_that_answers_is_waited_for():
    """The first list of a further source is waited for while it is fetched."""
    source = Told(source="stopncii")
    waiting = asyncio.create_task(lists_in_force(Told(**FETCHED), [source]))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    source.said |= FETCHED
    async with asyncio.timeout(5):
        await waiting


async def test_slow_source_is_not_waited_for_long(monkeypatch):
    """A source that takes for ever does not switch the bot off; the own list does."""
    monkeypatch.setattr(watch, "OTHERS_SECONDS", 0.1)
    own = Told()
    waiting = asyncio.create_task(lists_in_force(own, [Told(source="stopncii")]))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    own.said = FETCHED
    async with asyncio.timeout(5):
        await waiting


async def test_health_names_each_source(health, running):
    """The own list is `blocklist`; another is named, and says that posts are judged without it so far."""
    syncs = [Told(**FETCHED), Told(source="a", failures=1, error="no"), Told(source="b")]
    async with running(asyncio.gather(*(watch_list(sync, health) for sync in syncs))):
        async with asyncio.timeout(5):
            while len(health.words) < 3:
                await asyncio.sleep(0.01)
    assert {word.part: word.problem for word in health.words} == {
        "blocklist": "",
        "source a": "no",
        "source b": "its list was not fetched yet; posts are judged without it",
    }
