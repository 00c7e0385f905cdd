"""Who may do what with the bot: as Telegram tells it now, by numeric ids."""

from types import SimpleNamespace

import pytest
from telegram import Bot

from handlers.deciders import REMEMBERED_SECONDS, Deciders, Deed

TITLE_ONLY = {"can_manage_chat": True}
RIGHTS = {"can_change_info": True, "can_delete_messages": True, "can_restrict_members": True}


@pytest.fixture
async def place(program):
    """A group with its owner, an administrator, one with a title only, a member and somebody outside."""
    people = {name: await program.person(name) for name in ("Owner", "Admin", "Titled", "Member", "Outside")}
    group = await program.control.create_group("Choir", owner=people["Owner"].id)
    await program.join(group)
    await program.control.set_member(group.id, people["Admin"].id, "administrator", RIGHTS)
    await program.control.set_member(group.id, people["Titled"].id, "administrator", TITLE_ONLY)
    await program.control.set_member(group.id, people["Member"].id, "member")
    return SimpleNamespace(group=group, **{name.lower(): person.id for name, person in people.items()})


@pytest.fixture
async def bot(program):
    """The Bot API, asked as the program asks it."""
    async with Bot(program.simulator.token, f"{program.simulator.url}/bot") as opened:
        yield opened


async def test_rights_decide_about_deeds(bot, place):
    """A deed takes the right it is named after; a title alone is none, and only the owner owns."""
    deciders, group = Deciders(bot), place.group.id
    may = {
        name: {deed for deed in Deed if await deciders.may(group, getattr(place, name), deed)}
        for name in ("owner", "admin", "titled", "member", "outside")
    }
    assert may["owner"] == set(Deed)
    assert may["admin"] == set(Deed) - {Deed.OWN}
    assert may["titled"] == may["member"] == may["outside"] == set()


async def test_demoted_administrator_soon_may_nothing(program, bot, place):
    """What Telegram said of somebody holds for some seconds, and no longer."""
    now = 0.0
    deciders, group = Deciders(bot, lambda: now), place.group.id
    assert await deciders.may(group, place.admin, Deed.JUDGE)
    await program.control.set_member(group, place.admin, "member")
    assert await deciders.may(group, place.admin, Deed.JUDGE)
    now = REMEMBERED_SECONDS
    assert not await deciders.may(group, place.admin, Deed.JUDGE)


async def test_unknown_group_gives_no_right(bot, place):
    """Where Telegram does not answer for a group, nobody may do anything there."""
    assert not await Deciders(bot).may(-1001, place.owner, Deed.CONFIGURE)
