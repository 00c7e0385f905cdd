"""Telegram, or the network before it, on a bad day: one kind of trouble with one call after the other."""

import asyncio
from itertools import product
from typing import Any

TROUBLES = {
    "too_many": {"retry_after": 1, "times": 2},
    "status": {"code": 502, "times": 2},
    "drop": {"times": 2},
    "bad_json": {"times": 1},
    "lost_answer": {"times": 1},
}

ANYWHERE = ("getUpdates", "getFile", "download")
IN_ONE_CHAT = ("getChatMember", "deleteMessage", "restrictChatMember", "sendMessage")
"""All the calls that it takes to deal with a listed post."""

UNACKNOWLEDGED = {"bad_json", "lost_answer"}


async def outcome(world, posts) -> None:
    """Wait for everything, and check what holds on the worst of days: deleted, on record, counted once."""
    for group, sent in posts:
        await world.gone(group.id, sent.message)
    await world.idle()
    for group, sent in posts:
        state = await world.simulator.control.chat_state(group.id)
        assert state.deleted.keys() == {sent.message}
        assert [one["type"] for one in await world.evidence(group.id)] == ["hit", "outcome"]
    assert await world.quarantine() == []


def place_of(method, group) -> int:
    """Where a fault is to meet the calls of a method: reports go to the owner."""
    return int(group.owner if method == "sendMessage" else group.id)


async def test_listed_post_goes_in_spite_of_all(world):
    """Every call meets every trouble; afterwards all is done, and told once wherever the answer came."""
    seeds = range(1, 1 + len(TROUBLES) * len(IN_ONE_CHAT))  # an image of its own for each, since a file is fetched once
    world.program.instead = {"bot.polling.PAUSE_MOST": 1.0, "bot.reporting.PAUSE_SECONDS": 1.0}
    await world.program.enlist(*seeds)
    await world.program.started()
    control = world.simulator.control
    hit = {(trouble, method): await world.group(method) for trouble, method in product(TROUBLES, IN_ONE_CHAT)}
    for (trouble, method), group in hit.items():
        await control.fault(trouble, method, chat=place_of(method, group), **TROUBLES[trouble])
    for trouble, method in product(TROUBLES, ANYWHERE):
        await control.fault(trouble, method, **TROUBLES[trouble])
    posts = [(group, await world.post(group.id, seed)) for seed, group in zip(seeds, hit.values(), strict=True)]
    await outcome(world, posts)
    for (trouble, method), group in hit.items():
        repeated = TROUBLES[trouble]["times"] if method == "sendMessage" and trouble in UNACKNOWLEDGED else 0
        assert len(await world.reports(group.owner)) == 1 + repeated, (trouble, method)
    met = {(one.fault, one.method) for one in await control.journal() if one.fault}
    assert met == set(product(TROUBLES, (*ANYWHERE, *IN_ONE_CHAT)))


async def test_hanging_calls_are_given_up(world):
    """Each call hangs once; each is given up and made again."""
    seeds = range(1, 1 + len(IN_ONE_CHAT))
    world.program.instead = {"bot.transport.READ_SECONDS": 4.0, "bot.polling.POLL_SECONDS": 2}
    await world.program.enlist(*seeds)
    await world.program.started()
    control = world.simulator.control
    hit = {method: await world.group(method) for method in IN_ONE_CHAT}
    for method, group in hit.items():
        await control.fault("hang", method, times=1, chat=place_of(method, group))
    for method in ANYWHERE:
        await control.fault("hang", method, times=1)
    posts = [(group, await world.post(group.id, seed)) for seed, group in zip(seeds, hit.values(), strict=True)]
    await outcome(world, posts)
    assert [len(await world.reports(group.owner)) for group in hit.values()] == [1] * len(hit)


async def test_one_chats_429_stops_no_other(world):
    """While one chat's deletions must wait, those of other chats that were posted later go first."""
    await world.program.enlist(1)
    await world.program.started()
    slow, quick = await world.group("Slow"), await world.group("Quick")
    await world.simulator.control.fault("too_many", "deleteMessage", times=2, chat=slow.id, retry_after=4)
    held = await world.post(slow.id, 1)

    await asyncio.sleep(0.5)
    free = [await world.post(quick.id, 1) for _ in range(3)]
    await world.gone(quick.id, *(one.message for one in free))
    await world.gone(slow.id, held.message)
    done = [one for one in await world.calls("deleteMessage") if one.ok]
    assert [int(one.parameters["chat_id"]) for one in done] == [quick.id] * 3 + [slow.id]


async def test_duplicate_updates_change_nothing(world):
    """The same updates again, waiting or long done with, delete, count and report nothing twice."""
    await world.program.enlist(1)
    group = await world.group("Group")
    control = world.simulator.control
    sent = await world.post(group.id, 1)
    for _ in range(3):
        await control.duplicate_update()
    await world.program.started()
    await outcome(world, [(group, sent)])
    raw = {"update_id": sent.updates[world.simulator.bot_id], "message": a_message(group, sent)}
    await control.raw_update(raw)
    marker = await world.post(group.id, 1)
    await world.gone(group.id, marker.message)
    await world.idle()
    deletions = await world.calls("deleteMessage", group.id)
    assert [int(one.parameters["message_id"]) for one in deletions] == [sent.message, marker.message]
    assert len(await world.reports(group.owner)) == 2


def a_message(group, sent) -> dict[str, Any]:
    """A Message object like the one of a post."""
    person = {"id": group.owner, "is_bot": False, "first_name": "Olga"}
    chat = {"id": group.id, "type": "supergroup", "title": group.title}
    return {"message_id": sent.message, "date": sent.date, "chat": chat, "from": person, "text": "again"}


async def test_second_poller_is_told_and_survived(world, eventually):
    """Another program polls with the same token for a while: /health says so, and the posts are dealt with."""
    await world.program.enlist(1)
    group = await world.group("Group")
    await world.program.started()
    await world.simulator.control.fault("status", "getUpdates", times=1, code=409)
    posted = await world.post(group.id, 1)
    await world.program.heard("another program polls with this token")
    await outcome(world, [(group, posted)])

    async def well() -> bool:
        return bool((await world.program.health())[0] == 200)

    await eventually(well)
