"""When a removal is counted for who registered the image: once it is done, once, and never in a dry run."""

import time
from typing import Any

import pytest

from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from records.removals import DAY_SECONDS


async def count(world: Any) -> int:
    """How often the listed image was removed."""
    return int(await world.removals.counts({world.removals.name(world.list_image()): time.time() - DAY_SECONDS}))


async def test_removed_post_is_counted(world, paint):
    """Each post that went counts once, and its evidence is found from the entry."""
    entry, group = world.list_image(), await world.group()
    posts = [await world.control.post(group.id, group.member, "photo", image=paint(1)) for _ in range(2)]
    await world.control.post(group.id, group.member, "photo", image=paint(5))
    await world.work()
    assert await count(world) == 2
    where = (await world.removals.where({entry: 0.0})).removals
    hits = {one["key"]: one for one in await world.evidence.records(group.id) if one["type"] == "hit"}
    assert {one.chat for one in where} == {group.id}
    assert {hits[one.key]["message"] for one in where} == {post.message for post in posts}


async def test_repeated_hit_counts_once(world, paint):
    """What is handled again after a crash is the removal it was."""
    world.list_image()
    group = await world.group()
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    for delivery in list(world.deliveries):
        await world.handler.handle(delivery)
    assert await count(world) == 1


async def test_crash_before_counting_is_made_up_for(world, paint, monkeypatch):
    """A program killed after the deletion and before the count counts it when it is back."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    with monkeypatch.context() as killed:
        killed.setattr(world.removals, "_note", None)
        with pytest.raises(TypeError):
            await world.handler.handle(delivery)
    assert await group.gone(post.message)
    assert await count(world) == 0
    await world.handler.handle(delivery)
    assert await count(world) == 1


async def test_what_stays_is_not_counted(world, paint):
    """Not a dry run, not what was only reported, not what an administrator posted, not what somebody else deleted."""
    world.list_image(trust=Trust.UNVERIFIED)
    for policy in ({"dry_run": True}, {"unverified": "report"}):
        group = await world.group(**policy)
        await world.control.post(group.id, group.member, "photo", image=paint(1))
    group = await world.group()
    await world.control.post(group.id, group.owner, "photo", image=paint(1))
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.bot.delete_message(group.id, post.message)
    await world.work()
    assert await count(world) == 0


async def test_groups_false_alarm_takes_it_back(world, paint):
    """What the group calls a false alarm was no removal of the registered image."""
    entry, group, other = world.list_image(), await world.group(), await world.group()
    for place in (group, other):
        await world.control.post(place.id, place.member, "photo", image=paint(1))
    await world.work()
    assert await count(world) == 2
    (hit, *_) = await world.evidence.records(group.id)
    posted = Fingerprint.from_hex(hit["key"].partition("/")[2])
    match = Match(posted, entry, hit["distance"], Trust.CONFIRMED)
    await world.guard.false_alarm(group.id, group.owner, posted, match)
    assert await count(world) == 1
    assert [one.chat for one in (await world.removals.where({entry: 0.0})).removals] == [other.id]
