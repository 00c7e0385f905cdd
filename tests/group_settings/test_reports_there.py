"""Reports in a chat that a group chose: a topic of it, without a sound, and what happens when it is gone."""

import pytest

from simulator.answers import Place
from tests.group_settings.conftest import administrator


@pytest.fixture
async def office(program, owner) -> Place:
    """A forum of the same owner, with the bot in it."""
    place: Place = await program.control.create_supergroup("Office", owner=owner.person.id)
    await program.join(place, by=owner.person.id)
    await program.settled()
    return place


async def test_reports_come_to_the_topic(program, owner, group, office, listed):
    """Typed in a topic, /reports asks in private for the group, says it there, and reports go there from then on."""
    topic = await program.control.open_topic(office.id, "Reports")
    await program.control.say(office.id, owner.person.id, "/reports", topic=topic)
    await program.settled()
    assert await owner.labels() == ["Garden"]
    assert await owner.tap("Garden") == "From now on reports go there."
    assert "to the chat “Office”" in await owner.taps()
    telling = await program.chats.telling(group.id)
    assert (telling.reports, telling.reports_chat, telling.reports_topic) == ("chat", office.id, topic)
    (line,) = [one for one in await program.told(office.id) if "Reports of the group" in one]
    assert "Garden" in line
    await owner.taps("Back", "Silent mode", "Silent mode on")
    await _post(program, group, listed)
    report = await program.until(lambda: _report(program, office.id))
    assert int(report.parameters["message_thread_id"]) == topic
    assert str(report.parameters["disable_notification"]).lower() == "true"


async def test_reports_chat_that_is_gone_gives_way(program, owner, group, office, listed):
    """Where the topic is deleted, administrators get the report in private, and are told once why."""
    topic = await program.control.open_topic(office.id)
    chosen = {"reports": "chat", "reports_chat": office.id, "reports_topic": topic}
    await program.chats.adjust(group.id, chosen)
    await program.control.delete_topic(office.id, topic)
    for _ in range(2):
        await _post(program, group, listed)
        await program.settled()
    told = await program.told(owner.person.id)
    assert any("listed image" in one for one in told)
    assert len([one for one in told if "cannot be reached any more" in one]) == 1


async def test_both_chats_need_the_right(program, owner, group, office):
    """Who may set the group and not the place, or the place and not the group, sends no reports there."""
    other = await administrator(program, "Bo", "en", group)
    await program.control.set_member(office.id, other.person.id, "member")
    await other.says("/reports", office.id)
    assert not any("Reports to" in one["text"] for one in await other.messages() if "text" in one)
    guest = await administrator(program, "Cy", "en", office)
    assert "no other group" in await guest.says("/reports", office.id)
    await owner.says("/reports", group.id)
    assert await owner.labels() == ["Office"]  # never into the group itself
    assert await program.chats.chosen(group.id) == {}


async def test_reports_leave_with_who_chose(program, owner, group, office):
    """Every administrator hears who moved the reports; they come back once that person may not choose any more."""
    other = await administrator(program, "Bo", "en", group, office)
    await other.says("/settings", group.id)
    await other.says("/reports", office.id)
    await other.tap("Garden")
    assert "Bo changed who is told about the group “Garden”." in await owner.last()
    await program.control.set_member(group.id, other.person.id, "administrator", {"can_change_info": False})
    assert "that chat gets no further reports. Now: to each administrator, in private." in await owner.last()
    assert (await program.chats.telling(group.id)).reports_chat is None


async def test_reports_place_is_followed_and_let_go(program, owner, group):
    """A place that becomes a supergroup is followed; one that is erased is named nowhere any more."""
    place = await program.control.create_group("Old", owner=owner.person.id)
    await program.join(place, by=owner.person.id)
    await program.settled()
    await program.chats.adjust(group.id, {"reports": "chat", "reports_chat": place.id})
    new = await program.control.migrate(place.id)
    await program.until(lambda: _reports_to(program, group.id, new))


async def _reports_to(program, group: int, place: int) -> bool:
    return bool((await program.chats.telling(group)).reports_chat == place)


async def _post(program, group: Place, image: bytes) -> None:
    member = await program.control.create_user("Max")
    await program.control.set_member(group.id, member.id, "member")
    await program.control.post(group.id, member.id, "photo", image=image)


async def _report(program, chat: int):
    sent = await program.calls("sendMessage")
    return next(
        (
            one
            for one in sent
            if str(one.parameters["chat_id"]) == str(chat) and "listed image" in one.parameters["text"]
        ),
        None,
    )
