"""Privacy mode: an ordinary member is shown no images then, and who added it is told so."""

from tests.adding.conftest import ALL


async def test_blind_member_says_so(private_mode):
    """With privacy mode on, the self-check of an ordinary member says that nothing is checked."""
    owner = await private_mode.person()
    group = await private_mode.group(owner.id)
    await private_mode.days(1)
    await private_mode.promote(group, ALL)
    await private_mode.days(1)
    blind, well = await private_mode.told(owner.id)
    assert "its privacy mode is on" in blind
    assert "It checks images" not in blind
    assert "All rights are there" in well


async def test_seeing_member_says_what_works(checking):
    """With privacy mode off, an ordinary member checks and reports, and says what it cannot do."""
    owner = await checking.person()
    await checking.group(owner.id)
    await checking.days(1)
    (text,) = await checking.told(owner.id)
    assert "privacy mode" not in text
    assert "It checks images and reports listed ones" in text


async def test_basic_group_is_a_note(checking):
    """That nobody can be muted in a basic group is said along with the rest, and is no problem to be reminded of."""
    owner = await checking.person()
    await checking.group(owner.id, ALL, kind="group")
    for _ in range(9):
        await checking.days(1)
    (text,) = await checking.told(owner.id)
    assert "All rights are there" in text
    assert "Members can be muted in supergroups only." in text
