"""Appeals as they are kept."""

import asyncio
from dataclasses import replace

import pytest

from records.appeals import APPEAL_SECONDS, Appeal, Appeals, State

CHAT, POSTER, OTHER = -1007, 7_000_001, 7_000_002
BEGIN = 1_800_000_000.0


@pytest.fixture
def now() -> list[float]:
    """The time, to be moved."""
    return [BEGIN]


@pytest.fixture
def appeals(redis, vault, now) -> Appeals:
    """The appeals of a store."""
    return Appeals(redis, vault, lambda: now[0])


def made(appeals: Appeals, card: str = "message-1", poster: int = POSTER) -> Appeal:
    """Make an appeal, unkept yet."""
    return Appeal(appeals.name(poster, card), poster, card, BEGIN, facts={"done": ["mute"]}, deciders=(5,))


def granted(by: int):
    """How somebody grants."""
    return lambda held: replace(held, state=State.GRANTED, by=by, decided=BEGIN) if held.is_open else None


async def test_one_appeal_for_a_report(appeals):
    """A second one of the same person about the same report is the first."""
    first = await appeals.make(CHAT, made(appeals))
    assert await appeals.make(CHAT, replace(made(appeals), made=BEGIN + 9)) == first
    assert await appeals.of(CHAT, POSTER) == [first]
    assert await appeals.of(CHAT, OTHER) == []


async def test_first_decision_stands(appeals):
    """Of twenty who decide at once one does."""
    appeal = await appeals.make(CHAT, made(appeals))
    tries = await asyncio.gather(*(appeals.change(CHAT, appeal.id, granted(by)) for by in range(1, 21)))
    (stands,) = [one for one in tries if one]
    assert await appeals.get(CHAT, appeal.id) == stands


async def test_what_is_left_to_do_waits(appeals):
    """A change while somebody was at it keeps the appeal waiting."""
    appeal = await appeals.make(CHAT, made(appeals))
    (read,) = await appeals.waiting(CHAT)
    await appeals.change(CHAT, appeal.id, lambda held: replace(held, text="It is a statue."))
    await appeals.settled(CHAT, read)
    (read,) = await appeals.waiting(CHAT)
    assert read.text == "It is a statue."
    await appeals.settled(CHAT, read)
    assert await appeals.waiting(CHAT) == []


async def test_closed_appeals_end(appeals, now):
    """Six months after it was closed an appeal is forgotten; one that nobody decides, after twice as long."""
    closed, left = await appeals.make(CHAT, made(appeals)), await appeals.make(CHAT, made(appeals, "message-2"))
    await appeals.change(CHAT, closed.id, granted(9))
    now[0] = BEGIN + APPEAL_SECONDS - 1
    assert await appeals.expire() == 0
    now[0] += 1
    assert await appeals.expire() == 1
    assert [one.id for one in await appeals.of(CHAT, POSTER)] == [left.id]
    now[0] = BEGIN + 2 * APPEAL_SECONDS
    assert await appeals.expire() == 1


async def test_open_appeals_are_not_erased(appeals):
    """Erasing what is kept about a person leaves what somebody has yet to decide."""
    closed, left = await appeals.make(CHAT, made(appeals)), await appeals.make(CHAT, made(appeals, "message-2"))
    others = await appeals.make(CHAT, made(appeals, poster=OTHER))
    await appeals.change(CHAT, closed.id, lambda held: replace(held, state=State.UPHELD, decided=BEGIN, finished=True))
    assert await appeals.erase(CHAT, POSTER) == 1
    assert [one.id for one in await appeals.of(CHAT, POSTER)] == [left.id]
    assert await appeals.of(CHAT, OTHER) == [others]
