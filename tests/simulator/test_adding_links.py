"""Links that add a bot: what the person may decide there is what the bot gets."""

import pytest

from simulator.answers import ControlRefused, Json, Place
from simulator.server import RunningSimulator

LINK = "https://t.me/simulated_bot?startgroup&admin=delete_messages+restrict_members"


async def place(simulator: RunningSimulator, group: Place) -> Json:
    """Read the bot's place in a chat."""
    state = await simulator.control.chat_state(group.id)
    return dict(state.members[simulator.bot_id])


async def test_owner_gives_rights_of_the_link(simulator):
    """Who may appoint administrators gives exactly the rights that the link names."""
    group = await simulator.control.create_supergroup()
    await simulator.control.follow(group.id, group.owner, LINK)
    held = await place(simulator, group)
    assert held["status"] == "administrator"
    assert held["can_delete_messages"]
    assert held["can_restrict_members"]
    assert not held["can_change_info"]


async def test_member_adds_a_member(simulator):
    """Who may not appoint administrators adds an ordinary member, and nothing changes the second time."""
    person = await simulator.control.create_user("Alex")
    group = await simulator.control.create_supergroup(members=[person.id])
    await simulator.control.follow(group.id, person.id, LINK)
    assert (await place(simulator, group))["status"] == "member"
    with pytest.raises(ControlRefused, match="may not appoint"):
        await simulator.control.follow(group.id, person.id, LINK)


async def test_rights_are_added_to_those_held(simulator):
    """A bot that is there already keeps its rights and gets those of the link besides."""
    group = await simulator.control.create_supergroup()
    await simulator.control.set_member(group.id, simulator.bot_id, "administrator", {"can_pin_messages": True})
    await simulator.control.follow(group.id, group.owner, LINK)
    held = await place(simulator, group)
    assert held["can_pin_messages"]
    assert held["can_delete_messages"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://t.me/simulated_bot?start=1", "no link that adds"),
        ("https://t.me/another_bot?startgroup", "no bot is called"),
        ("https://t.me/simulated_bot?startgroup&admin=fly", "no rights can_fly"),
        ("https://t.me/simulated_bot?startchannel&admin=delete_messages", "not for a supergroup"),
    ],
)
async def test_wrong_links_are_refused(simulator, link, said):
    """A link that adds nothing here is refused with what is wrong with it."""
    group = await simulator.control.create_supergroup()
    with pytest.raises(ControlRefused, match=said):
        await simulator.control.follow(group.id, group.owner, link)


async def test_payload_is_said_in_the_group(simulator, call):
    """A word behind startgroup is said as a command to the bot."""
    group = await simulator.control.create_supergroup()
    await simulator.control.follow(group.id, group.owner, LINK.replace("startgroup", "startgroup=hello"))
    assert (await call.drain())[-1]["message"]["text"] == "/start@simulated_bot hello"
