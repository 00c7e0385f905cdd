"""Opening hours, by the clock where the helpline is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.helplines.opening import BadHours, Opening

PARIS = ZoneInfo("Europe/Paris")
ZONES = st.sampled_from(
    ["Europe/Paris", "Europe/London", "Indian/Mauritius", "America/New_York", "Australia/Lord_Howe"]
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def clock(minutes: int) -> str:
    """Minutes after midnight as a clock shows them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def rules(draw) -> str:
    """One rule: days, and one or two spans that may run over midnight."""
    first, last = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
    spans = draw(st.lists(st.tuples(st.integers(0, 1439), st.integers(0, 1440)), min_size=1, max_size=2))
    return f"{first}-{last} " + ",".join(f"{clock(begin)}-{clock(end)}" for begin, end in spans)


HOURS = st.lists(rules(), min_size=1, max_size=3).map("; ".join)


def paris(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock in Paris."""
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def test_always_is_always_open():
    """What is open day and night never changes."""
    standing = Opening.read("24/7").at(datetime.now(UTC), UTC)
    assert standing.open
    assert standing.changes is None


def test_open_until_it_closes():
    """Within the hours it is open, and says until when."""
    standing = Opening.read("Mo-Su 09:00-23:00").at(paris(2026, 11, 22, 22, 59), PARIS)
    assert standing.open
    assert standing.changes == paris(2026, 11, 22, 23)


def test_closed_until_the_next_day():
    """Saturday evening, a line of weekdays opens on Monday."""
    standing = Opening.read("Mo-Fr 10:00-19:00").at(paris(2026, 11, 21, 20), PARIS)
    assert not standing.open
    assert standing.changes == paris(2026, 11, 23, 10)


def test_different_days_have_different_hours():
    """Each day has its own hours, and a day without is closed."""
    hours = Opening.read("Mo 10:00-13:00; Tu 15:00-18:00; Th 16:00-19:00")
    assert hours.at(paris(2026, 11, 24, 15), PARIS).open
    assert hours.at(paris(2026, 11, 25, 15), PARIS).changes == paris(2026, 11, 26, 16)


@pytest.mark.parametrize("text", ["Fr-Sa 20:00-02:00", "Fr-Sa 20:00-26:00"])
def test_hours_run_over_midnight(text):
    """A night belongs to the day on which it begins."""
    hours = Opening.read(text)
    assert hours.at(paris(2026, 11, 22, 1, 59), PARIS).open
    assert not hours.at(paris(2026, 11, 22, 2), PARIS).open
    assert not hours.at(paris(2026, 11, 20, 1), PARIS).open


def test_touching_spans_are_one():
    """Two nights that meet at midnight close when the second one ends."""
    hours = Opening.read("Mo 18:00-24:00; Tu 00:00-03:00")
    assert hours.at(paris(2026, 11, 23, 23), PARIS).changes == paris(2026, 11, 24, 3)


def test_later_rule_replaces_earlier():
    """As in OpenStreetMap, the last rule for a day counts, and public holidays are left out."""
    hours = Opening.read("Mo-Fr 09:00-17:00; We off; PH off")
    assert not hours.at(paris(2026, 11, 25, 12), PARIS).open
    assert hours.at(paris(2026, 11, 26, 12), PARIS).open


def test_clocks_go_forward_and_back():
    """The hours are those of the clock on the wall, in summer and in winter."""
    hours = Opening.read("Mo-Su 09:00-23:00")
    assert hours.at(datetime(2026, 3, 28, 7, 59, tzinfo=UTC), PARIS).changes == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert hours.at(datetime(2026, 3, 29, 6, 59, tzinfo=UTC), PARIS).changes == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert hours.at(datetime(2026, 10, 25, 7, 59, tzinfo=UTC), PARIS).changes == datetime(2026, 10, 25, 8, tzinfo=UTC)


def test_night_of_the_change_is_shorter():
    """A night in which the clock goes forward ends an hour earlier, and one in which it goes back an hour later."""
    night = Opening.read("Sa 20:00-06:00")
    opens = paris(2026, 3, 28, 20).astimezone(UTC)
    assert night.at(opens, PARIS).changes == opens + timedelta(hours=9)
    opens = paris(2026, 10, 24, 20).astimezone(UTC)
    assert night.at(opens, PARIS).changes == opens + timedelta(hours=11)


def test_same_moment_elsewhere_is_closed():
    """Whether a line is open depends on where it is, not on where one asks."""
    hours = Opening.read("Mo-Fr 10:00-16:00")
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert hours.at(now, PARIS).open
    assert not hours.at(now, ZoneInfo("Europe/London")).open
    assert hours.at(now.astimezone(ZoneInfo("Australia/Sydney")), PARIS).open


@given(HOURS, MOMENTS, ZONES)
def test_what_is_said_of_changes_is_true(text, now, zone):
    """At the moment named it changes, and at no moment tried between."""
    hours, zone = Opening.read(text), ZoneInfo(zone)
    standing = hours.at(now, zone)
    if standing.changes is None:
        return
    changes = standing.changes.astimezone(UTC)
    assert changes > now
    assert changes - now <= timedelta(days=8)
    assert hours.at(changes, zone).open is not standing.open
    for share in (0.1, 0.5, 0.9):
        assert hours.at(now + (changes - now) * share, zone).open is standing.open


@given(HOURS, MOMENTS)
def test_agrees_with_the_clock_on_the_wall(text, now):
    """Where the clock never changes, it is open as long as the spans of today, or of last night, say."""
    now = now.replace(second=0, microsecond=0)
    hours, minute, today = Opening.read(text), now.hour * 60 + now.minute, now.weekday()
    by_hand = any(begin <= minute < end for begin, end in hours.week[today]) or any(
        begin <= minute + 1440 < end for begin, end in hours.week[today - 1]
    )
    assert hours.at(now, UTC).open is by_hand


@given(st.sampled_from(DAYS), st.integers(0, 1439), st.integers(0, 1439))
def test_a_single_day_opens_once_a_week(day, begin, end):
    """After a line of one day has closed, it opens in a week's time."""
    assume(begin < end)
    hours = Opening.read(f"{day} {clock(begin)}-{clock(end)}")
    monday = datetime.combine(date(2026, 11, 23), time.min, UTC)
    closes = monday + timedelta(days=DAYS.index(day), minutes=end)
    assert hours.at(closes, UTC).changes == closes - timedelta(minutes=end - begin) + timedelta(days=7)


@pytest.mark.parametrize(
    "text",
    ["", "always", "Mo", "Mo 9:00-12:00", "Xx 09:00-12:00", "Mo 24:00-25:00", "Mo 09:60-12:00", "Mo-Fr 09:00",
     "Mo 09:00-49:00", "Mo off", "24/7; Mo off", "sunrise-sunset", "Mo 01:00-26:00"],
)  # fmt: skip
def test_other_texts_are_refused(text):
    """What is not understood is refused, never guessed."""
    with pytest.raises(BadHours):
        Opening.read(text)
