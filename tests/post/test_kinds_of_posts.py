"""Every way to post an image: a listed one goes, an ordinary one stays."""

import pytest

KINDS = [
    "photo",
    "spoiler_photo",
    "document",
    "animation",
    "video",
    "video_cover",
    "video_qualities",
    "spoiler_video",
    "video_note",
    "live_photo",
    "live_photo_alone",
    "sticker",
    "sticker_animated",
    "sticker_video",
    "game",
    "paid_photo",
    "paid_video",
    "paid_live_photo",
    "poll",
    "poll_option",
    "poll_explanation",
    "external_reply",
    "external_reply_live",
    "rich_message",
    "rich_nested",
    "rich_document",
    "custom_emoji",
    "via_bot",
]

IMAGELESS = ("text", "link_preview")


@pytest.mark.parametrize("some", [KINDS[:15], KINDS[15:]], ids=["first", "second"])
async def test_listed_image_goes(world, paint, seeds, some):
    """Every kind of post with a listed image is deleted, and no other post is."""
    world.list_image()
    group = await world.group(confirmed="delete")
    listed, ordinary = {}, {}
    for kind in some:
        listed[kind] = await world.control.post(group.id, group.member, kind, image=paint(1))
        ordinary[kind] = await world.control.post(group.id, group.member, kind, image=paint(next(seeds)))
    for kind in IMAGELESS:
        ordinary[kind] = await world.control.post(group.id, group.member, kind, text="hello")
    await world.work()
    gone = (await world.control.chat_state(group.id)).deleted
    assert [kind for kind, post in listed.items() if post.message not in gone] == []
    assert [kind for kind, post in ordinary.items() if post.message in gone] == []
    assert await world.evidence.verify(group.id) == 2 * len(some)


async def test_quoted_older_message_goes(world, paint):
    """A listed image inside reply_to_message takes the older message with it, not the answer."""
    group = await world.group()
    older = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    world.list_image()
    answer = await world.control.post(group.id, group.owner, "text", text="look", reply_to=older.message)
    await world.work()
    assert await group.gone(older.message)
    assert not await group.gone(answer.message)
    state = await world.control.chat_state(group.id)
    assert state.members[group.member]["status"] == "restricted"


async def test_later_poll_option_goes(world, paint):
    """An option added to a poll takes the poll with it; its author, not the poll's, is the poster."""
    world.list_image()
    group = await world.group()
    adder = {"id": group.owner + 1000, "is_bot": False, "first_name": "Ada"}
    told = await world.control.post(group.id, group.member, "poll_option_added", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "poll_option_added" in one.raw.get("message", {})]
    poll = delivery.raw["message"]["poll_option_added"]["poll_message"]
    for option in poll["poll"]["options"]:
        option["added_by_user"] = adder
    await world.handler.handle(delivery)
    assert await group.gone(poll["message_id"])
    assert not await group.gone(told.message)
    assert [record["poster"] for record in await world.evidence.records(group.id) if "poster" in record] == [
        adder["id"]
    ]


async def test_edited_media_goes(world, paint):
    """An ordinary post whose image is replaced by a listed one is deleted."""
    world.list_image()
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(2))
    await world.work()
    assert not await group.gone(post.message)
    await world.control.edit(group.id, post.message, "photo", image=paint(1))
    await world.work()
    assert await group.gone(post.message)


async def test_forward_costs_no_download(world, paint):
    """A file that was read once is judged again without being fetched again, against the list as it is now."""
    group = await world.group()
    post = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    before = len(await world.calls("getFile"))
    world.list_image()
    forward = await world.control.forward(group.id, post.message, group.id, group.member)
    await world.work()
    assert len(await world.calls("getFile")) == before
    assert await group.gone(forward.message)


async def test_channel_post_goes(world, paint):
    """A channel where the bot is administrator loses the post, and nobody is sanctioned."""
    world.list_image()
    channel = await world.group("channel")
    post = await world.control.post(channel.id, channel.owner, "photo", image=paint(1))
    await world.work()
    assert await channel.gone(post.message)
    assert await world.calls("restrictChatMember") == []


async def test_posting_as_channel_goes(world, paint):
    """A post in a channel's name is deleted, and the channel is banned once the policy's count is reached."""
    world.list_image()
    group = await world.group(confirmed="ban", ban_after=2)
    channel = await world.control.create_channel("Loud", owner=group.member)
    for _ in range(2):
        post = await world.control.post(group.id, group.member, "photo", image=paint(1), as_chat=channel.id)
        await world.work()
        assert await group.gone(post.message)
    assert len(await world.calls("banChatSenderChat")) == 1


async def test_group_picture_is_removed(world, paint):
    """A listed image as the group's picture: the picture is removed, and its announcement."""
    world.list_image()
    group = await world.group()
    painter = await world.control.create_user("Painter")
    await world.control.set_member(group.id, painter.id, "member")
    raw = {"id": group.id, "type": "supergroup", "title": "Garden"}
    post = await world.control.post(group.id, group.owner, "new_chat_photo", image=paint(1))
    (delivery,) = [one for one in await world.updates() if "new_chat_photo" in one.raw.get("message", {})]
    person = {"id": painter.id, "is_bot": False, "first_name": "Painter"}
    delivery.raw["message"].update({"from": person, "chat": raw})
    await world.handler.handle(delivery)
    assert await group.gone(post.message)
    assert len(await world.calls("deleteChatPhoto")) == 1


async def test_joining_member_is_reported(world, paint):
    """A listed profile photo of somebody who joins is reported once, and nobody is touched."""
    world.list_image()
    group = await world.group()
    person = await world.control.create_user("Newcomer", image=paint(1))
    await world.control.set_member(group.id, person.id, "member")
    await world.work()
    (report,) = await group.told()
    assert "profile photo" in report
    assert "Newcomer" in report
    assert await world.calls("restrictChatMember") == []
