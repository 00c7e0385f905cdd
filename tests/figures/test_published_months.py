"""Months as the public may see them."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.publications import LEAST_GROUPS, Publications, closed, published
from records.rounding import LEAST, coarse
from records.statistics import GROUPS, SINCE_RECEIVED, Event, Figure, Figures, Statistics

NUMBERS = st.integers(min_value=0, max_value=10**9)


@given(NUMBERS)
def test_rounding_stays_near(number):
    """What is told is within five of a hundred, or five, of the truth; and under ten nothing is told."""
    told = coarse(number)
    assert (told is None) == (number < LEAST)
    if told is not None:
        assert abs(told - number) <= max(5, number * 0.05)


@given(NUMBERS)
def test_rounding_has_two_digits(number):
    """No more than two digits are told, and never ones."""
    told = coarse(number)
    assert told is None or (told % 10 == 0 and len(str(told).rstrip("0")) <= 2)


@given(NUMBERS, NUMBERS)
def test_rounding_keeps_the_order(one, other):
    """More is never told as less."""
    first, second = sorted((one, other))
    assert (coarse(first) or 0) <= (coarse(second) or 0)


@given(st.integers(min_value=LEAST, max_value=10**9))
def test_no_number_is_told_exactly(number):
    """Each number told stands for five numbers at least: who knows of all events but one learns nothing."""
    around = range(max(LEAST, number - 9), number + 10)
    assert sum(coarse(one) == coarse(number) for one in around) >= 5


def test_months_wait_for_the_next():
    """In March the latest month is January, across the turn of a year as well."""
    assert list(closed(date(2026, 3, 1), 3)) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]
    assert next(closed(date(2026, 1, 31))) == date(2025, 11, 1)


def test_few_groups_tell_nothing():
    """Where there were one or two groups, their members could know whose figures it is: there are none."""
    counts = {Figure.CHECKED: 5_000, GROUPS: LEAST_GROUPS - 1}
    assert published(2026, 1, Figures(counts)).figures == {}
    assert published(2026, 1, Figures(counts | {GROUPS: LEAST_GROUPS})).figures["checked"] == 5_000


def test_few_deletions_have_no_median():
    """A median of fewer than ten deletions would tell of few."""
    counts = {GROUPS: 40, f"{SINCE_RECEIVED}0.5": LEAST - 1}
    assert published(2026, 1, Figures(counts)).span is None
    month = published(2026, 1, Figures(counts | {f"{SINCE_RECEIVED}1": 1}))
    assert month.span is not None
    assert month.span.under == 0.5


class Moment:
    """A clock that is set."""

    def __init__(self, *when: int) -> None:
        self.set(*when)

    def set(self, year: int, month: int, day: int) -> None:
        """Make it another day."""
        self.now = datetime(year, month, day, 12, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        """Give it."""
        return self.now


@pytest.fixture
def moment() -> Moment:
    """Make it 20 January 2026."""
    return Moment(2026, 1, 20)


@pytest.fixture
def statistics(redis, vault, moment) -> Statistics:
    """The numbers."""
    return Statistics(redis, vault, moment)


async def removed(statistics: Statistics, number: int) -> None:
    """Have posts removed in a group, among 50."""
    await statistics.groups(50, apart=LEAST_GROUPS)
    await statistics.count_all(-1001, [Event({Figure.DELETED: number})])


async def test_month_is_published_once(redis, statistics, moment):
    """A month is told when the next is over, and never changes, whatever its days say later."""
    publications = Publications(redis, statistics)
    await removed(statistics, 23)
    for day in (date(2026, 1, 31), date(2026, 2, 28)):
        moment.set(day.year, day.month, day.day)
        assert await publications.publish() == 0
        assert await publications.months() == []
    moment.set(2026, 3, 1)
    assert await publications.publish() == 1
    told = await publications.months()
    moment.set(2026, 1, 20)
    await removed(statistics, 100)
    moment.set(2026, 3, 2)
    assert await publications.publish() == 0
    assert await publications.months() == told
    assert told[0].figures[Figure.DELETED] == 20


async def test_empty_groups_tell_of_no_other(redis, statistics, moment):
    """Days on which fewer than three people's groups did something are not told, however many groups there are."""
    await statistics.groups(50, apart=LEAST_GROUPS - 1)
    await statistics.count_all(-1001, [Event({Figure.CHECKED: 1_000})])
    moment.set(2026, 1, 21)
    await removed(statistics, 20)
    moment.set(2026, 3, 1)
    publications = Publications(redis, statistics)
    await publications.publish()
    (month,) = await publications.months()
    assert (month.figures["deleted"], month.figures["checked"]) == (20, None)


async def test_exact_numbers_are_not_kept(redis, statistics, moment):
    """What is kept of a published month is what is told of it."""
    await removed(statistics, 1_234)
    moment.set(2026, 3, 1)
    await Publications(redis, statistics).publish()
    held = json.loads(await redis.get("egide:{figures}:month:202601"))
    assert held["figures"]["deleted"] == 1_200
    assert "1234" not in json.dumps(held)


async def test_all_days_of_a_month_count(redis, statistics, moment):
    """The first and the last day belong to it, the days around it do not."""
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)):
        moment.set(day.year, day.month, day.day)
        await removed(statistics, 100)
    moment.set(2026, 4, 1)
    publications = Publications(redis, statistics)
    await publications.publish()
    assert [month.figures["deleted"] for month in await publications.months()] == [100, 200, 100]


async def test_a_year_is_shown(redis, statistics, moment):
    """Twelve months are told, older ones no more."""
    publications = Publications(redis, statistics)
    start = date(2025, 1, 15)
    for ahead in range(20):
        day = start + timedelta(days=30 * ahead)
        moment.set(day.year, day.month, day.day)
        await removed(statistics, 10)
        await publications.publish()
    assert len(await publications.months()) == 12
