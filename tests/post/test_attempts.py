"""A hit that was met before: what was done stays done, and what is owed is made up for."""

import time
from typing import Any

from handlers.attempts import REFUSED_SECONDS, Attempts
from matching.match import Trust

ALL_RIGHTS = {"can_delete_messages": True, "can_restrict_members": True, "can_change_info": True}


async def quote(world: Any, group: Any, post: Any) -> None:
    """Somebody answers a post, which shows it again."""
    await world.control.post(group.id, group.owner, "text", text="look", reply_to=post.message)
    await world.work()


async def set_rights(world: Any, group: Any, **rights: bool) -> None:
    """Give the bot these rights only."""
    await world.control.set_member(group.id, world.simulator.bot_id, "administrator", rights=rights)
    world.handler._posters._known.clear()


async def outcomes(world: Any, group: Any) -> list[list[tuple[str, bool]]]:
    """What was done, attempt by attempt."""
    records = [one for one in await world.evidence.records(group.id) if one["type"] == "outcome"]
    return [[(one["action"], one["done"]) for one in record["outcomes"]] for record in records]


async def test_right_given_later(world, paint):
    """A post that could not be deleted for want of a right goes when it is met with the right."""
    world.list_image()
    group = await world.group()
    await set_rights(world, group, can_restrict_members=True)
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert not await group.gone(post.message)
    await quote(world, group, post)
    assert len(await outcomes(world, group)) == 1
    await set_rights(world, group, **ALL_RIGHTS)
    await quote(world, group, post)
    assert await group.gone(post.message)
    assert await outcomes(world, group) == [[("strike", True), ("mute", True)], [("delete-post", True)]]
    assert len(await world.calls("restrictChatMember")) == 1
    assert await world.evidence.verify(group.id) == 4
    (report,) = await group.told()
    assert "the post was deleted" in report


async def test_entry_confirmed_later(world, paint):
    """A post that was only reported while its entry was unverified is answered once a review has confirmed it."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group(unverified="report")
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert not await group.gone(post.message)
    world.list_image()
    await world.control.edit(group.id, post.message, "photo", image=paint(1))
    await world.work()
    assert await group.gone(post.message)
    hits = [one for one in await world.evidence.records(group.id) if one["type"] == "hit"]
    assert [one["trust"] for one in hits] == ["unverified", "confirmed"]
    assert len(await world.calls("restrictChatMember")) == 1


async def test_refusal_that_passes(world, paint):
    """What Telegram refused is asked again after ten minutes, and not before, however often the post is quoted."""
    world.list_image()
    group = await world.group(confirmed="delete")
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.control.fault("status", "deleteMessage", times=1, code=400)
    await world.work()
    for _ in range(3):
        await quote(world, group, post)
    assert not await group.gone(post.message)
    assert len(await outcomes(world, group)) == 1
    executor = world.handler._executors.real
    executor._clock = lambda: time.time() + REFUSED_SECONDS
    await quote(world, group, post)
    assert await group.gone(post.message)


async def test_records_without_attempts_are_settled(world):
    """What an earlier version wrote down as handled is not handled again."""
    await world.evidence.append(-100, "outcome/5/x", {})
    earlier = await Attempts(world.evidence).earlier(-100, "5/x")
    assert earlier.number == 1
    assert "delete-post" in earlier.settled
