"""One chat floods; the others do not wait for it, and each keeps its own order."""

import asyncio

FLOOD = 150


async def test_flood_starves_nobody(world, paint):
    """A listed post made behind 150 others of another group is gone before those are worked off."""
    await world.program.enlist(1)
    flooded, quiet = await world.group("Flooded"), await world.group("Quiet")
    control = world.simulator.control
    await control.fault("delay", "download", seconds=0.1)
    image = await control.upload(paint(100))
    await control.post_many([{"chat": flooded.id, "kind": "photo", "image_id": image, "distinct": True}] * FLOOD)
    last = await world.post(flooded.id, 1)
    listed = await world.post(quiet.id, 1)
    await world.program.started()
    await world.gone(flooded.id, last.message)
    deletions = await world.calls("deleteMessage")
    assert [int(one.parameters["message_id"]) for one in deletions] == [listed.message, last.message]
    fetched_before = [one for one in await world.calls("download") if one.at < deletions[0].at]
    assert len(fetched_before) < FLOOD / 2


async def test_edits_keep_their_order(world, paint):
    """Of a post and two edits at once, in many groups, the outcome is what the last one shows."""
    await world.program.enlist(1, 2)
    groups = [await world.group(f"Group {number}") for number in range(6)]
    control = world.simulator.control
    messages = {}
    for group in groups:
        sent = await world.post(group.id, 100)
        await control.edit(group.id, sent.message, "photo", image=paint(101))
        await control.edit(group.id, sent.message, "photo", image=paint(1))
        messages[group.id] = sent.message
        await control.say(group.id, group.owner, "and words after it")
    await world.program.started()
    await asyncio.gather(*(world.gone(chat, message) for chat, message in messages.items()))
    await world.idle()
    for group in groups:
        kinds = [record["type"] for record in await world.evidence(group.id)]
        assert kinds == ["hit", "outcome"]
    assert await world.quarantine() == []


async def test_first_of_two_listed_images_comes_first(world):
    """What was posted first is on record first, though its file takes longer to come."""
    await world.program.enlist(1, 2)
    group = await world.group("Group")
    await world.simulator.control.fault("delay", "download", times=1, seconds=2)
    sent = [await world.post(group.id, seed) for seed in (1, 2)]
    await world.program.started()
    await world.gone(group.id, *(one.message for one in sent))
    await world.idle()
    hits = [record["message"] for record in await world.evidence(group.id) if record["type"] == "hit"]
    assert hits == [one.message for one in sent]
