"""How something is posted: albums, edits, channels, quotes, other bots, privacy mode."""


async def test_album_shares_one_group_id(simulator, call, group, image):
    """Each picture of an album is its own update."""
    await call.drain()
    sent = await simulator.control.album(group.id, group.owner, [image, image, image])
    messages = [update["message"] for update in await call.drain()]
    assert {message["media_group_id"] for message in messages} == {sent[0].media_group_id}
    assert [message["message_id"] for message in messages] == [one.message for one in sent]


async def test_edit_replaces_the_media(simulator, call, group, image, read_by_both):
    """An edited message carries its new picture and the date of the edit."""
    sent = await simulator.control.say(group.id, group.owner, "mot")
    await simulator.control.edit(group.id, sent.message, "photo", image=image)
    update = (await call.drain())[-1]
    read_by_both(update)
    assert update["edited_message"]["message_id"] == sent.message
    assert update["edited_message"]["photo"]
    assert update["edited_message"]["edit_date"]


async def test_channel_post_reaches_the_group(simulator, call, group, image, read_by_both):
    """The linked group gets the channel's post from Telegram's own account, the channel its own update."""
    channel = await simulator.control.create_channel(bots=[simulator.bot_id])
    await simulator.control.link(channel.id, group.id)
    await call.drain()
    sent = await simulator.control.post(channel.id, image=image)
    await simulator.control.edit(channel.id, sent.message, "photo", image=image, caption="mot")
    post, forwarded, edited = await call.drain()
    for update in (post, forwarded, edited):
        read_by_both(update)
    assert post["channel_post"]["sender_chat"]["id"] == channel.id
    assert forwarded["message"]["is_automatic_forward"] is True
    assert forwarded["message"]["from"]["id"] == 777000
    assert forwarded["message"]["photo"] == post["channel_post"]["photo"]
    assert edited["edited_channel_post"]["caption"] == "mot"


async def test_anonymous_administrator_shows_the_group(simulator, call, group, image):
    """An anonymous post comes from GroupAnonymousBot on behalf of the group itself."""
    await simulator.control.post(group.id, image=image, as_chat=group.id)
    message = (await call.drain())[-1]["message"]
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (1087968824, group.id)


async def test_reply_and_pin_carry_the_message(simulator, call, group, image, read_by_both):
    """What is answered or pinned comes whole, its picture included."""
    sent = await simulator.control.post(group.id, image=image)
    await simulator.control.say(group.id, group.owner, "voyez", reply_to=sent.message)
    await simulator.control.pin(group.id, sent.message)
    photo, reply, pin = (await call.drain())[-3:]
    for update in (reply, pin):
        read_by_both(update)
    assert reply["message"]["reply_to_message"]["photo"] == photo["message"]["photo"]
    assert pin["message"]["pinned_message"]["photo"] == photo["message"]["photo"]


async def test_new_chat_photo_can_be_removed(simulator, call, group, image):
    """A group's new photo is seen in getChat until deleteChatPhoto."""
    await simulator.control.post(group.id, kind="new_chat_photo", image=image)
    assert (await call("getChat", chat_id=group.id))["result"]["photo"]["big_file_id"]
    assert (await call("deleteChatPhoto", chat_id=group.id))["ok"]
    assert "photo" not in (await call("getChat", chat_id=group.id))["result"]


async def test_other_bots_are_seen_on_request(simulator, call, group, image):
    """A bot sees another bot's post only in Bot-to-Bot mode."""
    poster = await simulator.control.create_bot("Poster")
    reader = await simulator.control.create_bot("Reader", reads_bots=True)
    for bot in (poster, reader):
        await simulator.control.set_member(group.id, bot.id, "member")
    before = len(await call.drain())
    sent = await simulator.control.post(group.id, poster.id, image=image)
    assert before
    assert await call.drain() == []
    assert list(sent.updates) == [reader.id]


async def test_privacy_mode_hides_ordinary_messages(simulator, group):
    """In privacy mode a bot sees commands and mentions, and everything once it is administrator."""
    shy = await simulator.control.create_bot("Shy", username="shy_bot", reads_all=False)
    await simulator.control.set_member(group.id, shy.id, "member")

    async def sees(text: str) -> bool:
        return shy.id in (await simulator.control.say(group.id, group.owner, text)).updates

    assert [await sees(text) for text in ("mot", "/aide", "dis @shy_bot")] == [False, True, True]
    await simulator.control.set_member(group.id, shy.id, "administrator")
    assert await sees("mot")


async def test_modes_can_be_changed(simulator, group):
    """What a bot's owner sets in BotFather counts from the next message on, and what is not named stays."""
    other = await simulator.control.create_bot("Poster")
    await simulator.control.set_member(group.id, other.id, "member")

    async def is_seen() -> bool:
        return simulator.bot_id in (await simulator.control.say(group.id, other.id, "mot")).updates

    assert not await is_seen()
    await simulator.control.set_modes(reads_bots=True)
    assert await is_seen()
    await simulator.control.set_modes(reads_all=True)
    assert await is_seen()
