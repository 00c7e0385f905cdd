"""Numbers of each day, of groups and of all together."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from policies.policy import Policy
from records.chats import Chat, Chats
from records.migration import move_chat
from records.purge import Purges
from records.statistics import GROUPS, KEPT_SECONDS, SINCE_RECEIVED, Event, Figure, Figures, Statistics, summed

GROUP, OTHER = -1001, -1002


class Moment:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 30, 23, 59, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        """Give it."""
        return self.now


@pytest.fixture
def moment() -> Moment:
    """Make it late on 30 March 2026."""
    return Moment()


@pytest.fixture
def statistics(redis, vault, moment) -> Statistics:
    """The numbers, on a store of their own."""
    return Statistics(redis, vault, moment)


async def totals(statistics: Statistics, chat: int | None, days: int = 30) -> Figures:
    """What there is of the last days."""
    return summed(await statistics.days(chat, days))


async def test_groups_and_all_are_counted(statistics):
    """Each group has its own numbers, and all together theirs."""
    await statistics.count(GROUP, Figure.APPEALS)
    await statistics.count(OTHER, Figure.APPEALS, 2)
    await statistics.count(None, Figure.REVIEWS_BLOCKED)
    assert (await totals(statistics, GROUP))[Figure.APPEALS] == 1
    assert (await totals(statistics, OTHER))[Figure.APPEALS] == 2
    assert (await totals(statistics, None)).counts == {"appeals": 3, "reviews:blocked": 1}


async def test_repetition_counts_once(statistics):
    """What has a name is counted once in a group, however often and at the same time it is told."""
    events = [Event({Figure.DELETED: 1, f"{SINCE_RECEIVED}0.5": 1}, "a"), Event({Figure.SANCTIONS: 1}, "b")]
    await asyncio.gather(*(statistics.count_all(GROUP, events) for _ in range(5)))
    await statistics.count_all(GROUP, [*events, Event({Figure.SANCTIONS: 1}, "c")])
    await statistics.count(OTHER, Figure.DELETED, once="a")
    mine, all_of_them = await totals(statistics, GROUP), await totals(statistics, None)
    assert (mine[Figure.DELETED], mine[Figure.SANCTIONS]) == (1, 2)
    assert (all_of_them[Figure.DELETED], all_of_them[Figure.SANCTIONS]) == (2, 2)
    assert mine.durations(SINCE_RECEIVED).total == 1


async def test_half_done_count_is_completed(statistics, redis):
    """A crash between the two counts leaves one of them, and the repetition makes the other."""
    await statistics.count(GROUP, Figure.DELETED, once="a")
    await redis.delete("egide:{-1001}:figures:20260330", "egide:{-1001}:counted")
    await statistics.count(GROUP, Figure.DELETED, once="a")
    assert (await totals(statistics, GROUP))[Figure.DELETED] == 1
    assert (await totals(statistics, None))[Figure.DELETED] == 1


async def test_days_begin_at_midnight_utc(statistics, moment):
    """A minute later it is another day; the last days come in order."""
    await statistics.count(GROUP, Figure.CHECKED)
    moment.now += 60
    await statistics.count(GROUP, Figure.CHECKED, 2)
    days = await statistics.days(GROUP, 3)
    assert [day.date for day in days] == [date(2026, 3, 29), date(2026, 3, 30), date(2026, 3, 31)]
    assert [day.figures[Figure.CHECKED] for day in days] == [0, 1, 2]


async def test_figures_end_after_400_days(statistics, redis):
    """The store forgets a day after 400 days, and names of what was counted after a week; they say nothing readable."""
    await statistics.count(GROUP, Figure.CONFIRMED, once="message-77")
    for key in ("egide:{-1001}:figures:20260330", "egide:{figures}:day:20260330"):
        assert KEPT_SECONDS - 60 < await redis.ttl(key) <= KEPT_SECONDS
    for key in ("egide:{-1001}:counted", "egide:{figures}:counted"):
        assert 6 * 86_400 < await redis.ttl(key) <= 7 * 86_400
        assert all(b"77" not in name or len(name) > 20 for name in await redis.zrange(key, 0, -1))


async def test_old_names_are_dropped(statistics, redis, moment):
    """After a week it is no longer known what was counted."""
    await statistics.count(GROUP, Figure.CONFIRMED, once="a")
    moment.now += 8 * 86_400
    await statistics.count(GROUP, Figure.CONFIRMED, once="b")
    assert await redis.zcard("egide:{-1001}:counted") == 1


async def test_figures_go_with_the_group(statistics, redis):
    """Erasing a group erases its numbers; those of all together never said whose they were."""
    chats = Chats(redis, Policy())
    await chats.save(Chat(GROUP))
    await statistics.count(GROUP, Figure.DELETED, once="a")
    await Purges(redis, chats).erase(GROUP)
    assert (await totals(statistics, GROUP)).counts == {}
    assert (await totals(statistics, None))[Figure.DELETED] == 1
    assert [key async for key in redis.scan_iter("*-1001*")] == []


async def test_figures_follow_to_a_new_id(statistics, redis):
    """Days that both ids have are added up, once, however often the move is told."""
    await statistics.count(-5, Figure.DELETED)
    await statistics.count(GROUP, Figure.DELETED, 2)
    for _ in range(2):
        await move_chat(redis, -5, GROUP)
        await statistics.move(-5, GROUP)
    assert (await totals(statistics, GROUP))[Figure.DELETED] == 3
    assert [key async for key in redis.scan_iter("*figures:*-5*")] == []


async def test_most_groups_of_a_day_count(statistics, moment):
    """Of the groups there were, the most of a day is kept, and of several days the most of all."""
    for number in (4, 7, 6):
        await statistics.groups(number)
    moment.now += 86_400
    await statistics.groups(3)
    assert (await totals(statistics, None))[GROUPS] == 7


async def test_reasons_are_told_by_frequency(statistics):
    """What was not checked is told by its reasons, the most frequent first."""
    await statistics.add(GROUP, {"checked": 9, "unchecked:too-big": 2, "unchecked:story": 5})
    assert (await totals(statistics, GROUP)).unchecked == {"story": 5, "too-big": 2}
