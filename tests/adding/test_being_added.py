"""From the link on the first screen to a sound group, as the administrator lives it, in French and English."""

import re
from typing import Any

import pytest

from locales.texts import Texts
from tests.private.conftest import Visitor

SAY = {language: Texts().of(language) for language in ("en", "fr")}


async def buttons(program, person: int) -> dict[str, Any]:
    """The newest message of the bot with buttons: text, id and buttons by their words."""
    state = await program.control.chat_state(person)
    shown = [one for one in state.messages.values() if "inline_keyboard" in one.get("reply_markup", {})][-1]
    labelled = {one["text"]: one for row in shown["reply_markup"]["inline_keyboard"] for one in row}
    return {"text": shown["text"], "message": shown["message_id"], "buttons": labelled}


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_from_first_screen_to_sound_group(program, language):
    """One tap on the first screen, one group chosen: all rights are there, and the group reads one line."""
    say = SAY[language]
    owner = Visitor(program, await program.control.create_user("Olga", language=language))
    await owner.starts()
    keyboard = (await owner.screen())["reply_markup"]["inline_keyboard"]
    (link,) = [one["url"] for row in keyboard for one in row if one["text"] == say("I look after a group: add Égide")]
    group = await program.control.create_supergroup("Garden", owner=owner.person.id)
    await program.control.follow(group.id, owner.person.id, link)
    await program.settled()
    check = (await program.told(owner.person.id))[-1]
    well = "All rights are there. Images posted from now on are checked; those that cannot be are reported."
    bots = (
        "Images that other bots post are seen only if the operator of this bot has switched on Bot-to-Bot mode. "
        "Telegram does not tell whether that is so."
    )
    settings = "/settings shows what Égide does there and who is told, and changes it."
    title = say("<b>{title}</b>: self-check").format(title="Garden")
    assert check.splitlines() == [title, say(well), say(settings), say(bots)]
    assert len(await program.told(group.id)) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_missing_rights_in_one_tap(program, language):
    """The button under a self-check gives what is missing, and checking again finds it."""
    say = SAY[language]
    owner = await program.person("Olga", language, started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(group, {"can_delete_messages": True})
    await program.settled()
    shown = await buttons(program, owner.id)
    await program.control.follow(group.id, owner.id, shown["buttons"][say("Give the rights")]["url"])
    await program.settled()
    again = shown["buttons"][say("Check again")]["text"]
    tapped = await program.control.tap(owner.id, shown["message"], owner.id, button=again, wait=10)
    assert tapped.answer["text"] == say("Checked again.")
    now = (await program.control.chat_state(owner.id)).messages[shown["message"]]
    assert (
        say("All rights are there. Images posted from now on are checked; those that cannot be are reported.")
        in (now["text"])
    )
    assert not now.get("reply_markup", {}).get("inline_keyboard")


async def test_who_administers_no_more_checks_nothing(program):
    """The button is the administrators': who is none any more, or made data up, changes and learns nothing."""
    owner, noor = await program.person("Olga", started=True), await program.person("Noor", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[noor.id])
    await program.control.set_member(group.id, noor.id, "administrator", "all")
    await program.control.set_member(
        group.id, program.simulator.bot_id, "administrator", {"can_delete_messages": True}, by=noor.id
    )
    await program.settled()
    shown = await buttons(program, noor.id)
    await program.control.set_member(group.id, noor.id, "member")
    tap = {"chat": noor.id, "message": shown["message"], "user": noor.id, "wait": 10}
    refused = await program.control.tap(**tap, button="Check again")
    assert refused.answer["text"] == "Only an administrator of the group can do this."
    assert refused.answer["show_alert"]
    forged = await program.control.tap(**tap, forged="c:AAAAAAAAAAAAAAAA:again")
    assert forged.answer["text"] == "The bot is no longer in this group."
    assert (await buttons(program, noor.id))["text"] == shown["text"]


async def test_check_again_on_an_old_message(program):
    """A self-check too old for Telegram to show is brought up to date all the same."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(group, {"can_delete_messages": True})
    await program.settled()
    shown = await buttons(program, owner.id)
    await program.join(group)
    await program.settled()
    tap = {"chat": owner.id, "message": shown["message"], "user": owner.id, "wait": 10}
    tapped = await program.control.tap(**tap, button="Check again", old=True)
    assert tapped.answer["text"] == "Checked again."
    now = (await program.control.chat_state(owner.id)).messages[shown["message"]]
    assert "All rights are there" in now["text"]


async def test_check_again_in_a_left_group(program):
    """Once the bot is out of a group, its old self-checks say so."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(group, {"can_delete_messages": True})
    await program.settled()
    shown = await buttons(program, owner.id)
    await program.control.set_member(group.id, program.simulator.bot_id, "kicked")
    await program.settled()
    tapped = await program.control.tap(owner.id, shown["message"], owner.id, button="Check again", wait=10)
    assert tapped.answer["text"] == "The bot is no longer in this group."


async def test_member_adds_it_without_rights(program):
    """Added by somebody who may not give rights: they read what works, and an administrator what to do."""
    owner, member = await program.person("Olga", started=True), await program.person("Max", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[member.id])
    link = "https://t.me/simulated_bot?startgroup&admin=delete_messages"
    await program.control.follow(group.id, member.id, link)
    await program.settled()
    for person in (owner, member):
        check = (await program.told(person.id))[-1]
        assert "Here the bot is an ordinary member. It checks images and reports listed ones" in check
        assert check.count("Right missing") == 3


async def test_administrator_is_owed_what_a_member_read(program):
    """Where only the member who added it could be told, an administrator reads it at their start."""
    owner, member = await program.person("Olga"), await program.person("Max", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id, members=[member.id])
    await program.control.follow(group.id, member.id, "https://t.me/simulated_bot?startgroup")
    await program.settled()
    assert "ordinary member" in (await program.told(member.id))[-1]
    await program.control.start(owner.id)
    await program.settled()
    assert sum("ordinary member" in text for text in await program.told(owner.id)) == 1


async def test_channel_by_its_own_link(program):
    """A channel is added with the rights that work there, and its self-check speaks of a channel."""
    owner = await program.person("Olga", started=True)
    channel = await program.control.create_channel("News", owner=owner.id)
    await program.join(channel, {"can_post_messages": True})
    await program.settled()
    shown = await buttons(program, owner.id)
    assert "Delete messages of others" in shown["text"]
    assert "channel settings" in shown["text"]
    link = shown["buttons"]["Give the rights"]["url"]
    assert re.search(r"\?startchannel&admin=delete_messages\+change_info$", link)
    await program.control.follow(channel.id, owner.id, link)
    await program.settled()
    assert "A post of a channel names no poster" in (await program.told(owner.id))[-1]
    assert await program.told(channel.id) == []


async def test_silent_group_is_not_greeted(program):
    """A group that chose silence, or was greeted today, reads nothing when the bot comes back."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.chats.adjust(group.id, {"silent": True})
    await program.join(group)
    await program.settled()
    assert await program.told(group.id) == []
    assert "All rights are there" in (await program.told(owner.id))[-1]


async def test_anonymous_administrator_is_nobody(program):
    """Where an administrator acts in the group's name, no account is kept as who added the bot; others are told."""
    owner = await program.person("Olga", started=True)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    anonymous = 1087968824
    await program.join(group, by=anonymous)
    await program.settled()
    assert (await program.chats.get(group.id)).added_by is None
    assert "All rights are there" in (await program.told(owner.id))[-1]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_administrator_finds_settings(program, language):
    """Who administers a group with the bot reads of /settings at the start; nobody else does."""
    owner = await program.person("Olga", language)
    group = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(group)
    await program.settled()
    text = await Visitor(program, owner).starts()
    assert SAY[language]("You look after a group that uses Égide: /settings shows what it does there.") in text
    stranger = Visitor(program, await program.control.create_user("Zoe", language=language))
    assert "/settings" not in await stranger.starts()


async def test_profile_is_set_by_the_program(program):
    """A while after its start the program has set commands and descriptions at Telegram."""
    await program.until(lambda: program.calls("setMyDefaultAdministratorRights"))
    assert await program.calls("setMyCommands")
