"""Whose false alarms count against an entry, and that nothing of them outlives its group."""

import pytest

from matching.fingerprint import Fingerprint
from policies.policy import Policy
from records.chats import Chat, Chats
from records.dismissals import Dismissals
from records.false_alarms import FalseAlarms
from records.migration import move_chat
from records.purge import Purges

ENTRY, OTHER = Fingerprint(b"\x01" * 32), Fingerprint(b"\x02" * 32)
HERE, THERE = -1_001, -1_002


@pytest.fixture
def dismissals(redis, vault) -> Dismissals:
    """What groups dismissed."""
    return Dismissals(redis, vault)


@pytest.fixture
def alarms(redis, vault, dismissals) -> FalseAlarms:
    """What counts everywhere."""
    return FalseAlarms(redis, vault, dismissals)


async def test_people_count(alarms):
    """Different people in different groups: one person's groups, and one group's people, count once."""
    assert [await alarms.note(ENTRY, HERE, by) for by in (7, 7, 8)] == [1, 1, 1]
    assert await alarms.note(ENTRY, THERE, 8) == 1
    assert await alarms.note(ENTRY, THERE, 9) == 2
    assert await alarms.note(OTHER, HERE, 7) == 1


async def test_taken_back_counts_no_more(alarms):
    """What other groups said stays."""
    await alarms.note(ENTRY, HERE, 7)
    assert await alarms.note(ENTRY, THERE, 8) == 2
    await alarms.take_back(ENTRY, HERE)
    assert await alarms.note(ENTRY, THERE, 8) == 1


async def test_erased_group_leaves_nothing(redis, alarms, dismissals):
    """What it said goes with it; what others said stays."""
    chats = Chats(redis, Policy())
    for chat, by in ((HERE, 7), (THERE, 8)):
        await chats.save(Chat(chat))
        await dismissals.add(chat, ENTRY, OTHER)
        await alarms.note(ENTRY, chat, by)
    await Purges(redis, chats, alarms).erase(HERE)
    assert await alarms.note(ENTRY, THERE, 8) == 1
    await Purges(redis, chats, alarms).erase(THERE)
    assert await redis.keys("*alarms*") == []


async def test_group_keeps_its_word_when_it_moves(redis, alarms, dismissals):
    """A basic group that became a supergroup counts once, and can take it back under its new id."""
    await dismissals.add(HERE, ENTRY)
    await alarms.note(ENTRY, HERE, 7)
    await move_chat(redis, HERE, THERE)
    await alarms.move(HERE, THERE)
    assert await alarms.note(ENTRY, -1_003, 8) == 2
    await alarms.take_back(ENTRY, THERE)
    assert await alarms.note(ENTRY, -1_003, 8) == 1


async def test_names_tell_nobody(redis, alarms):
    """Neither group nor person nor entry lies in the store as it is."""
    await alarms.note(ENTRY, -123_456_789, 987_654_321)
    (key,) = await redis.keys("*alarms*")
    held = key + (await redis.dump(key) or b"")
    assert not any(known in held for known in (b"123456789", b"987654321", ENTRY.octets, str(ENTRY).encode()))
