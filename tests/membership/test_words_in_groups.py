"""What the bot says in a group: little, in its own time, and never before an image that waits to be deleted."""

from handlers.private.privacy import privacy_of_groups
from locales.texts import Texts
from records.notices import ANSWER_SECONDS

PRIVACY = privacy_of_groups(Texts().of("en"), "simulated_bot")


async def test_words_never_delay_deletion(program, listed):
    """However often /privacy is asked for, even while messages are stuck, a listed image behind it goes at once."""
    owner, member = await program.person("Olga", started=True), await program.person("Mia")
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[member.id])
    await program.join(group)
    await program.settled()
    await program.control.fault("too_many", "sendMessage", chat=group.id, retry_after=20)
    for _ in range(45):
        await program.control.say(group.id, member.id, "/privacy")
    post = await program.control.post(group.id, member.id, "photo", image=listed)
    (deletion,) = await program.until(lambda: program.calls("deleteMessage"))
    assert str(deletion.parameters["message_id"]) == str(post.message)
    refused = [one for one in await program.control.journal() if one.method == "sendMessage" and not one.ok]
    assert len(refused) <= 1


async def test_privacy_is_answered_hourly(program):
    """A group reads two sentences about privacy once an hour, whoever asks, in reply to who asked first."""
    owner, member = await program.person("Olga"), await program.person("Mia")
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[member.id])
    await program.join(group)
    asked = [await program.control.say(group.id, person.id, "/privacy") for person in (member, owner, member)]
    await program.settled()
    said = [one for one in await program.calls("sendMessage") if one.parameters["text"].startswith(PRIVACY)]
    assert len(said) == 1
    assert "/privacy in a private chat with @" in PRIVACY
    assert len(PRIVACY) < 250
    assert str(asked[0].message) in str(said[0].parameters["reply_parameters"])
    key = f"egide:{{{group.id}}}:answered:privacy"
    assert 0 < await program.redis.ttl(key) <= ANSWER_SECONDS
    await program.redis.delete(key)
    await program.control.say(group.id, member.id, "/privacy")
    await program.settled()
    assert sum(text.startswith(PRIVACY) for text in await program.told(group.id)) == 2


async def test_silenced_group_is_left_alone(program):
    """Where the bot may not speak nothing waits for ever."""
    owner = await program.person("Olga")
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.control.fault("status", "sendMessage", chat=group.id, code=403)
    await program.join(group)
    await program.settled()
    assert await program.redis.hgetall(f"egide:{{{group.id}}}:notices") == {}
