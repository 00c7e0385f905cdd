"""Rights come and go: whoever changed them reads what that means, when it means something."""

from typing import Any

import pytest

ALL = ("can_delete_messages", "can_restrict_members", "can_change_info")


@pytest.fixture
async def group(program):
    """A group whose owner has started the bot, which has all rights."""
    owner = await program.person("Olga", started=True)
    place = await program.control.create_supergroup("Garden", owner=owner.id)
    await program.join(place)
    await program.settled()
    return place


async def change(program, group: Any, *missing: str, also: str = "") -> list[str]:
    """Give the bot all rights but those `missing`; gives what its owner reads of it."""
    before = len(await program.told(group.owner))
    rights = {right: right not in missing for right in ALL} | ({also: True} if also else {})
    await program.join(group, rights)
    await program.settled()
    return list((await program.told(group.owner))[before:])


async def test_right_taken_away_is_told(program, group):
    """A right taken away is told with its consequence, given back it is told too, and the group reads neither."""
    (check,) = await change(program, group, "can_delete_messages")
    assert "Right missing: “Delete messages”. Without it listed images cannot be deleted, only reported." in check
    (check,) = await change(program, group)
    assert "All rights are there" in check
    assert len(await program.told(group.id)) == 1
    assert {"can_delete_messages"} <= (await program.chats.get(group.id)).rights


async def test_right_without_meaning_is_not_told(program, group):
    """A right that changes nothing about what works is not worth a message."""
    await change(program, group, also="can_pin_messages")
    assert await change(program, group) == []


async def test_demotion_is_told(program, group):
    """Made an ordinary member, the bot says what does not work any more; it has not left."""
    before = len(await program.told(group.owner))
    await program.join(group, None)
    await program.settled()
    (check,) = (await program.told(group.owner))[before:]
    assert check.count("Right missing") == 3
    assert not await program.redis.zcard("egide:{purges}:due")


async def test_unreachable_changer_has_a_stand_in(program, group):
    """Where whoever changed the rights cannot be written to, whoever added the bot reads it."""
    noor = await program.person("Noor")
    await program.control.set_member(group.id, noor.id, "administrator", "all")
    before = len(await program.told(group.owner))
    await program.control.set_member(
        group.id, program.simulator.bot_id, "administrator", {"can_delete_messages": True}, by=noor.id
    )
    await program.settled()
    (check,) = (await program.told(group.owner))[before:]
    assert "Ban users" in check
