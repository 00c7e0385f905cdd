"""Flags of entries: raised once, decided by people, written down, and gone with what was withdrawn."""

import asyncio
from dataclasses import replace

import pytest

from bot.forgetting import Forgetting
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.reviewing import Kind
from policies.suspension import Cause, Concern, Spread
from records.review import Review
from records.reviews import Reviews
from records.suspended import Flag, State, Suspended

ENTRY, OTHER = Fingerprint(b"\x01" * 32), Fingerprint(b"\x02" * 32)
SUSPENDS, NOTES = Concern(Cause.POSTERS, suspends=True), Concern(Cause.POSTERS, suspends=False)
FOUND = Flag(ENTRY, State.NOTED, Cause.POSTS, since=1_700_000_000.0, spread=Spread(posters=40, posts=50, groups=3))


@pytest.fixture
def suspended(redis, vault) -> Suspended:
    """The flags of all entries."""
    return Suspended(redis, vault)


async def test_flag_is_raised_once(suspended):
    """Of many that find an entry suspicious at the same moment, one raises its flag, with what it found."""
    raised = await asyncio.gather(*(suspended.raise_flag(FOUND, SUSPENDS) for _ in range(10)))
    assert sorted(raised) == [False] * 9 + [True]
    flag = await suspended.get(ENTRY)
    assert (flag.state, flag.cause, flag.spread) == (State.SUSPENDED, Cause.POSTERS, FOUND.spread)
    assert await suspended.untold() == [flag]


async def test_note_becomes_suspension(suspended):
    """An entry that was confirmed when it was noted, and is not any more, can be suspended; not the reverse."""
    assert await suspended.raise_flag(FOUND, NOTES)
    assert await suspended.raise_flag(FOUND, SUSPENDS)
    assert not await suspended.raise_flag(FOUND, NOTES)


async def test_decision_settles_what_is_owed(suspended):
    """Nobody need be told of what was decided; each lift counts."""
    await suspended.raise_flag(FOUND, SUSPENDS)
    flag = await suspended.lift(ENTRY, "mona", 1_700_000_100.0)
    assert (flag.state, flag.lifts, flag.by, flag.decided) == (State.LIFTED, 1, "mona", 1_700_000_100.0)
    assert await suspended.untold() == []
    assert await suspended.lift(ENTRY, "mona", 1_700_000_200.0) is None
    await suspended.raise_flag(FOUND, SUSPENDS)
    assert (await suspended.get(ENTRY)).lifts == 1
    assert (await suspended.lift(ENTRY, "mona", 1_700_000_300.0)).lifts == 2


async def test_rejection_is_final(suspended):
    """It raises no further flag, and saying it again changes nothing; a person may still lift it."""
    await suspended.raise_flag(FOUND, SUSPENDS)
    rejected = await suspended.reject(ENTRY, "mona", 1_700_000_100.0)
    assert not await suspended.raise_flag(FOUND, SUSPENDS)
    assert await suspended.reject(ENTRY, "otto", 1_700_000_200.0) == rejected
    assert rejected.keeps_still(Trust.CONFIRMED)
    assert (await suspended.lift(ENTRY, "otto", 1_700_000_300.0)).state is State.LIFTED


async def test_nothing_found_is_nothing_to_decide(suspended):
    """An entry without a flag is neither lifted nor rejected."""
    assert await suspended.lift(ENTRY, "mona", 1.0) is None
    assert await suspended.reject(ENTRY, "mona", 1.0) is None
    assert await suspended.all() == []


async def test_trail_tells_who_decided(suspended):
    """Every change in its order, about a name of the entry that is no copy of it."""
    await suspended.raise_flag(FOUND, SUSPENDS)
    await suspended.lift(ENTRY, "mona", 1_700_000_100.0)
    trail = await suspended.trail()
    assert [(step["state"], step["by"]) for step in trail] == [("suspended", ""), ("lifted", "mona")]
    assert {step["entry"] for step in trail} == {suspended.name(ENTRY)}
    assert [step["time"] for step in trail] == ["2023-11-14T22:13:20+00:00", "2023-11-14T22:15:00+00:00"]


async def test_flags_are_sealed(suspended, redis):
    """Neither entry nor person lies in the store as it is."""
    await suspended.raise_flag(FOUND, SUSPENDS)
    await suspended.reject(ENTRY, "mona", 1_700_000_100.0)
    for key in await redis.keys("*suspended*"):
        held = await redis.dump(key) or b""
        assert not any(known in held for known in (ENTRY.octets, str(ENTRY).encode(), b"mona", b"rejected"))


@pytest.fixture
def reviews(redis, vault) -> Reviews:
    """The reviews of all entries."""
    return Reviews(redis, vault)


async def test_kept_entry_stays(suspended):
    """What may show somebody under 18 acts: nobody suspends, lifts or rejects it, whatever it was before."""
    await suspended.raise_flag(FOUND, SUSPENDS)
    for entry in (ENTRY, OTHER):
        assert (await suspended.keep(entry, "own", 1_700_000_100.0)).state is State.KEPT
        assert not await suspended.raise_flag(replace(FOUND, entry=entry), SUSPENDS)
        assert await suspended.lift(entry, "mona", 1_700_000_200.0) is None
        assert await suspended.reject(entry, "mona", 1_700_000_200.0) is None
        assert not (await suspended.get(entry)).keeps_still(Trust.UNVERIFIED)
    assert await suspended.untold() == []


async def test_withdrawn_entry_leaves_no_copy(suspended, queue, reviews):
    """Flag, review and waiting words of an entry that no list has any more are dropped; those of others stay."""
    blocklist = Blocklist()
    blocklist.apply([(OTHER, Trust.UNVERIFIED)])
    for entry in (ENTRY, OTHER):
        await suspended.raise_flag(Flag(entry, State.NOTED, Cause.POSTS, since=1.0), SUSPENDS)
        await queue.pending("own", entry)
        await reviews.open(Review("", (Kind.FLAG,), 1.0, entry), lambda known: known, unless=lambda _: False)
    forgetting = Forgetting(blocklist, suspended, queue, reviews, ["own"], [], lambda: True)
    assert await forgetting.look() == 3
    assert await reviews.entries() == {("own", OTHER)}
    assert [flag.entry for flag in await suspended.all()] == [OTHER]
    assert [flag.entry for flag in await suspended.untold()] == [OTHER]
    assert await queue.entries("own") == [OTHER]
    assert await forgetting.look() == 0


async def test_answers_of_asked_sources_stay(suspended, queue, reviews):
    """What a source answers that is asked post by post is on no list, and its flags stay."""
    await suspended.raise_flag(Flag(ENTRY, State.NOTED, Cause.POSTS, since=1.0, source="far"), SUSPENDS)
    asked = Review("", (Kind.FLAG,), 1.0, ENTRY, "far")
    await reviews.open(asked, lambda known: known, unless=lambda _: False)
    assert await Forgetting(Blocklist(), suspended, queue, reviews, ["own"], ["far"], lambda: True).look() == 0
    assert await reviews.count() == 1
    assert [flag.source for flag in await suspended.all()] == ["far"]
