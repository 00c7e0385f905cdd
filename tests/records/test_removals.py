"""What was removed because of an entry: counted once, by day, and found again with its group."""

import pytest

from matching.fingerprint import Fingerprint
from records.chats import Chat
from records.evidence import KEPT_SECONDS
from records.migration import move_chat
from records.purge import Purges
from records.removals import DAY_SECONDS, Removal, Removals

ENTRY, OTHER, POSTED = (Fingerprint(bytes([number]) * 32) for number in (1, 2, 3))
HERE, THERE = -1_001, -1_002
DAY = 20_000
NOON = (DAY + 0.5) * DAY_SECONDS


@pytest.fixture
def removals(redis, vault) -> Removals:
    """What was removed."""
    return Removals(redis, vault)


async def test_removal_counts_once(removals):
    """The same evidence again adds nothing, whenever it comes; another record, entry or group does."""
    assert await removals.note(ENTRY, HERE, "7/a", NOON)
    assert not await removals.note(ENTRY, HERE, "7/a", NOON + DAY_SECONDS)
    assert await removals.note(ENTRY, HERE, "8/a", NOON)
    assert await removals.note(ENTRY, THERE, "7/a", NOON)
    assert await removals.note(OTHER, HERE, "7/a", NOON)
    assert [await removals.counts(some, 0) for some in ([ENTRY], [OTHER], [ENTRY, OTHER], [])] == [3, 1, 4, 0]


async def test_days_are_counted_apart(removals):
    """Days from one on and before another, both in UTC."""
    for later in range(3):
        await removals.note(ENTRY, HERE, f"{later}", NOON + later * DAY_SECONDS)
    counted = [await removals.counts([ENTRY], DAY + since, DAY + until) for since, until in ((0, 3), (1, 3), (1, 2))]
    assert counted == [3, 2, 1]
    assert await removals.counts([ENTRY], DAY + 2) == 1
    assert await removals.counts([ENTRY], DAY, DAY) == 0


async def test_where_is_in_order(removals):
    """Of several entries, by time, each record with its group."""
    await removals.note(ENTRY, HERE, "2", NOON + 5)
    await removals.note(OTHER, THERE, "1", NOON)
    await removals.note(ENTRY, THERE, "3", NOON + 0.25)
    assert await removals.where([ENTRY, OTHER]) == [
        Removal(THERE, "1", NOON),
        Removal(THERE, "3", NOON + 0.25),
        Removal(HERE, "2", NOON + 5),
    ]
    assert await removals.where([POSTED]) == []


async def test_old_removals_are_dropped(removals, redis):
    """A year after it, like the evidence: when another is counted, and with everything of its entry."""
    await removals.note(ENTRY, HERE, "old", NOON)
    await removals.note(ENTRY, HERE, "new", NOON + KEPT_SECONDS + DAY_SECONDS)
    assert [one.key for one in await removals.where([ENTRY])] == ["new"]
    assert await removals.counts([ENTRY], 0) == 1
    keys = await redis.keys("*remove*")
    assert len(keys) == 3
    assert all([0 < await redis.ttl(key) <= KEPT_SECONDS for key in keys])


async def test_erased_group_is_not_named(removals, redis, chats):
    """Nothing leads to a group that is gone; that something was removed is still counted."""
    for chat in (HERE, THERE):
        await chats.save(Chat(chat))
        await removals.note(ENTRY, chat, f"of{chat}", NOON)
    await Purges(redis, chats, removals).erase(HERE)
    assert await removals.where([ENTRY]) == [Removal(THERE, f"of{THERE}", NOON)]
    assert await removals.counts([ENTRY], 0) == 2
    assert await redis.keys(f"*{HERE}*") == []


async def test_removals_follow_their_group(removals, redis, chats):
    """A basic group that became a supergroup is named by its new id, and can still be erased."""
    await removals.note(ENTRY, HERE, "1", NOON)
    await removals.note(OTHER, HERE, "2", NOON + 1)
    await removals.note(ENTRY, THERE, "3", NOON + 2)
    for _ in range(2):  # both chats tell of it
        await removals.move(HERE, THERE)
        await move_chat(redis, HERE, THERE)
    assert {(one.chat, one.key) for one in await removals.where([ENTRY, OTHER])} == {
        (THERE, "1"), (THERE, "2"), (THERE, "3"),
    }  # fmt: skip
    assert await removals.counts([ENTRY, OTHER], 0) == 3
    await Purges(redis, chats, removals).erase(THERE)
    assert await removals.where([ENTRY, OTHER]) == []


async def test_false_alarm_counts_no_more(removals):
    """What a group says of a posted image takes back that image's removals there, and nothing else."""
    await removals.note(ENTRY, HERE, f"1/{POSTED}", NOON)
    await removals.note(ENTRY, HERE, f"2/{POSTED}/9/2", NOON + DAY_SECONDS)
    await removals.note(ENTRY, HERE, f"3/{OTHER}", NOON)
    await removals.note(ENTRY, THERE, f"1/{POSTED}", NOON)
    assert await removals.undo(ENTRY, HERE, POSTED) == 2
    assert await removals.undo(ENTRY, HERE, POSTED) == 0
    assert [await removals.counts([ENTRY], day, day + 1) for day in (DAY, DAY + 1)] == [2, 0]
    assert [(one.chat, one.key) for one in await removals.where([ENTRY])] == [
        (THERE, f"1/{POSTED}"),
        (HERE, f"3/{OTHER}"),
    ]


async def test_store_names_no_place(removals, redis):
    """Without the secret key neither entry nor group nor message can be read where the entry is counted."""
    await removals.note(ENTRY, -123_456_789, f"4242/{POSTED}", NOON)
    keys = [key for key in await redis.keys("*") if b"{removed:" in key]
    held = b"".join([key + (await redis.dump(key) or b"") for key in keys])
    assert len(keys) == 2
    known = (b"123456789", b"4242", str(POSTED).encode(), ENTRY.octets, str(ENTRY).encode())
    assert not any(one in held for one in known)
