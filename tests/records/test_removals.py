"""What was removed because of an entry: counted once, by day, and found again with its group."""

import asyncio

import pytest

from matching.fingerprint import Fingerprint
from records.chats import Chat
from records.evidence import KEPT_SECONDS
from records.migration import move_chat
from records.purge import Purges
from records.removals import DAY_SECONDS, NO_DAY, Places, Removal, Removals

ENTRY, OTHER, POSTED = (Fingerprint(bytes([number]) * 32) for number in (1, 2, 3))
HERE, THERE = -1_001, -1_002
DAY = 20_000
NOON = (DAY + 0.5) * DAY_SECONDS


@pytest.fixture
def removals(redis, vault) -> Removals:
    """What was removed."""
    return Removals(redis, vault)


@pytest.fixture
def counted(removals):
    """`counted(entries, since_day, until_day)`: how often something was removed in whole days."""

    async def count(entries: list[Fingerprint], since_day: int, until_day: int = NO_DAY) -> int:
        since = {removals.name(entry): since_day * DAY_SECONDS - 0.001 for entry in entries}
        return int(await removals.counts(since, until_day))

    return count


@pytest.fixture
def where(removals):
    """`where(entry, ...)`: every place."""

    async def find(*entries: Fingerprint) -> list[Removal]:
        return list((await removals.where(dict.fromkeys(entries, 0.0))).removals)

    return find


async def test_removal_counts_once(removals, counted):
    """The same evidence again adds nothing, whenever it comes; another record, entry or group does."""
    assert await removals.note(ENTRY, HERE, "7/a", NOON)
    assert not await removals.note(ENTRY, HERE, "7/a", NOON + DAY_SECONDS)
    assert await removals.note(ENTRY, HERE, "8/a", NOON)
    assert await removals.note(ENTRY, THERE, "7/a", NOON)
    assert await removals.note(OTHER, HERE, "7/a", NOON)
    assert [await counted(some, 0) for some in ([ENTRY], [OTHER], [ENTRY, OTHER], [])] == [3, 1, 4, 0]


async def test_days_are_counted_apart(removals, counted):
    """Days from one on and before another, both in UTC."""
    for later in range(3):
        await removals.note(ENTRY, HERE, f"{later}", NOON + later * DAY_SECONDS)
    spans = [await counted([ENTRY], DAY + since, DAY + until) for since, until in ((0, 3), (1, 3), (1, 2))]
    assert spans == [3, 2, 1]
    assert await counted([ENTRY], DAY + 2) == 1
    assert await counted([ENTRY], DAY, DAY) == 0


async def test_where_is_in_order(removals, where):
    """Of several entries, by time, each record with its group."""
    await removals.note(ENTRY, HERE, "2", NOON + 5)
    await removals.note(OTHER, THERE, "1", NOON)
    await removals.note(ENTRY, THERE, "3", NOON + 0.25)
    assert await where(ENTRY, OTHER) == [
        Removal(THERE, "1", NOON),
        Removal(THERE, "3", NOON + 0.25),
        Removal(HERE, "2", NOON + 5),
    ]
    assert await where(POSTED) == []


async def test_old_removals_are_dropped(removals, redis, counted, where):
    """A year after it, like the evidence: when another is counted, and with everything of its entry."""
    await removals.note(ENTRY, HERE, "old", NOON)
    await removals.note(ENTRY, HERE, "new", NOON + KEPT_SECONDS + DAY_SECONDS)
    assert [one.key for one in await where(ENTRY)] == ["new"]
    assert await counted([ENTRY], 0) == 1
    keys = await redis.keys("*remove*")
    assert len(keys) == 3
    assert all([0 < await redis.ttl(key) <= KEPT_SECONDS for key in keys])


async def test_erased_group_is_not_named(removals, redis, chats, counted, where):
    """Nothing leads to a group that is gone; that something was removed is still counted."""
    for chat in (HERE, THERE):
        await chats.save(Chat(chat))
        await removals.note(ENTRY, chat, f"of{chat}", NOON)
    await Purges(redis, chats, removals).erase(HERE)
    assert await where(ENTRY) == [Removal(THERE, f"of{THERE}", NOON)]
    assert await counted([ENTRY], 0) == 2
    assert await redis.keys(f"*{HERE}*") == []


