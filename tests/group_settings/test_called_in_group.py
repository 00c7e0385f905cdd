"""A command typed in a group: gone there, answered in private, and nothing for others."""

from tests.group_settings.conftest import Administrator, administrator


async def test_command_of_an_administrator_disappears(program, owner, group):
    """An administrator who types /settings in the group reads them in private, and the group reads nothing."""
    sent = await program.control.say(group.id, owner.person.id, "/settings")
    await program.settled()
    assert "Garden" in (await owner.menu())["text"]
    state = await program.control.chat_state(group.id)
    assert sent.message in state.deleted
    assert all("settings" not in text.lower() for text in await program.told(group.id))


async def test_commands_for_other_bots_stay(program, owner, group):
    """What an administrator types behind a command is meant for another bot, unless ours is named."""
    texts = ("/reports on", "/export fed", "/stats weekly @combot")
    typed = [(await program.control.say(group.id, owner.person.id, text)).message for text in texts]
    await owner.opens()
    named = f"/settings@{(await owner.messages())[-1]['from']['username']} now"
    ours = await program.control.say(group.id, owner.person.id, named)
    await program.settled()
    deleted = (await program.control.chat_state(group.id)).deleted
    assert [ours.message in deleted, *(one in deleted for one in typed)] == [True, False, False, False]


async def test_command_of_others_does_nothing(program, owner, group):
    """A member who types it is not answered, and neither is who posts in the group's name."""
    max_ = await administrator(program, "Max", "en", group)
    await program.control.set_member(group.id, max_.person.id, "member")
    before = len(await max_.messages())
    sent = await program.control.say(group.id, max_.person.id, "/settings")
    anonymous = await program.control.post(group.id, owner.person.id, "text", text="/settings", as_chat=group.id)
    await program.settled()
    assert len(await max_.messages()) == before
    deleted = (await program.control.chat_state(group.id)).deleted
    assert {sent.message, anonymous.message}.isdisjoint(deleted)


async def test_who_never_started_is_shown_where_to(program, group):
    """An administrator whom the bot may not write to is shown one line that nobody else sees."""
    person = await program.control.create_user("Ivy", language="en")
    await program.control.set_member(group.id, person.id, "administrator", "all")
    await program.control.say(group.id, person.id, "/settings")
    line = await program.until(lambda: _line(program, group.id))
    assert line["receiver_user"]["id"] == person.id
    assert "press Start" in line["text"]
    assert not any("press Start" in one.get("text", "") for one in await _messages(program, group.id))
    await program.control.start(person.id)
    await program.settled()
    assert "Garden" in await Administrator(program, person).opens()


async def _line(program, chat: int):
    return next(iter((await program.control.chat_state(chat)).ephemeral.values()), None)


async def _messages(program, chat: int):
    return list((await program.control.chat_state(chat)).messages.values())
