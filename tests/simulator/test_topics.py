"""Topics of a forum: what is written in one, by people and by bots."""


async def test_topic_holds_what_is_said_there(simulator, call):
    """A command in a topic names it, and what a bot writes into it does too."""
    group = await simulator.control.create_supergroup("Forum", bots=[simulator.bot_id])
    topic = await simulator.control.open_topic(group.id, "Reports")
    await simulator.control.say(group.id, group.owner, "/here", topic=topic)
    *_, update = await call.drain()
    message = update["message"]
    assert (message["message_thread_id"], message["is_topic_message"], message["chat"]["is_forum"]) == (
        topic,
        True,
        True,
    )
    written = await call("sendMessage", chat_id=group.id, text="mot", message_thread_id=topic)
    assert written["result"]["message_thread_id"] == topic


async def test_deleted_topic_takes_nothing(simulator, call):
    """Into a topic that is gone a bot cannot write."""
    group = await simulator.control.create_supergroup("Forum", bots=[simulator.bot_id])
    topic = await simulator.control.open_topic(group.id)
    await simulator.control.delete_topic(group.id, topic)
    refused = await call("sendMessage", chat_id=group.id, text="mot", message_thread_id=topic)
    assert refused["description"] == "Bad Request: message thread not found"