async def test_removals_follow_their_group(removals, redis, chats, counted, where):
    """A basic group that became a supergroup is named by its new id, and can still be erased."""
    await removals.note(ENTRY, HERE, "1", NOON)
    await removals.note(OTHER, HERE, "2", NOON + 1)
    await removals.note(ENTRY, THERE, "3", NOON + 2)
    for _ in range(2):  # both chats tell of it
        await removals.move(HERE, THERE)
        await move_chat(redis, HERE, THERE)
    assert {(one.chat, one.key) for one in await where(ENTRY, OTHER)} == {
        (THERE, "1"), (THERE, "2"), (THERE, "3"),
    }  # fmt: skip
    assert await counted([ENTRY, OTHER], 0) == 3
    await Purges(redis, chats, removals).erase(THERE)
    assert await where(ENTRY, OTHER) == []


async def test_false_alarm_counts_no_more(removals, counted, where):
    """What a group says of a posted image takes back that image's removals there, and nothing else."""
    await removals.note(ENTRY, HERE, f"1/{POSTED}", NOON)
    await removals.note(ENTRY, HERE, f"2/{POSTED}/9/2", NOON + DAY_SECONDS)
    await removals.note(ENTRY, HERE, f"3/{OTHER}", NOON)
    await removals.note(ENTRY, THERE, f"1/{POSTED}", NOON)
    assert await removals.undo(ENTRY, HERE, POSTED) == 2
    assert await removals.undo(ENTRY, HERE, POSTED) == 0
    assert [await counted([ENTRY], day, day + 1) for day in (DAY, DAY + 1)] == [2, 0]
    assert [(one.chat, one.key) for one in await where(ENTRY)] == [
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


async def test_only_later_removals_count(removals):
    """Of each entry what came after its own moment, on the very day and in the very second as well."""
    for entry in (ENTRY, OTHER):
        for later in (-DAY_SECONDS, -0.25, 0, 0.25, 3_600, DAY_SECONDS):
            await removals.note(entry, HERE, f"{later}/{entry}", NOON + later)
    since = {ENTRY: NOON, OTHER: NOON + 3_600}
    named = {removals.name(entry): moment for entry, moment in since.items()}
    assert [await removals.counts(named, DAY + ahead) for ahead in (0, 1, 2)] == [0, 2, 4]
    found = (await removals.where(since, NOON + DAY_SECONDS)).removals
    assert [one.time - NOON for one in found] == [0.25, 3_600]


async def test_newest_places_are_told(removals):
    """However many there are, of however many entries, so many are told; of the others, how many there are."""
    entries = {Fingerprint(bytes([number]) * 32): NOON for number in range(50)}
    for number, entry in enumerate(entries):
        for second in (1, 2, 3):
            await removals.note(entry, HERE, f"{number}-{second}", NOON + 100 * second + number)
    places = await removals.where(entries, most=60)
    assert [one.key for one in places.removals] == [
        *(f"{number}-2" for number in range(40, 50)),
        *(f"{number}-3" for number in range(50)),
    ]
    assert places.older == 90
    assert await removals.where(entries, NOON) == Places([], 0)


async def test_places_of_an_entry_have_an_end(redis, vault):
    """The oldest are not kept; they still count, but cannot be taken back."""
    few = Removals(redis, vault, kept=10)
    for number in range(25):
        await few.note(ENTRY, HERE, f"{number}/{POSTED}", NOON + number)
    places = await few.where({ENTRY: 0.0})
    assert [one.key for one in places.removals] == [f"{number}/{POSTED}" for number in range(15, 25)]
    name = {few.name(ENTRY): NOON - DAY_SECONDS}
    assert await few.counts(name, NO_DAY) == 25
    assert await few.undo(ENTRY, HERE, POSTED) == 10
    assert await few.counts(name, NO_DAY) == 15


async def test_many_removals_do_not_stop_others(removals, redis, monkeypatch):
    """What tells of thousands gives way in between, and what is of one image is found without opening the rest."""
    name, held = removals.name(ENTRY), f"egide:{{removed:{removals.name(ENTRY)}}}:where"
    members = {removals._member(name, HERE, f"{one}/{OTHER}"): NOON + one for one in range(5_000)}
    await redis.zadd(held, members)
    await removals.note(ENTRY, THERE, f"7/{POSTED}", NOON)
    turns = 0

    async def turning() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(turning())
    try:
        places = await removals.where({ENTRY: 0.0})
        assert (len(places.removals), places.older) == (1_000, 4_001)
        assert turns > 10
        monkeypatch.setattr(removals, "_opened", None)
        assert await removals.undo(ENTRY, THERE, POSTED) == 1
        assert await removals.undo(ENTRY, HERE, POSTED) == 0
    finally:
        other.cancel()
    assert await redis.zcard(held) == 5_000
