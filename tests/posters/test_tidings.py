"""What waits to be told to posters."""

import pytest

from records.lines import Line, Lines
from records.tidings import Tiding, Tidings, Told

CHAT, LATER = -7, -1007
BEGIN = 1_800_000_000.0


@pytest.fixture
def now() -> list[float]:
    """The time, to be moved."""
    return [BEGIN]


@pytest.fixture
def tidings(redis, now) -> Tidings:
    """What waits in a store."""
    return Tidings(redis, lambda: now[0])


async def test_burst_is_told_together(tidings, now):
    """What comes while something waits is told with it, and no later."""
    await tidings.add(CHAT, Tiding(1, BEGIN + 2, "fr", removed=True))
    await tidings.add(CHAT, Tiding(1, BEGIN + 60, changed=True))
    assert await tidings.due(CHAT) == []
    now[0] += 2
    assert await tidings.due(CHAT) == [Tiding(1, BEGIN + 2, "fr", removed=True, changed=True, number=2)]


async def test_news_of_meanwhile_stays(tidings):
    """What came while somebody was being told is not taken out with what they were told."""
    await tidings.add(CHAT, Tiding(1, BEGIN, removed=True))
    (read,) = await tidings.due(CHAT)
    await tidings.add(CHAT, Tiding(1, BEGIN, removed=True))
    await tidings.drop(CHAT, read)
    (left,) = await tidings.due(CHAT)
    await tidings.drop(CHAT, left)
    assert await tidings.next(CHAT) is None


async def test_group_is_due_at_the_first(tidings, now):
    """The earliest moment counts, and a group that had its turn asks anew."""
    await tidings.look_at(CHAT, BEGIN + 50)
    await tidings.add(CHAT, Tiding(1, BEGIN + 5))
    assert await tidings.groups_due() == []
    now[0] += 5
    assert await tidings.groups_due() == [CHAT]
    await tidings.looked_at(CHAT)
    assert await tidings.groups_due() == []


async def test_group_is_followed(tidings):
    """A group with a new id is due under that one, and an erased one is not."""
    await tidings.look_at(CHAT, BEGIN)
    await tidings.move(CHAT, LATER)
    assert await tidings.groups_due() == [LATER]
    await tidings.forget(LATER)
    assert await tidings.groups_due() == []


async def test_last_message_is_remembered(tidings, redis):
    """For an hour it is known which message told a poster."""
    assert await tidings.told(CHAT, 1) is None
    await tidings.note(CHAT, 1, Told(BEGIN, 44))
    assert await tidings.told(CHAT, 1) == Told(BEGIN, 44)
    assert 0 < await redis.ttl(f"egide:{{{CHAT}}}:told:1") <= 3600


async def test_lines_stand_until_they_are_gone(redis):
    """Each line is known with its time; one a minute is said to all."""
    lines = Lines(redis)
    assert await lines.wait_seconds(CHAT) == 0
    await lines.said(CHAT, Line(5, 77), BEGIN, BEGIN + 30)
    assert await lines.wait_seconds(CHAT) == 0
    await lines.said(CHAT, Line(6), BEGIN, BEGIN + 10)
    assert 0 < await lines.wait_seconds(CHAT) <= 60
    assert await lines.standing(CHAT) == [(Line(6), BEGIN + 10), (Line(5, 77), BEGIN + 30)]
    await lines.gone(CHAT, Line(6))
    await lines.gone(CHAT, Line(5, 77))
    assert await lines.standing(CHAT) == []
