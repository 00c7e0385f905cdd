"""The bot is added: one line in the group, the self-check in private to whoever added it."""

from policies.policy import Policy

DELETING = {"can_delete_messages": True}


async def test_joining_with_all_rights(program):
    """The group reads one line, who added the bot reads that all is well, and nobody reads anything else."""
    owner = await program.person("Olga", started=True)
    before = len(await program.told(owner.id))
    group = await program.control.create_supergroup("Garden <3", owner=owner.id)
    await program.join(group)
    await program.settled()
    (greeting,) = await program.told(group.id)
    assert greeting.startswith("Égide compares the images posted here")
    assert "@simulated_bot" in greeting
    assert "\n" not in greeting
    (check,) = (await program.told(owner.id))[before:]
    assert check.startswith("<b>Garden &lt;3</b>: self-check\nAll rights are there. Images posted from now on are")
    assert "Right missing" not in check
    chat = await program.chats.get(group.id)
    assert (chat.title, chat.type, chat.added_by) == ("Garden <3", "supergroup", owner.id)


async def test_missing_rights_are_named(program):
    """The self-check names each missing right, what does not work without it, and how to mend it in one tap."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(group, DELETING)
    await program.settled()
    check = (await program.told(owner.id))[-1]
    assert "- Right missing: “Ban users”. Without it posters of confirmed images cannot be muted; channels" in check
    assert "- Right missing: “Change group info”. Without it a listed image used as the group's picture stays." in check
    assert "Delete messages" not in check
    assert "To mend it: group settings" in check
    sent = (await program.calls("sendMessage"))[-2:]
    assert any("https://t.me/simulated_bot?startgroup&admin=delete_messages" in str(done.parameters) for done in sent)


async def test_policy_decides_what_is_needed(program):
    """A right that the group's policy never uses is not missed."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.chats.choose(group.id, Policy(confirmed="delete"))
    await program.join(group, DELETING)
    await program.settled()
    check = (await program.told(owner.id))[-1]
    assert "Ban users" not in check
    assert "Change group info" in check


async def test_told_once_the_bot_is_started(program):
    """Whoever added the bot without ever having started it reads the self-check after /start."""
    owner = await program.person("Olga")
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(group, None)
    await program.settled()
    assert await program.told(owner.id) == []
    await program.control.start(owner.id)
    introduction, check = await program.until(lambda: _two(program, owner.id))
    assert "This is Égide." in introduction
    assert check.startswith("<b>Garden</b>: self-check\nHere the bot is an ordinary member. It checks images")
    assert "- Right missing: “Delete messages”" in check


async def test_new_adder_is_the_one_told(program):
    """Added again by somebody else, the bot addresses that person from then on; the group is not greeted again."""
    olga, noor = await program.person("Olga"), await program.person("Noor")
    group = await program.control.create_supergroup("Garden", owner=olga.id, members=[noor.id])
    await program.control.set_member(group.id, noor.id, "administrator", "all")
    await program.join(group)
    await program.settled()
    await program.control.set_member(group.id, program.simulator.bot_id, "left")
    await program.join(group, by=noor.id)
    await program.settled()
    assert len(await program.told(group.id)) == 1
    await program.control.start(noor.id)
    _, check = await program.until(lambda: _two(program, noor.id))
    assert check.startswith("<b>Garden</b>: self-check")


async def test_language_of_the_adder(program):
    """Group and self-check read the language of whoever added the bot."""
    owner = await program.person("Odile", "fr", started=True)
    group = await program.control.create_supergroup("Jardin", owner=owner.id)
    await program.join(group)
    await program.settled()
    (greeting,) = await program.told(group.id)
    assert "empreintes" in greeting
    assert (await program.chats.get(group.id)).language == "fr"


async def test_channel_is_not_greeted(program):
    """A channel's readers read nothing; who added the bot reads what a channel needs."""
    owner = await program.person("Olga", started=True)
    channel = await program.control.create_channel("News", owner=owner.id)
    await program.join(channel, {"can_post_messages": True})
    await program.settled()
    assert await program.told(channel.id) == []
    check = (await program.told(owner.id))[-1]
    assert "Delete messages" in check
    assert "Ban users" not in check


async def test_outage_while_joining(program):
    """An outage in the middle of joining costs neither the greeting nor the self-check."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.control.fault("status", "sendMessage", times=2, code=502)
    await program.join(group)
    await program.until(lambda: program.told(group.id))
    await program.settled()
    assert (await program.told(owner.id))[-1].startswith("<b>Garden</b>: self-check")


async def _two(program, person: int) -> list[str]:
    told: list[str] = await program.told(person)
    return told if len(told) == 2 else []
