"""A post on its whole way, with a source that is asked: simulator, store, decoder, and an HMA on loopback."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from matching.asking.source import AskedSource
from matching.images import read
from matching.match import Trust
from simulator.server import running_simulator
from tests.asking.conftest import client_to
from tests.post.conftest import World, built_world, picture
from tests.post.shared_decoder import SharedDecoder, shared_decoder

LISTED, OTHER, UNKNOWN = picture(201), picture(202), picture(203)


@pytest.fixture(scope="module")
def decoder() -> Iterator[SharedDecoder]:
    """One decoder process for all tests here."""
    with shared_decoder() as shared:
        yield shared


@pytest.fixture
async def world(redis, vault, hma, client, decoder) -> AsyncIterator[World]:
    """Run everything; posts wait for the source for half a minute if they have to."""
    hma.hold(read(LISTED).fingerprint)
    source = AskedSource("partner", client, Trust.UNVERIFIED, 30.0)
    async with (
        running_simulator() as simulator,
        built_world(redis, vault, simulator, decoder, [source]) as built,
    ):
        yield built


async def test_source_decides_about_post(world, hma):
    """A post near what the source holds is deleted and recorded with its name; another one stays."""
    group = await world.group()
    listed = await world.control.post(group.id, group.member, "photo", image=LISTED)
    innocent = await world.control.post(group.id, group.member, "photo", image=UNKNOWN)
    await world.work()
    assert await group.gone(listed.message)
    assert not await group.gone(innocent.message)
    (record,) = [one for one in await world.evidence.records(group.id) if one["type"] == "hit"]
    assert record["matched"] == record["posted"]
    assert record["trust"] == "unverified"
    assert record["distance"] <= 10
    assert len(hma.signals) >= 2


async def test_certain_post_is_not_delayed(world, hma):
    """A post that the list held here decides is gone while the source hangs, and was not shown to it."""
    world.list_image(OTHER)
    hma.delay = 3_600.0
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=OTHER)
    await world.work()
    assert await group.gone(post.message)
    assert hma.signals == []
    assert hma.at_once == 0


async def test_groups_false_alarm_wins(world, hma):
    """What a group has dismissed stays there, whatever the source says; in another group it goes."""
    group, elsewhere = await world.group(), await world.group()
    await world.dismissals.add(group.id, read(LISTED).fingerprint)
    stays = await world.control.post(group.id, group.member, "photo", image=LISTED)
    goes = await world.control.post(elsewhere.id, elsewhere.member, "photo", image=LISTED)
    await world.work()
    assert hma.signals
    assert not await group.gone(stays.message)
    assert await elsewhere.gone(goes.message)


async def test_withdrawn_content_stops_matching(redis, vault, hma, questions, clock, decoder):
    """What the source has dropped matches no more, 15 seconds after its last answer at the latest."""
    content = hma.hold(read(LISTED).fingerprint)
    source = AskedSource("partner", client_to(hma.url, questions), Trust.UNVERIFIED, 30.0, clock=clock)
    async with (
        running_simulator() as simulator,
        built_world(redis, vault, simulator, decoder, [source]) as world,
    ):
        group = await world.group()
        first = await world.control.post(group.id, group.member, "photo", image=LISTED)
        await world.work()
        hma.drop(content)
        clock.now += 15
        second = await world.control.post(group.id, group.member, "photo", image=LISTED)
        await world.work()
        assert await group.gone(first.message)
        assert not await group.gone(second.message)


async def test_dead_source_stops_nothing(world, hma):
    """Where the source answers nothing but errors, posts are judged by the list held here."""
    hma.trouble = "error"
    world.list_image(OTHER)
    group = await world.group()
    posts = [
        await world.control.post(group.id, group.member, "photo", image=image) for image in (UNKNOWN, OTHER, LISTED)
    ]
    async with asyncio.timeout(60):
        await world.work()
    assert [await group.gone(post.message) for post in posts] == [False, True, False]
