"""The queue of chats: order, pauses, leases and the bell."""

import asyncio

import pytest

from records import duequeue
from records.duequeue import DueQueue


@pytest.fixture
def queue(redis):
    """One worker's view of a queue."""
    return DueQueue(redis, "work")


@pytest.fixture
def other(redis):
    """Another worker's view of the same."""
    return DueQueue(redis, "work")


async def taken_by(queue: DueQueue, most: int = 10) -> list[int]:
    """Give the chats a worker gets."""
    return [lease.chat for lease in await queue.take(most)]


async def test_longest_waiting_comes_first(queue):
    """Chats come in the order in which they began to wait; ringing again changes no place."""
    for chat in (-3, -1, -2):
        await queue.ring([chat])
        await asyncio.sleep(0.003)
    await queue.ring([-3])
    assert await taken_by(queue, 2) == [-3, -1]
    assert await taken_by(queue) == [-2]


async def test_given_back_goes_behind(queue):
    """A chat that has more to do waits behind those that have not had a turn."""
    await queue.ring([-1])
    (lease,) = await queue.take(1)
    await queue.ring([-2])
    await asyncio.sleep(0.003)
    await queue.give_back(lease, drained=False)
    assert await taken_by(queue) == [-2, -1]


async def test_pause_is_kept(queue):
    """A chat that is due later is not taken before, whatever is rung meanwhile."""
    await queue.ring([-1], after=60)
    await queue.ring([-2])
    (lease,) = await queue.take(10)
    await queue.give_back(lease, drained=False, after=60)
    await queue.ring([-1, -2])
    assert await taken_by(queue) == []
    assert await queue.waiting() == 2


async def test_lease_ends_without_a_word(queue, other, monkeypatch):
    """A chat whose worker fell silent is taken by another, who learns that it was not given back."""
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 0.05)
    await queue.ring([-1])
    await queue.take(1)
    await asyncio.sleep(0.06)
    (lease,) = await other.take(1)
    assert lease.orphaned
    await other.give_back(lease, drained=True)
    assert await queue.waiting() == 0


async def test_late_return_changes_nothing(queue, other, monkeypatch):
    """A worker that lost its chat to another cannot give it back, neither as done nor as undone."""
    await queue.ring([-1])
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 0.0)
    (lost,) = await queue.take(1)
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 60.0)
    await asyncio.sleep(0.003)
    (held,) = await other.take(1)
    for drained in (True, False):
        await queue.give_back(lost, drained=drained)
        assert await queue.waiting() == 1
        assert await taken_by(queue) == []
    await other.give_back(held, drained=False)
    assert await taken_by(queue) == [-1]


async def test_lease_is_extended(queue, other, monkeypatch):
    """A chat whose worker is heard of stays its own."""
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 0.2)
    await queue.ring([-1])
    await queue.take(1)
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 60.0)
    await queue.extend([-1])
    await asyncio.sleep(0.25)
    assert await taken_by(other) == []


async def test_foreign_lease_is_not_extended(queue, other, monkeypatch):
    """A worker that lost a chat does not hold it for its new holder."""
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 0.0)
    await queue.ring([-1])
    await queue.take(1)
    await other.take(1)
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 60.0)
    await queue.extend([-1])
    assert await taken_by(queue) == [-1]


async def test_queues_are_apart(redis, queue):
    """Two queues on one store know nothing of each other."""
    await queue.ring([-1])
    assert await DueQueue(redis, "reports").waiting() == 0


async def test_bell_is_heard(queue, other):
    """Who listens hears of new work at once."""
    async with queue.rung() as bell:
        hearing = asyncio.create_task(bell.wait(60))
        while not hearing.done():
            await other.ring([-1])
            await asyncio.sleep(0.01)
        await hearing
