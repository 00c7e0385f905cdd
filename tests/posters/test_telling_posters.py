"""How posters learn that a post was removed, and what the group sees of it."""

import asyncio
import json
import time

import pytest

from policies.telling import Telling
from records.statements import Statements
from tests.posters.conftest import LINE, Scene, buttons


async def test_started_poster_is_told_silently(scene):
    """Who has started the bot reads the statement in private, without a sound; the group sees nothing."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    told = await scene.read(scene.ben, "Statement of reasons")
    assert "“Garden”" in told["text"]
    assert buttons(told) == ["Contest this decision"]
    (sent,) = [
        one for one in await scene.program.calls("sendMessage") if "Statement of reasons" in str(one.parameters["text"])
    ]
    assert str(sent.parameters["disable_notification"]).lower() == "true"
    assert (await scene.lines(), await scene.single_lines()) == ([], [])


async def test_burst_is_one_message(scene, monkeypatch):
    """Three posts in a moment are one private message that counts them."""
    monkeypatch.setattr("handlers.poster.witness.SETTLING_SECONDS", 30.0)  # a moment, however slow the machine is
    await scene.starts(scene.ben)
    posted = [await scene.control.post(scene.group.id, scene.ben.id, "photo", image=scene.image) for _ in range(3)]
    for sent in posted:
        await scene.program.until(lambda number=sent.message: scene.gone(number))
    statements = Statements(scene.program.redis, scene.program.vault)

    async def all_noted() -> bool:
        return len(await statements.of(scene.group.id, scene.ben.id)) == len(posted)

    await scene.program.until(all_noted)
    await scene.program.idle()

    async def told_of_all() -> bool:
        await hurry(scene)
        return any("3 posts were deleted." in one["text"] for one in await scene.private(scene.ben))

    await scene.program.until(told_of_all)
    assert len([one for one in await scene.private(scene.ben) if "Statement" in one["text"]]) == 1


async def hurry(scene: Scene) -> None:
    """Have all that waits for posters told now, not a minute later."""
    redis, key = scene.program.redis, f"egide:{{{scene.group.id}}}:tidings"
    for poster, held in (await redis.hgetall(key)).items():
        tiding = json.loads(held)
        if tiding["due"] <= time.time():
            continue  # it may be on its way at this moment
        await redis.hset(key, poster, json.dumps({**tiding, "due": 1.0}))
        await redis.zadd("egide:{tidings}:due", {str(scene.group.id): 1.0})


async def test_new_poster_sees_a_line_alone(scene):
    """Who has not started the bot sees a line in the group that nobody else sees, with the way to the statement."""
    await scene.posts(scene.ben)
    (line,) = await scene.program.until(scene.single_lines)
    assert (line["text"], line["receiver_user"]["id"]) == (LINE, scene.ben.id)
    assert buttons(line) == ["Why?"]
    assert await scene.lines() == []
    await scene.control.start(scene.ben.id, await scene.word())
    told = await scene.read(scene.ben, "Statement of reasons")
    assert buttons(told) == ["Contest this decision"]


async def test_old_server_shows_one_line(scene):
    """Where the server knows no lines for one person, one neutral line is for all posters, and names nobody."""
    await scene.old_server()
    cid = await scene.program.person("Cid")
    await scene.control.set_member(scene.group.id, cid.id, "member")
    await asyncio.gather(scene.posts(scene.ben), scene.posts(cid))
    (line,) = await scene.program.until(scene.lines)
    assert buttons(line) == ["Why?"]
    assert not {"Ben", "Cid"} & set(str(line).split("'"))
    for person in (scene.ben, cid):
        tapped = await scene.control.tap(scene.group.id, line["message_id"], person.id, button="Why?", wait=20)
        assert tapped.answer["url"].startswith("https://t.me/")
        await scene.control.start(person.id, tapped.answer["url"].rpartition("start=")[2])
        await scene.read(person, "1 post was deleted.")
    await scene.program.settled()
    assert len(await scene.program.until(scene.lines)) == 1


@pytest.mark.parametrize("old", [True, False], ids=["for-all", "for-one"])
async def test_line_deletes_itself(scene, old):
    """Once its time is over a line is gone, whoever sees it."""
    if old:
        await scene.old_server()
    await scene.posts(scene.ben)
    seen = scene.lines if old else scene.single_lines
    assert await scene.program.until(seen)
    redis, key = scene.program.redis, f"egide:{{{scene.group.id}}}:lines"
    ((name, until),) = await scene.program.until(lambda: redis.zrange(key, 0, -1, withscores=True))
    assert 290 < until - time.time() <= 300
    await scene.control.clear_faults()
    await redis.zadd(key, {name: 1.0})
    await redis.zadd("egide:{tidings}:due", {str(scene.group.id): 1.0})

    async def none_left() -> bool:
        return not await seen()

    await scene.program.until(none_left)
    assert await redis.exists(key) == 0


async def test_silent_group_reads_nothing(scene):
    """A silent group, and one that wants no line, reads none; its posters still find their statement."""
    for telling in (Telling(silent=True), Telling(notice=False)):
        await scene.program.chats.choose(scene.group.id, telling)
        person = await scene.program.person("Dan")
        await scene.control.set_member(scene.group.id, person.id, "member")
        await scene.posts(person)

        async def told_nothing(number: int = person.id) -> bool:
            return not await scene.program.redis.hexists(f"egide:{{{scene.group.id}}}:tidings", str(number))

        await scene.program.until(told_nothing)
    assert (await scene.lines(), await scene.single_lines()) == ([], [])


async def test_many_posters_share_a_line(scene):
    """Where more than a few wait at once, one line for all is said instead of one for each."""
    crowd = [await scene.program.person(f"P{number}") for number in range(7)]
    for person in crowd:
        await scene.control.set_member(scene.group.id, person.id, "member")
    await scene.control.post_many(
        [{"chat": scene.group.id, "user": one.id, "image_id": await scene.control.upload(scene.image)} for one in crowd]
    )
    await scene.program.until(scene.lines)
    await scene.program.settled()
    assert len(await scene.lines()) == 1
    assert len(await scene.single_lines()) <= 5
