"""How hits are answered: who is spared, what is sanctioned, what is told."""

import io

import numpy as np
from PIL import Image

from matching.match import Trust
from policies.policy import DAY


async def test_unverified_hides_and_spares(world, paint):
    """An unverified hit deletes the post and reports; the poster is not touched, and gets no strike."""
    world.list_image(trust=Trust.UNVERIFIED)
    group = await world.group(confirmed="ban")
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert await group.gone(post.message)
    assert await world.calls("restrictChatMember") == []
    assert await world.standings.strikes(group.id, group.member, 0) == 0
    (report,) = await group.told()
    assert "lead, not proof" in report


async def test_mute_then_ban(world, paint):
    """The ladder: mutes first, a ban from the third confirmed hit on; the former permissions are kept."""
    world.list_image()
    group = await world.group(confirmed="ban", ban_after=3)
    for _ in range(3):
        await world.control.move_clock(60)
        await world.control.set_member(group.id, group.member, "member")
        await world.control.post(group.id, group.member, "photo", image=paint(1))
        await world.work()
    assert len(await world.calls("restrictChatMember")) == 2
    assert len(await world.calls("banChatMember")) == 1
    restrictions = await world.standings.restrictions(group.id, group.member)
    assert [one.former["status"] for one in restrictions] == ["member", "member", "member"]


async def test_mute_ends_as_chosen(world, paint):
    """The mute lasts as long as the group chose, and says until when."""
    world.list_image()
    group = await world.group(mute_seconds=DAY)
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    (call,) = await world.calls("restrictChatMember")
    assert abs(int(call["until_date"]) - (post.date + DAY)) <= 5
    (report,) = await group.told()
    assert "muted until" in report


async def test_administrators_are_reported_only(world, paint):
    """Posts of an administrator, of the owner and of an anonymous administrator stay, and are reported."""
    world.list_image()
    group = await world.group(confirmed="ban")
    await world.control.set_member(group.id, group.member, "administrator", rights="all")
    posts = [
        await world.control.post(group.id, group.member, "photo", image=paint(1)),
        await world.control.post(group.id, group.owner, "photo", image=paint(1)),
        await world.control.post(group.id, group.owner, "photo", image=paint(1), as_chat=group.id),
    ]
    await world.work()
    assert [await group.gone(post.message) for post in posts] == [False, False, False]
    assert await world.calls("restrictChatMember") == []
    assert len(await group.told()) == 3


async def test_linked_channel_is_reported_only(world, paint):
    """The linked channel's automatic forward stays in the group, and is reported."""
    world.list_image()
    group = await world.group()
    channel = await world.control.create_channel("News", owner=group.owner)
    await world.control.link(channel.id, group.id)
    await world.control.post(channel.id, group.owner, "photo", image=paint(1))
    await world.work()
    assert (await world.control.chat_state(group.id)).deleted == {}
    (report,) = await group.told()
    assert "linked channel" in report


async def test_dismissed_image_stays(world, paint):
    """What this group called a false alarm is left alone here, and only here."""
    fingerprint = world.list_image()
    group, other = await world.group(), await world.group()
    await world.dismissals.add(group.id, fingerprint)
    kept = await world.control.post(group.id, group.member, "photo", image=paint(1))
    gone = await world.control.post(other.id, other.member, "photo", image=paint(1))
    await world.work()
    assert not await group.gone(kept.message)
    assert await other.gone(gone.message)


async def test_low_quality_is_reported_only(world):
    """An image almost without detail is told of, and not acted on."""
    ramp, flat = np.add.outer(np.linspace(100, 140, 600), np.linspace(0, 60, 800)), io.BytesIO()
    Image.fromarray(ramp.astype(np.uint8)).save(flat, "JPEG")
    world.list_image(flat.getvalue())
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=flat.getvalue())
    await world.work()
    assert not await group.gone(post.message)
    (report,) = await group.told()
    assert "too little detail" in report


async def test_missing_right_is_reported(world, paint):
    """Without the right to restrict, the post goes and the report says what could not be done."""
    world.list_image()
    group = await world.group()
    rights = {"can_delete_messages": True, "can_restrict_members": False}
    await world.control.set_member(group.id, world.simulator.bot_id, "administrator", rights=rights)
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert await group.gone(post.message)
    (report,) = await group.told()
    assert "the right to ban users is missing" in report


async def test_dry_run_only_tells(world, paint):
    """A dry run deletes nothing, counts nothing, writes no evidence, and says what would be done."""
    world.list_image()
    group = await world.group(dry_run=True)
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert not await group.gone(post.message)
    assert await world.evidence.records(group.id) == []
    assert await world.standings.strikes(group.id, group.member, 0) == 0
    (report,) = await group.told()
    assert "would be deleted" in report


async def test_basic_group_deletes_only(world, paint):
    """In a basic group Telegram restricts nobody: the post goes, the reason is told."""
    world.list_image()
    group = await world.group("group")
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert await group.gone(post.message)
    (report,) = await group.told()
    assert "supergroups only" in report


async def test_private_media_is_never_fetched(world, paint):
    """What somebody sends to the bot in private is not downloaded, not even early."""
    world.list_image()
    person = await world.control.create_user("Claire")
    await world.control.start(person.id)
    await world.control.post(person.id, person.id, "photo", image=paint(1))
    for delivery in await world.updates():
        world.handler.prefetch(delivery)
        await world.handler.handle(delivery)
    assert await world.calls("getFile") == []
    assert await world.calls("deleteMessage") == []


async def test_early_reading_is_shared(world, paint):
    """What was read early is not fetched again when the post's turn comes."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "photo" in one.raw.get("message", {})]
    world.handler.prefetch(delivery)
    await world.handler.handle(delivery)
    assert await group.gone(post.message)
    assert len(await world.calls("getFile")) == 1
