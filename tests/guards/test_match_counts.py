"""Counting what an entry matches, in a real store."""

from typing import Any

import pytest

from matching.fingerprint import Fingerprint
from policies.suspension import USUAL_DAYS, Spread
from records.matches import DAY_SECONDS, HOUR_SECONDS, MatchCounts

ENTRY, OTHER = Fingerprint(b"\x01" * 32), Fingerprint(b"\x02" * 32)
NOON = 20_000 * DAY_SECONDS + DAY_SECONDS / 2


def about(number: float) -> Any:
    """A count of few, which may fall short by those that look alike to it."""
    return pytest.approx(number, abs=3)


@pytest.fixture
def counts(redis, vault) -> MatchCounts:
    """The counts of all entries."""
    return MatchCounts(redis, vault)


@pytest.fixture
def matched(counts):
    """Have an entry match at a time, once for each of these posters, in the same post or in one each."""

    async def match(posters, now=NOON, entry=ENTRY, group=-1, posts=None):
        spread = Spread()
        for number in posters:
            post = str(number if posts is None else posts)
            spread = await counts.count(entry, poster=str(number), post=post, group=group, now=now)
        return spread

    return match


async def test_different_ones_are_counted(matched):
    """Posters, posts and groups, each once however often it comes, and within three of sixty."""
    await matched(range(40), group=-1)
    spread = await matched(range(20, 60), group=-2)
    assert (about(spread.posters), about(spread.posts), spread.groups) == (60, 60, 2)
    assert await matched([5, 5, 5], group=-1) == spread


async def test_entries_are_counted_apart(matched):
    """What one entry matches says nothing of another."""
    await matched(range(40))
    assert await matched([1], entry=OTHER) == Spread(1, 1, 1)


async def test_window_is_a_day(matched):
    """What was posted more than 24 hours ago does not count any more."""
    await matched(range(10), now=NOON)
    assert about((await matched([10], now=NOON + 23 * HOUR_SECONDS)).posters) == 11
    assert (await matched([10], now=NOON + 24 * HOUR_SECONDS)).posters == 1


async def test_usual_day_is_the_mean(matched):
    """Over the 30 days before yesterday: each with the largest its window had, days without a match as none."""
    for day in range(3):
        await matched(range(30), now=NOON + day * DAY_SECONDS, posts="one")
    spread = await matched([1], now=NOON + 5 * DAY_SECONDS)
    assert (about(spread.usual_posters), spread.usual_posts) == (3 * 30 / USUAL_DAYS, 3 / USUAL_DAYS)
    late = await matched([1], now=NOON + 36 * DAY_SECONDS)
    assert late.usual_posters == 1 / USUAL_DAYS


async def test_today_is_not_usual(matched):
    """A sudden flood is not measured by itself."""
    await matched(range(100), now=NOON)
    assert (await matched([1], now=NOON + DAY_SECONDS)).usual_posters == 0


async def test_counting_begins_anew(matched, counts, redis):
    """What is forgotten leaves nothing behind."""
    await matched(range(40))
    await counts.forget(ENTRY, NOON)
    assert await redis.keys("*matched*") == []


async def test_nobody_is_kept(matched, redis):
    """The store holds neither poster nor entry in the clear, and everything ends by itself."""
    await matched([123_456_789], group=-987_654_321)
    keys = await redis.keys("*matched*")
    assert len(keys) == 4
    for key in keys:
        held = key + (await redis.dump(key) or b"")
        assert not any(known in held for known in (b"123456789", b"987654321", ENTRY.octets, str(ENTRY).encode()))
        assert 0 < await redis.ttl(key) <= 33 * DAY_SECONDS
