"""Who is told what, for everybody who can post; and what nobody but the poster learns."""

from typing import Any

import pytest

from tests.posters.conftest import Scene, buttons

NOT_YOURS = "This is only for the person concerned."


async def nothing_kept(scene: Scene) -> bool:
    """Whether nobody of the group has a statement, and no line was shown."""
    keys = [key async for key in scene.program.redis.scan_iter(f"egide:{{{scene.group.id}}}:statements:*")]
    return not keys and not await scene.lines() and not await scene.single_lines()


async def reported(scene: Scene, number: int) -> None:
    """Wait until an administrator was told of so many hits."""

    async def enough() -> bool:
        return len(await scene.program.evidence.records(scene.group.id)) >= number

    await scene.program.until(enough)
    await scene.program.settled()


@pytest.mark.parametrize("who", ["owner", "administrator", "anonymous"])
async def test_spared_are_left_alone(scene, who):
    """What the owner, an administrator or an anonymous one posts stays, and nobody gets a statement."""
    person = scene.owner if who == "owner" else scene.ada
    how: dict[str, Any] = {"as_chat": scene.group.id} if who == "anonymous" else {}
    sent = await scene.control.post(scene.group.id, person.id, "photo", image=scene.image, **how)
    await reported(scene, 1)
    assert not await scene.gone(sent.message)
    assert await nothing_kept(scene)


async def test_linked_channel_is_left_alone(scene):
    """The automatic forward of the linked channel is only reported."""
    channel = await scene.control.create_channel("News", owner=scene.owner.id)
    await scene.control.link(channel.id, scene.group.id)
    await scene.control.post(channel.id, scene.owner.id, "photo", image=scene.image)
    await reported(scene, 1)
    assert (await scene.control.chat_state(scene.group.id)).deleted == {}
    assert await nothing_kept(scene)


async def test_channel_gets_no_line(scene):
    """A post in a channel's name goes, but a channel reads no statement, and no member is touched."""
    channel = await scene.control.create_channel("Own", owner=scene.ben.id)
    await scene.posts(scene.ben, as_chat=channel.id)
    await reported(scene, 1)
    assert await nothing_kept(scene)
    assert await scene.program.calls("restrictChatMember", "banChatMember") == []


async def test_bot_gets_no_line(scene):
    """Another bot's post goes, and nobody is told why."""
    await scene.control.set_modes(reads_bots=True)
    other = await scene.control.create_bot("Poster", username="other_bot")
    await scene.control.set_member(scene.group.id, other.id, "member")
    sent = await scene.control.post(scene.group.id, other.id, "photo", image=scene.image)
    await scene.program.until(lambda: scene.gone(sent.message))
    await reported(scene, 1)
    assert await nothing_kept(scene)


async def test_who_left_is_told_later(scene):
    """Who has left the group sees no line, and the group none for them; the statement waits for them."""
    word = await word_of(scene)
    sent = await scene.control.post(scene.group.id, scene.ben.id, "photo", image=scene.image)
    await scene.control.set_member(scene.group.id, scene.ben.id, "left")
    await scene.program.until(lambda: scene.gone(sent.message))

    async def settled() -> bool:
        return not await scene.program.redis.exists(f"egide:{{{scene.group.id}}}:tidings")

    await scene.program.until(settled)
    assert await scene.lines() == []
    await scene.control.start(scene.ben.id, word)
    await scene.read(scene.ben, "1 post was deleted.")


async def test_who_blocked_the_bot_sees_a_line(scene):
    """Who has blocked the bot is shown the line, and the statement once they come back."""
    await scene.starts(scene.ben)
    await scene.control.block(scene.ben.id)
    await scene.posts(scene.ben)
    await scene.program.until(scene.single_lines)
    await scene.control.start(scene.ben.id, await scene.word())
    assert buttons(await scene.read(scene.ben, "Statement of reasons")) == ["Contest this decision"]


async def test_nobody_else_reads_a_statement(scene):
    """Administrator, owner, another member and an outsider: an alert, no address, and nothing in private."""
    await scene.old_server()
    cid, eve = await scene.program.person("Cid"), await scene.program.person("Eve")
    await scene.control.set_member(scene.group.id, cid.id, "member")
    await scene.posts(scene.ben)
    (line,) = await scene.program.until(scene.lines)
    data = line["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for person in (scene.owner, scene.ada, cid):
        tapped = await scene.control.tap(scene.group.id, line["message_id"], person.id, button="Why?", wait=20)
        assert (tapped.answer["text"], tapped.answer["url"]) == (NOT_YOURS, "")
    word = data.split(":")[1]
    for person in (scene.owner, cid, eve):
        await scene.control.start(person.id, f"why_{word}")
        await scene.read(person, NOT_YOURS)
        assert [one for one in await scene.private(person) if "Statement" in one["text"]] == []


async def test_posters_see_their_own(scene):
    """Of two posters of one group each reads what is theirs: the same address, another statement."""
    word = await word_of(scene)
    cid = await scene.program.person("Cid")
    await scene.control.set_member(scene.group.id, cid.id, "member")
    await scene.posts(cid)
    await scene.control.start(cid.id, word)
    await scene.read(cid, "1 post was deleted.")
    await scene.control.start(scene.ben.id, word)
    await scene.read(scene.ben, NOT_YOURS)


async def test_forged_words_lead_nowhere(scene):
    """A made-up word, one of another kind, and one of another poster's statement tell nothing."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    mine = await scene.read(scene.ben, "Statement of reasons")
    data = mine["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    word = data.split(":")[1]
    own = (await scene.private(scene.ada))[0]
    for forged in (f"w:{'A' * 16}:why", data, f"w:{word}:why", f"w:{word}:withdraw", f"w:{word}:grant", "w:", "w:x:y"):
        said = await scene.forges(scene.ada, own, forged)
        assert said in {NOT_YOURS, "This appeal is over, or was erased."}, forged
    for forged in (f"why_{'A' * 16}", f"why_{word}"):
        await scene.control.start(scene.ada.id, forged)
    await scene.read(scene.ada, NOT_YOURS)
    assert [one for one in await scene.private(scene.ada) if "Statement of" in one["text"]] == []


async def word_of(scene: Scene) -> str:
    """The address behind the line of this group, from the line that somebody else was shown."""
    dan = await scene.program.person("Dan")
    await scene.control.set_member(scene.group.id, dan.id, "member")
    await scene.posts(dan)
    return await scene.word()
