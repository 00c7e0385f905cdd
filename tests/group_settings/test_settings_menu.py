"""The settings as an administrator taps them in private."""

import asyncio

import pytest

from policies.policy import DAY
from tests.group_settings.conftest import administrator

HOUR = 3600


@pytest.mark.usefixtures("group")
async def test_one_group_opens_at_once(owner):
    """Who administers one group sees its choices, in words, without choosing a group."""
    text = await owner.opens()
    assert text.startswith("Garden\n\nSettings\n\n")
    assert "Match nobody has reviewed: delete the post and report it\n" in text
    assert "Confirmed match: delete the post and mute the poster\n" in text
    assert "Mutes and bans: mute for 1 day\n" in text
    assert "Images of the last 48 hours: on\n" in text


CHOICES_ABOUT_HITS = [
    (["Match nobody has reviewed"], "Only report it", "unverified", "report"),
    (["Confirmed match"], "Delete, mute, later ban the poster", "confirmed", "ban"),
    (["Mutes and bans", "How long the first mute lasts"], "6 hours", "mute_seconds", 6 * HOUR),
    (["Mutes and bans", "How long later mutes last"], "7 days, then 30 days", "later_mutes", (7 * DAY, 30 * DAY)),
    (["Mutes and bans", "When a ban comes"], "After 5 confirmed posts", "ban_after", 5),
    (["Mutes and bans", "How long a post counts"], "30 days", "within_days", 30),
]


async def test_choice_about_hits_is_kept(program, owner, group):
    """A tap sets one field, is marked, and stands in the audit log with what was before."""
    wanted = {}
    for way, label, field, value in CHOICES_ABOUT_HITS:
        await owner.opens()
        before = getattr(await program.chats.policy(group.id), field)
        await owner.taps(*way, label)
        wanted[field] = value
        assert await program.chats.chosen(group.id) == wanted
        assert label in await owner.chosen()
        by, what, about = (await owner.audited(group))[-1]
        assert (by, what, list(about)) == (owner.person.id, "settings", [field])
        assert about[field] == [list(one) if isinstance(one, tuple) else one for one in (before, value)]
    assert len(await owner.audited(group)) == len(wanted)


async def test_choices_about_telling_are_kept(program, owner, group):
    """Who is told, the line in the group, silence and language are chosen in the same way."""
    await owner.opens()
    await owner.taps("Reports", "Each administrator, in private", "Back")
    await owner.taps("Line in the group", "Delete it after 15 minutes", "Show nothing", "Back")
    await owner.taps("Silent mode", "Silent mode on", "Back")
    text = await owner.taps("Language", "Français")
    telling = await program.chats.telling(group.id)
    assert (telling.reports, telling.notice, telling.notice_seconds) == ("private", False, 900)
    assert (telling.silent, telling.language) == (True, "fr")
    assert "Langue" in text
    assert len(await owner.audited(group)) == 5


async def test_dry_run_is_shown_everywhere(program, owner, group):
    """As long as nothing is done, every screen says so."""
    await owner.opens()
    await owner.taps("Dry run", "Dry run: only report")
    assert (await program.chats.policy(group.id)).dry_run
    for way in (["Back"], ["Language"], ["Back", "Mutes and bans"]):
        assert "Dry run: at present Égide reports here what it would do" in await owner.taps(*way)


async def test_missing_right_is_shown(program, owner, group):
    """A choice that needs a right the bot lacks says which, and what does not work."""
    await program.join(group, {"can_delete_messages": True, "can_change_info": True}, by=owner.person.id)
    await program.settled()
    await owner.opens()
    text = await owner.taps("Confirmed match", "Delete, mute, later ban the poster")
    assert "Right missing: “Ban users”. Without it" in text
    assert "Right missing" not in await owner.taps("Delete the post")


async def test_looking_back_is_switched_off_in_two_steps(program, owner, group, ordinary):
    """The first tap asks, the second erases what was remembered at once."""
    member = await program.control.create_user("Max")
    await program.control.set_member(group.id, member.id, "member")
    await program.control.post(group.id, member.id, "photo", image=ordinary)
    await program.until(lambda: program.redis.exists(f"egide:{{{group.id}}}:lookback"))
    await owner.opens()
    text = await owner.taps("Images of the last 48 hours", "Remember nothing")
    assert "is erased at once" in text
    assert (await program.chats.policy(group.id)).look_back
    assert "is erased" in await owner.tap("Switch it off and erase")
    assert not (await program.chats.policy(group.id)).look_back
    assert not await program.redis.exists(f"egide:{{{group.id}}}:lookback")


async def test_changes_of_two_administrators_both_hold(program, owner, group):
    """Two who change different things at the same time overwrite nothing, and each sees what is true."""
    other = await administrator(program, "Bo", "en", group)
    await program.settled()
    await asyncio.gather(owner.opens(), other.opens())
    await owner.taps("Confirmed match")
    await other.taps("Language")
    await asyncio.gather(owner.tap("Delete the post"), other.tap("English"))
    assert await program.chats.chosen(group.id) == {"confirmed": "delete", "language": "en"}
    assert "Confirmed match: delete the post\n" in await other.taps("Back")
    assert "Language: English\n" in await owner.taps("Back")
    assert {by for by, _, _ in await owner.audited(group)} == {owner.person.id, other.person.id}


async def test_menu_in_french(program):
    """A group of somebody who speaks French is set in French."""
    person = await administrator(program, "Zoé", "fr")
    place = await program.control.create_supergroup("Jardin", owner=person.person.id)
    await program.join(place, by=person.person.id)
    await program.settled()
    assert await person.opens()
    assert "Langue" in " ".join(await person.labels())
