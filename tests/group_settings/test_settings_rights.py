"""Who may tap: asked at every tap, and everybody else is answered and changes nothing."""

from records.tokens import Tokens
from tests.group_settings.conftest import Administrator, administrator

RIGHT = "Change group info"


async def test_who_may_not_configure_changes_nothing(program, group):
    """Outsiders, members and administrators without the right are told which is missing, by a menu that is real."""
    word = await Tokens(program.redis, program.vault).of("settings", group.id)
    outsider = await administrator(program, "Out")
    titled = await administrator(program, "Title")
    member = await administrator(program, "Max")
    await program.control.set_member(group.id, member.person.id, "member")
    await program.control.set_member(group.id, titled.person.id, "administrator", {"can_pin_messages": True})
    for person in (outsider, titled, member):
        assert "no group whose settings" in await person.opens()
        await _menu_of_their_own(program, person)
        assert RIGHT in await person.forges(f"s:{word}:unverified.report")
        assert RIGHT in await person.forges(f"s:{word}:back.erase")
    assert await program.chats.chosen(group.id) == {}


async def test_sanctions_take_the_right_to_sanction(program, group):
    """Who may only change the group chooses no mutes and bans, and takes no false alarm back."""
    other = await administrator(program, "Bo")
    await program.control.set_member(group.id, other.person.id, "administrator", {"can_change_info": True})
    await other.says("/settings", group.id)
    word = await Tokens(program.redis, program.vault).of("settings", group.id)
    for action in ("confirmed.ban", "first.3600", "later.same", "ban.2", "within.90"):
        assert "also need the right “Ban users”" in await other.forges(f"s:{word}:{action}")
    assert "also need the right “Delete messages”" in await other.forges(f"s:{word}:alarms.take.0")
    assert await program.chats.chosen(group.id) == {}
    assert await other.forges(f"s:{word}:unverified.report") == ""
    assert await other.forges(f"s:{word}:confirmed") == ""


async def test_only_the_owner_exports_and_imports(program, group):
    """An administrator with all rights who is not the owner is told so."""
    other = await administrator(program, "Bo", "en", group)
    assert "Garden" in await other.says("/settings", group.id)
    for label in ("Export settings", "Import settings"):
        assert "Only the owner" in await other.tap(label)
    assert "Only the owner" in await other.says("/export", group.id)
    assert not await program.calls("sendDocument")


async def test_taps_nobody_offers_change_nothing(program, owner, group):
    """Forged actions, other kinds of words and pages that are none: answered, and nothing is changed."""
    await owner.opens()
    tokens = Tokens(program.redis, program.vault)
    word, other = await tokens.of("settings", group.id), await tokens.of("card", group.id, card="x")
    forged = [
        "s:", "s::", "s:x:home", f"s:{other}:unverified.report", f"s:{word}:", f"s:{word}:unverified.delete",
        f"s:{word}:sources.leave.own", f"s:{word}:alarms.take.0", f"s:{word}:alarms.show.", f"s:{word}:to.{other}",
        f"s:{word}:import.take", f"s:{word}:import.shown", "s:-:list.x.y", "s:-:list.99999999", f"s:-:here.0.{other}",
        "s:-:nothing", f"s:{word}:reports.chat",
    ]  # fmt: skip
    for data in forged:
        await owner.forges(data)
        await owner.opens()
    assert await program.chats.chosen(group.id) == {}
    assert await owner.audited(group) == []


async def test_group_that_was_left_is_answered(program, group):
    """Of a group the bot has left nobody may set anything: Telegram no longer says who may."""
    other = await administrator(program, "Bo", "en", group)  # of whom nothing is remembered yet
    word = await Tokens(program.redis, program.vault).of("settings", group.id)
    await program.control.set_member(group.id, program.simulator.bot_id, "left")
    await program.settled()
    await _menu_of_their_own(program, other)
    assert "Égide has to be in it" in await other.forges(f"s:{word}:silent.on")
    assert await program.chats.chosen(group.id) == {}


async def test_groups_of_two_pages(program, owner):
    """Who administers many groups turns pages of eight, and comes to each."""
    for number in range(10):
        place = await program.control.create_supergroup(f"Group {number}", owner=owner.person.id)
        await program.join(place, by=owner.person.id)
    await program.settled()
    await owner.opens()
    first = await owner.labels()
    await owner.taps("Next")
    second = await owner.labels()
    named = [label for label in first + second if label.startswith("Group")]
    assert (len(first), len(named), len(set(named))) == (9, 10, 10)
    assert (await owner.taps("Previous")).startswith("Settings")
    assert (await owner.taps(first[3])).startswith(first[3])


async def test_promoted_administrator_finds_the_group(program, group):
    """Who is made an administrator has the group among theirs, and who is demoted has it no more."""
    person = await program.person("Nia", started=True)
    nia = Administrator(program, person)
    await program.control.set_member(group.id, person.id, "administrator", "all")
    await program.settled()
    assert (await nia.opens()).startswith("Garden")
    await program.control.set_member(group.id, person.id, "member")
    await program.until(lambda: _nothing_kept(program, person.id))


async def _nothing_kept(program, person: int) -> bool:
    return not await program.redis.exists(f"egide:{{{person}}}:administers")


async def _menu_of_their_own(program, person: Administrator) -> None:
    """Give somebody a group of their own, so that they have a menu to tap from."""
    place = await program.control.create_supergroup("Own", owner=person.person.id)
    await program.join(place, by=person.person.id)
    await program.settled()
    await person.opens()
