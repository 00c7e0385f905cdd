"""The service's records in the store: order, pages, checkpoints, sources, durability."""

import asyncio
import os
import signal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.fingerprint import BYTES, Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, HashStatus
from records.hashes import ORDER, Hashes
from records.positions import SECOND
from records.store import OUTAGES
from tests.examples import WITH_FIXTURES

KNOWN = [Fingerprint(np.random.default_rng(n).bytes(BYTES)) for n in range(9)]

CHANGE = st.tuples(st.just("change"), st.integers(0, 8), st.sampled_from(FeedbackValue))
CLOCK = st.tuples(st.just("clock"), st.integers(-3, 3), st.none())
PAGE = st.tuples(st.just("page"), st.integers(1, 4), st.none())


class Reader:
    """A client that pages and keeps checkpoints as the protocol has it, and knows what it was told last."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes, self.position = hashes, 0
        self.known: dict[bytes, bytes] = {}

    async def page(self, size: int) -> tuple[bool, int]:
        """One page: whether it ends a set, and how many records it held."""
        found = await self.hashes.slice(self.position, size)
        self.known |= {one.fingerprint: one.text for one in found.held}
        if found.more:
            self.position = found.held[-1].position + 1
        else:
            self.position = found.open_second * SECOND
        return not found.more, len(found.held)


@given(st.lists(CHANGE | CLOCK | PAGE, max_size=40))
@settings(max_examples=40, suppress_health_check=WITH_FIXTURES)
async def test_no_change_is_ever_skipped(redis, vault, steps):
    """Whatever changes between pages and sets, and however the clock steps, the reader ends up with all of it."""
    await redis.flushdb()
    hashes = Hashes(redis, vault, now=1_000)
    reader, last = Reader(hashes), 0
    for kind, number, value in steps:
        if kind == "clock":
            hashes.now += number
        elif kind == "page":
            await reader.page(number)
        else:
            await hashes.submit(f"source {number % 2}", [Submission(KNOWN[number], value)])
            position = int((await redis.zrange(ORDER, -1, -1, withscores=True))[0][1])
            assert position >= last
            last = position
    while not (await reader.page(3))[0]:
        pass
    everything = await hashes.slice(0, 100)
    assert reader.known == {one.fingerprint: one.text for one in everything.held}


async def test_closed_second_is_not_repeated(redis, vault):
    """A bulk of one second is fetched again only while that second lasts, even if the clock then steps back."""
    hashes = Hashes(redis, vault, now=1_000)
    await hashes.submit("a", [Submission(one) for one in KNOWN])
    reader = Reader(hashes)
    assert await reader.page(100) == (True, 9)
    assert await reader.page(100) == (True, 9)
    hashes.now = 1_001
    assert await reader.page(100) == (True, 9)
    assert await reader.page(100) == (True, 0)
    hashes.now = 990
    await hashes.submit("b", [Submission(KNOWN[0])])
    assert await reader.page(100) == (True, 1)


async def test_full_second_runs_over(redis, vault):
    """More changes than a second has positions go on in the next one."""
    hashes = Hashes(redis, vault, now=1_000)
    await redis.set("egide:{service}:position", 1_001 * SECOND - 2)
    await hashes.submit("a", [Submission(one) for one in KNOWN[:3]])
    assert [one.modified for one in (await hashes.slice(0, 9)).held] == [1_000, 1_001, 1_001]


async def test_repeated_submission_changes_nothing(redis, vault):
    """Neither its place nor the count of changes moves."""
    hashes = Hashes(redis, vault, now=1_000)
    assert await hashes.submit("a", [Submission(KNOWN[0], FeedbackValue.BLOCKED)]) == 1
    before = (await hashes.version(), (await hashes.slice(0, 9)).held)
    assert await hashes.submit("a", [Submission(KNOWN[0], FeedbackValue.BLOCKED)]) == 0
    assert (await hashes.version(), (await hashes.slice(0, 9)).held) == before


async def test_only_submitters_take_off(redis, vault):
    """A stranger's Withdrawn is noted and acts on nothing; with two submitters both have to withdraw."""
    hashes, back = Hashes(redis, vault), [Feedback(KNOWN[0], FeedbackValue.WITHDRAWN)]
    await hashes.submit("a", [Submission(KNOWN[0])])
    await hashes.submit("b", [Submission(KNOWN[0])])
    for source, status in (("c", HashStatus.RECEIVED), ("a", HashStatus.RECEIVED), ("b", HashStatus.WITHDRAWN)):
        await hashes.feedback(source, back)
        holding = await hashes.get(KNOWN[0])
        assert holding
        assert holding.status is status


async def test_concurrent_sources_lose_nothing(redis, vault):
    """Twenty writers on the same records: every word is there at the end."""
    hashes = Hashes(redis, vault)
    submissions = [Submission(one, FeedbackValue.BLOCKED) for one in KNOWN]
    await asyncio.gather(*(hashes.submit(f"source {n}", submissions) for n in range(20)))
    for one in KNOWN:
        holding = await hashes.get(one)
        assert holding
        assert holding.submitters == holding.opinions.keys() == {f"source {n}" for n in range(20)}


async def test_acknowledged_submission_survives_kill(redis, vault):
    """The store is killed right after the answer; it comes back with the record."""
    hashes = Hashes(redis, vault)
    await hashes.submit("a", [Submission(one) for one in KNOWN])
    os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
    async with asyncio.timeout(30):
        while True:
            try:
                assert await hashes.count() == len(KNOWN)
                break
            except OUTAGES:
                await asyncio.sleep(0.05)
