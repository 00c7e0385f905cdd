"""A basic group becomes a supergroup."""

import pytest

from simulator.answers import ControlRefused


async def test_new_id_is_told_in_both(simulator, call):
    """Both service messages come, the old id answers with the new one, the bot keeps its rights."""
    basic = await simulator.control.create_group(bots=[simulator.bot_id])
    await call.drain()
    new = await simulator.control.migrate(basic.id)
    old_side, new_side = [update["message"] for update in await call.drain()]
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (basic.id, new)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new, basic.id)
    refused = await call("sendMessage", chat_id=basic.id, text="mot")
    assert refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refused["parameters"] == {"migrate_to_chat_id": new}
    own = (await call("getChatMember", chat_id=new, user_id=simulator.bot_id))["result"]
    assert own["can_delete_messages"] is True
    with pytest.raises(ControlRefused, match="became the supergroup"):
        await simulator.control.say(basic.id, basic.owner, "mot")
