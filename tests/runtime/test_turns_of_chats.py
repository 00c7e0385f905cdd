"""Turns: many chats at a time, each in one place only, and none forgotten."""

import asyncio
from collections import Counter

import pytest

from bot import turns as module
from bot.turns import Rest, Turns
from records import duequeue

DONE = Rest(drained=True)


class Desk:
    """What a worker does in a turn: counts who is at it, and waits to be let go."""

    def __init__(self, *, closed: bool = False) -> None:
        self.gate = asyncio.Event()
        if not closed:
            self.gate.set()
        self.at_work: Counter[int] = Counter()
        self.most: Counter[int] = Counter()
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.leases: list[duequeue.Lease] = []

    async def turn(self, lease):
        """One turn."""
        self.begun.append(lease.chat)
        self.leases.append(lease)
        self.at_work[lease.chat] += 1
        self.most[lease.chat] = max(self.most[lease.chat], self.at_work[lease.chat])
        await self.gate.wait()
        self.at_work[lease.chat] -= 1
        self.ended.append(lease.chat)
        return DONE


@pytest.fixture
def quick_leases(monkeypatch):
    """Leases end soon, so that a test sees it."""
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 0.8)
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.8)


async def test_chats_have_turns_side_by_side(queue, running, until):
    """Chats do not wait for each other, up to the number of places; the rest follow."""
    desk = Desk(closed=True)
    await queue.ring([-1, -2, -3])
    async with running(Turns(queue, desk.turn, places=2).run()):
        await until(lambda: len(desk.begun) == 2)
        desk.gate.set()
        await until(lambda: sorted(desk.ended) == [-3, -2, -1])
        await until(lambda: _empty(queue))


async def test_one_turn_at_a_time_per_chat(redis, queue, running, until):
    """What is rung during a turn comes after it, also with two programs at work."""
    desk = Desk(closed=True)
    other = duequeue.DueQueue(redis, "work")
    await queue.ring([-1])
    async with running(Turns(queue, desk.turn, 4).run()), running(Turns(other, desk.turn, 4).run()):
        await until(lambda: desk.begun == [-1])
        await queue.ring([-1])
        await queue.ring([-2])
        await until(lambda: -2 in desk.begun)
        assert desk.begun.count(-1) == 1
        desk.gate.set()
        await until(lambda: desk.ended.count(-1) == 2)
        await until(lambda: _empty(queue))
    assert desk.most[-1] == 1


async def test_lapsed_lease_starts_no_second_turn(queue, running, until):
    """A program that stood still for so long that its leases lapsed goes on with its turns, and begins none twice."""
    desk = Desk(closed=True)
    await queue.ring([-1])
    async with running(Turns(queue, desk.turn, 4).run()):
        await until(lambda: desk.begun == [-1])
        await queue.free_all()
        await queue.ring([-2])
        await until(lambda: -2 in desk.begun)
        assert sorted(desk.begun) == [-2, -1]
        desk.gate.set()
        await until(lambda: _empty(queue))
    assert sorted(desk.ended) == [-2, -1]


async def test_long_turn_keeps_its_chat(redis, queue, running, until, quick_leases):  # noqa: ARG001 - for its effect
    """A turn longer than a lease is not taken over by another program."""
    desk, idle = Desk(closed=True), Desk()
    await queue.ring([-1])
    async with running(Turns(queue, desk.turn, 1).run()):
        await until(lambda: desk.begun)
        async with running(Turns(duequeue.DueQueue(redis, "work"), idle.turn, 1).run()):
            await asyncio.sleep(1.8)
            assert idle.begun == []
            desk.gate.set()
            await until(lambda: _empty(queue))
    assert (desk.begun, idle.begun) == ([-1], [])


async def test_dead_worker_is_replaced(redis, queue, running, until, quick_leases):  # noqa: ARG001 - for its effect
    """A chat whose worker ended in the middle is taken by another, who is told so."""
    dying, heir = Desk(closed=True), Desk()
    await queue.ring([-1])
    async with running(Turns(queue, dying.turn, 1).run()):
        await until(lambda: dying.begun)
    async with running(Turns(duequeue.DueQueue(redis, "work"), heir.turn, 1).run()):
        await until(lambda: heir.ended == [-1])
    assert heir.leases[0].orphaned


async def test_failed_turn_comes_again(queue, running, until, quick_leases):  # noqa: ARG001 - for its effect
    """An exception nobody foresaw ends the turn, not the program; the chat gets another."""
    seen: list[int] = []

    async def turn(lease):
        seen.append(lease.chat)
        if seen.count(lease.chat) == 1:
            raise RuntimeError("a bug")
        return DONE

    await queue.ring([-1, -2])
    async with running(Turns(queue, turn, 2).run()):
        await until(lambda: sorted(seen) == [-2, -2, -1, -1])
        await until(lambda: _empty(queue))


async def test_rest_is_respected(queue, running, until):
    """A turn that asks for a pause is not repeated before; one that is not done, at once."""
    seen: list[int] = []

    async def turn(lease):
        seen.append(lease.chat)
        if lease.chat == -1:
            return Rest(drained=False, after=60)
        return Rest(drained=seen.count(-2) == 3)

    await queue.ring([-1, -2])
    async with running(Turns(queue, turn, 2).run()):
        await until(lambda: seen.count(-2) == 3)
    assert seen.count(-1) == 1
    assert await queue.waiting() == 1


async def test_store_is_waited_for(server, queue, running, until):
    """While the store is away nothing ends; afterwards the turns go on."""
    desk = Desk()
    async with running(Turns(queue, desk.turn, 1).run()) as task:
        await queue.ring([-1])
        await until(lambda: desk.ended == [-1])
        server.stop()
        await asyncio.sleep(1)
        assert not task.done()
        server.start()
        await queue.ring([-2])
        await until(lambda: desk.ended == [-1, -2])


async def _empty(queue: duequeue.DueQueue) -> bool:
    return not await queue.waiting()
