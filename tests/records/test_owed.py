"""Who is owed the telling of what could not be told."""

from records.owed import Owed


async def test_debts_follow_and_end_with_the_group(redis):
    """What is owed is one person's alone, moves with a group that gets a new id, and ends with the group."""
    owed = Owed(redis)
    await owed.add(-12, [7, 77])
    await owed.add(-1, [7])
    assert await owed.to(7) == [-1, -12]
    assert await owed.to(77) == [-12]
    await owed.move(-12, -1005)
    await owed.move(-12, -1005)
    assert sorted(await owed.to(7)) == [-1005, -1]
    await owed.forget(-1)
    assert await owed.to(7) == [-1005]
    await owed.settle(-1005, 7)
    assert await owed.to(7) == []
    assert await owed.to(77) == [-1005]
