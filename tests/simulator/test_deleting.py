"""Who may delete what, and until when."""

import pytest

HOURS_48 = 48 * 3600


async def test_listed_message_is_deleted(simulator, call, group):
    """An administrator with the right deletes anybody's message, once."""
    sent = await simulator.control.say(group.id, group.owner, "mot")
    assert (await call("deleteMessage", chat_id=group.id, message_id=sent.message))["result"] is True
    again = await call("deleteMessage", chat_id=group.id, message_id=sent.message)
    assert again["description"] == "Bad Request: message to delete not found"
    state = await simulator.control.chat_state(group.id)
    assert state.deleted == {sent.message: f"bot {simulator.bot_id}"}
    assert sent.message not in state.messages


@pytest.mark.parametrize(("status", "rights"), [("member", {}), ("administrator", {"can_restrict_members": True})])
async def test_right_to_delete_is_needed(status, rights, simulator, call, group):
    """Without can_delete_messages only the bot's own messages go."""
    await simulator.control.set_member(group.id, simulator.bot_id, status, rights)
    sent = await simulator.control.say(group.id, group.owner, "mot")
    refused = await call("deleteMessage", chat_id=group.id, message_id=sent.message)
    assert refused["description"] == "Bad Request: message can't be deleted"
    own = (await call("sendMessage", chat_id=group.id, text="le mien"))["result"]["message_id"]
    assert (await call("deleteMessage", chat_id=group.id, message_id=own))["ok"]


async def test_nothing_older_than_48_hours(simulator, call, group):
    """A message of 48 hours stays, one a little younger goes."""
    old = await simulator.control.say(group.id, group.owner, "vieux")
    await simulator.control.move_clock(120)
    young = await simulator.control.say(group.id, group.owner, "jeune")
    await simulator.control.move_clock(HOURS_48 - 60)
    refused = await call("deleteMessage", chat_id=group.id, message_id=old.message)
    assert refused["description"] == "Bad Request: message can't be deleted for everyone"
    assert (await call("deleteMessage", chat_id=group.id, message_id=young.message))["ok"]


async def test_several_skip_the_missing(simulator, call, group):
    """DeleteMessages deletes those that are there, and takes at most 100."""
    sent = [(await simulator.control.say(group.id, group.owner, "mot")).message for _ in range(3)]
    assert (await call("deleteMessages", chat_id=group.id, message_ids=[*sent, 9999]))["result"] is True
    assert len((await simulator.control.chat_state(group.id)).deleted) == 3
    assert (await call("deleteMessages", chat_id=group.id, message_ids=list(range(101))))["error_code"] == 400


async def test_deletion_by_hand_is_silent(simulator, call, group):
    """No bot is told when a person deletes."""
    sent = await simulator.control.say(group.id, group.owner, "mot")
    await call.drain()
    await simulator.control.delete(group.id, sent.message)
    assert await call.drain() == []
    refused = await call("deleteMessage", chat_id=group.id, message_id=sent.message)
    assert refused["description"] == "Bad Request: message to delete not found"
