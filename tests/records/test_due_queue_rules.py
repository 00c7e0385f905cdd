"""The queue of chats against a model of it: whatever workers do, ring and lose, nothing is lost or held twice."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from records import duequeue
from records.duequeue import DueQueue, Lease
from records.store import connect

T = TypeVar("T")


async def _awaited(work: Awaitable[T]) -> T:
    return await work


@dataclass(frozen=True)
class Held:
    """A lease, whose it is, and the number of the last ring before it."""

    worker: int
    lease: Lease
    seen: int


class QueueMachine(RuleBasedStateMachine):
    """Three workers, four chats. `last` is the number of the last ring of each chat that has something waiting."""

    url = ""
    leases: Bundle[Held] = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.redis = connect(self.url)
        self.run(self.redis.flushall())
        self.queues = [DueQueue(self.redis, "model") for _ in range(3)]
        self.rings = 0
        self.last: dict[int, int] = {}
        self.holder: dict[int, int] = {}
        self.lapsed: set[int] = set()

    def run(self, work: Awaitable[T]) -> T:
        """Do one step on the real queue."""
        return self.loop.run_until_complete(_awaited(work))

    @rule(chat=st.integers(min_value=-4, max_value=-1))
    def ring(self, chat: int) -> None:
        """Something is added to a chat."""
        self.rings += 1
        self.last[chat] = self.rings
        self.run(self.queues[0].ring([chat]))

    @rule(target=leases, worker=st.integers(min_value=0, max_value=2))
    def take(self, worker: int) -> Held | MultipleResults[Held]:
        """A worker gets a chat exactly when there is one with work that nobody holds."""
        free = [chat for chat in self.last if chat not in self.holder or chat in self.lapsed]
        taken = self.run(self.queues[worker].take(1))
        assert [lease.chat in free for lease in taken] == [True] * bool(free)
        if not taken:
            return multiple()
        (lease,) = taken
        before = self.holder.get(lease.chat, worker)
        assert lease.orphaned == (before != worker)
        mine_already = self.holder.get(lease.chat) == worker
        self.holder[lease.chat] = worker
        self.lapsed.discard(lease.chat)
        # A worker goes on with the turn it is at (bot.turns) and has no use for a second lease of its own chat.
        return multiple() if mine_already else Held(worker, lease, self.last[lease.chat])

    @rule(held=consumes(leases), drained=st.booleans())
    def give_back(self, held: Held, *, drained: bool) -> None:
        """Only the holder's word counts, and only what it saw is done with."""
        chat = held.lease.chat
        self.run(self.queues[held.worker].give_back(held.lease, drained=drained))
        if self.holder.get(chat) != held.worker:
            return
        del self.holder[chat]
        self.lapsed.discard(chat)
        if drained and self.last[chat] == held.seen:
            del self.last[chat]

    @rule()
    def all_leases_lapse(self) -> None:
        """No worker has been heard of for too long."""
        assert self.run(self.queues[0].free_all()) == len(self.holder)
        self.lapsed = set(self.holder)

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every chat with something unseen is in the queue, and no other."""
        assert self.run(self.queues[0].waiting()) == len(self.last)

    def teardown(self) -> None:
        """Close the connection."""
        self.run(self.redis.aclose())
        self.loop.close()


def test_queue_keeps_its_promises(server, monkeypatch):
    """In any order of rings, takes, lapses and late returns, all work is found and no chat has two holders."""
    QueueMachine.url = server.url
    monkeypatch.setattr(duequeue, "LEASE_SECONDS", 3600.0)  # leases lapse by a rule of the machine, not by the clock
    run_state_machine_as_test(
        QueueMachine,
        settings=settings(max_examples=60, stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )


async def test_old_lease_hides_no_new_work(redis):
    """A worker that comes back late, with a lease of before its chat was drained and rung again, ends nothing."""
    late, prompt = DueQueue(redis, "late"), DueQueue(redis, "late")
    await late.ring([-1])
    (old,) = await late.take(1)
    await late.free_all()
    (other,) = await prompt.take(1)
    await prompt.give_back(other, drained=True)
    await late.ring([-1])
    await late.take(1)
    await late.give_back(old, drained=True)
    assert await late.waiting() == 1
