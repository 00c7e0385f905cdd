"""Restrict before ban: what was posted before a mute never makes a ban of it."""


async def test_burst_never_bans(world, paint):
    """Three posts of a confirmed image written before the first mute was in force are answered by mutes."""
    world.list_image()
    group = await world.group(confirmed="ban", ban_after=2)
    for _ in range(3):
        await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert len(await world.calls("restrictChatMember")) == 3
    assert await world.calls("banChatMember") == []


async def test_quoting_old_posts_never_bans(world, paint):
    """Somebody who answers an innocent's old posts, one after the other, cannot have them banned."""
    group = await world.group(confirmed="ban", ban_after=2)
    old = [await world.control.post(group.id, group.member, "photo", image=paint(1)) for _ in range(3)]
    await world.work()
    world.list_image()
    for post in old:
        await world.control.move_clock(60)
        await world.control.post(group.id, group.owner, "text", text="look", reply_to=post.message)
        await world.work()
    assert [await group.gone(post.message) for post in old] == [True, True, True]
    assert await world.calls("banChatMember") == []


async def test_burst_is_one_rung(world, paint):
    """After a burst and its mutes, the next post is the second offence, not the fourth."""
    world.list_image()
    group = await world.group(confirmed="ban", ban_after=3)
    for _ in range(3):
        await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    await world.control.move_clock(60)
    await world.control.set_member(group.id, group.member, "member")
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert await world.calls("banChatMember") == []
