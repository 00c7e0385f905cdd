"""Restrictions, bans, rights, and who is told of them."""

import pytest

from simulator.answers import ControlRefused

MUTED = {"can_send_messages": False}


@pytest.fixture
async def person(simulator, group):
    """Make an ordinary member."""
    made = await simulator.control.create_user("Alex")
    await simulator.control.set_member(group.id, made.id, "member")
    return made


async def test_restricted_member_cannot_post(simulator, call, group, person):
    """A restriction holds until its end, and is read back exactly."""
    until = await simulator.control.move_clock(0) + 3600
    await call("restrictChatMember", chat_id=group.id, user_id=person.id, permissions=MUTED, until_date=until)
    member = (await call("getChatMember", chat_id=group.id, user_id=person.id))["result"]
    assert (member["status"], member["until_date"], member["can_send_photos"]) == ("restricted", until, False)
    with pytest.raises(ControlRefused, match="restricted"):
        await simulator.control.say(group.id, person.id, "moi")
    await simulator.control.move_clock(3700)
    await simulator.control.say(group.id, person.id, "moi")


async def test_wider_permission_implies_narrower(simulator, call, group, person):
    """Unless independent, other messages imply text and media; independent ones stay as given."""
    asked = {"can_send_other_messages": True}
    ask = {"chat_id": group.id, "user_id": person.id, "permissions": asked}
    await call("restrictChatMember", **ask)
    state = await simulator.control.chat_state(group.id)
    assert state.members[person.id]["can_send_photos"] is True
    await call("restrictChatMember", **ask, use_independent_chat_permissions=True)
    state = await simulator.control.chat_state(group.id)
    assert state.members[person.id]["can_send_photos"] is False


@pytest.mark.parametrize(
    ("status", "words"),
    [("creator", "can't remove chat owner"), ("administrator", "user is an administrator of the chat")],
)
@pytest.mark.parametrize("method", ["restrictChatMember", "banChatMember"])
async def test_administrators_are_out_of_reach(status, words, method, simulator, call, group, person):
    """Neither the owner nor an administrator is restricted or banned."""
    await simulator.control.set_member(group.id, person.id, status)
    refused = await call(method, chat_id=group.id, user_id=person.id, permissions=MUTED)
    assert refused["description"] == f"Bad Request: {words}"


async def test_right_to_restrict_is_needed(simulator, call, group, person):
    """Without can_restrict_members both calls are refused in Telegram's words."""
    await simulator.control.set_member(group.id, simulator.bot_id, "administrator", {"can_delete_messages": True})
    for method in ("restrictChatMember", "banChatMember"):
        refused = await call(method, chat_id=group.id, user_id=person.id, permissions=MUTED)
        assert refused["description"] == "Bad Request: not enough rights to restrict/unrestrict chat member"


async def test_restriction_needs_a_supergroup(simulator, call, person):
    """A basic group knows no restrictions."""
    basic = await simulator.control.create_group(bots=[simulator.bot_id], members=[person.id])
    refused = await call("restrictChatMember", chat_id=basic.id, user_id=person.id, permissions=MUTED)
    assert refused["description"] == "Bad Request: method is available only for supergroups"


async def test_ban_erases_all_messages(simulator, call, group, person):
    """In a supergroup a banned person's messages go, and unbanning brings none back."""
    mine = await simulator.control.say(group.id, person.id, "moi")
    other = await simulator.control.say(group.id, group.owner, "autre")
    await call("banChatMember", chat_id=group.id, user_id=person.id)
    await call("unbanChatMember", chat_id=group.id, user_id=person.id, only_if_banned=True)
    state = await simulator.control.chat_state(group.id)
    assert mine.message not in state.messages
    assert other.message in state.messages
    assert state.members[person.id]["status"] == "left"


async def test_banned_channel_cannot_post(simulator, call, group, image):
    """A banned sender chat posts no more; the linked channel cannot be banned."""
    channel = await simulator.control.create_channel()
    sent = await simulator.control.post(group.id, image=image, as_chat=channel.id)
    update = (await call.drain())[-1]["message"]
    assert (update["from"]["id"], update["sender_chat"]["id"]) == (136817688, channel.id)
    assert update["message_id"] == sent.message
    await call("banChatSenderChat", chat_id=group.id, sender_chat_id=channel.id)
    with pytest.raises(ControlRefused, match="banned"):
        await simulator.control.post(group.id, image=image, as_chat=channel.id)
    await call("unbanChatSenderChat", chat_id=group.id, sender_chat_id=channel.id)
    await simulator.control.link(channel.id, group.id)
    assert not (await call("banChatSenderChat", chat_id=group.id, sender_chat_id=channel.id))["ok"]


async def test_own_rights_are_told(simulator, call, group, person):
    """Promotion, demotion and removal of the bot come as my_chat_member with the person who did it."""
    await call.drain()
    steps = [("administrator", {"can_delete_messages": True}), ("member", {}), ("kicked", {})]
    for status, rights in steps:
        await simulator.control.set_member(group.id, simulator.bot_id, status, rights, by=person.id)
    told = [update["my_chat_member"] for update in await call.drain()]
    assert [change["new_chat_member"]["status"] for change in told] == [status for status, _ in steps]
    assert {change["from"]["id"] for change in told} == {person.id}
    assert told[0]["new_chat_member"]["can_delete_messages"] is True
    refused = await call("sendMessage", chat_id=group.id, text="encore")
    assert refused["description"] == "Forbidden: bot was kicked from the supergroup chat"


async def test_joining_member_has_a_photo(simulator, call, group, image):
    """A join is told, and the profile photo can be asked for."""
    person = await simulator.control.create_user("Sacha", image=image)
    await call.drain()
    await simulator.control.set_member(group.id, person.id, "member")
    (joined,) = await call.drain()
    assert joined["message"]["new_chat_members"][0]["id"] == person.id
    photos = (await call("getUserProfilePhotos", user_id=person.id))["result"]
    assert (photos["total_count"], len(photos["photos"][0])) == (1, 4)


@pytest.mark.usefixtures("person")
async def test_administrators_are_listed(simulator, call, group):
    """GetChatAdministrators gives the owner and the bot itself, getChatMemberCount everybody inside."""
    listed = (await call("getChatAdministrators", chat_id=group.id))["result"]
    assert {member["user"]["id"] for member in listed} == {group.owner, simulator.bot_id}
    assert (await call("getChatMemberCount", chat_id=group.id))["result"] == 3
    await call("leaveChat", chat_id=group.id)
    refused = await call("getChat", chat_id=group.id)
    assert refused["description"] == "Forbidden: bot is not a member of the supergroup chat"
