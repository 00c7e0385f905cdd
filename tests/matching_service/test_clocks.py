"""Clocks that jump, at the source and here, and lists that were apart for long."""

import pytest
from aiohttp import web

from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.gathering import AHEAD_SECONDS, BEFORE_RECORDS, IN_FUTURE, WENT_BACK
from matching.sync import ANEW_SECONDS, LONGEST_APART, Sync
from matching.wire import Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from tests.hand_clock import HandClock
from tests.matching_service.foreign_service import CLOCK, KNOWN, ForeignService


@pytest.fixture
def clock() -> HandClock:
    """The program's."""
    return HandClock(float(CLOCK))


@pytest.fixture
def foreign() -> ForeignService:
    """A source."""
    return ForeignService()


@pytest.fixture
async def sync(redis, vault, session, served, foreign, clock):
    """What keeps a list equal to the source's."""
    async with served(foreign.route) as url:
        client = ServiceClient(session, ServiceAddress(url, Keys()))
        copy = BlocklistCopy(redis, vault, "partner", url, clock=clock)
        yield Sync(client, copy, Blocklist("partner"), 1, clock)


def numbers(sync: Sync) -> set[int]:
    """The known fingerprints on the list."""
    return {number for number, one in enumerate(KNOWN) if sync._blocklist.trust(one)}


async def test_checkpoint_from_the_future_is_not_taken(foreign, sync, clock):
    """A source whose clock is years ahead for a moment does not fall silent for years."""
    foreign.put([0])
    foreign.now += 10**8
    await sync.fetch()
    assert sync.status().checkpoint == CLOCK
    assert sync.status().skipped == {IN_FUTURE: 1}
    foreign.now = CLOCK + 10
    clock.now += 10
    foreign.put([1])
    await sync.fetch()
    assert numbers(sync) == {0, 1}


async def test_clock_that_went_back_costs_a_whole_fetch(foreign, sync, clock):
    """What changed between the two times would be missed: so everything is fetched once more, once an hour at most."""
    foreign.now += AHEAD_SECONDS // 2
    foreign.put([0, 1])
    await sync.fetch()
    foreign.now = CLOCK + 60
    clock.now += 60
    foreign.put([0], hashStatus="Withdrawn")
    foreign.put([2])
    await sync.fetch()
    assert sync.status().skipped == {WENT_BACK: 1}
    await sync.fetch()
    assert numbers(sync) == {1, 2}
    assert foreign.starts[-1] == 10
    foreign.now -= 1
    for _ in range(3):
        await sync.fetch()
    assert foreign.starts.count(10) == 2
    clock.now += ANEW_SECONDS + 1
    await sync.fetch()
    assert foreign.starts.count(10) == 3


@pytest.mark.parametrize(("apart", "starts"), [(LONGEST_APART - 5, CLOCK + 1), (LONGEST_APART + 5, 10)])
async def test_long_absence_costs_a_whole_fetch(foreign, sync, clock, apart, starts):
    """After 25 days everything is fetched anew: what was withdrawn and forgotten meanwhile would never be told."""
    foreign.put([0, 1])
    await sync.fetch()
    clock.now += apart
    foreign.records.pop(str(KNOWN[0]))
    await sync.fetch()
    assert foreign.starts[-1] == starts
    assert numbers(sync) == ({1} if starts == 10 else {0, 1})


async def test_long_absence_counts_across_restarts(foreign, sync, clock):
    """The time of the last fetch is kept with the copy."""
    foreign.put([0, 1])
    await sync.fetch()
    clock.now += LONGEST_APART + 5
    foreign.records.pop(str(KNOWN[0]))
    again = Sync(sync._client, sync._copy, Blocklist("partner"), 1, clock)
    await again.load()
    assert numbers(again) == {0, 1}
    await again.fetch()
    assert numbers(again) == {1}


async def test_quiet_source_is_not_fetched_anew(foreign, sync, clock):
    """A list that nobody changes for months is equal all the same."""
    foreign.put([0])
    for _ in range(4):
        await sync.fetch()
        clock.now += LONGEST_APART / 2
    assert foreign.starts == [10, *[CLOCK + 1] * 3]


async def test_own_clock_may_jump(foreign, sync, clock):
    """Ours set to 1970, and right again later: a few whole fetches, and never a wrong list."""
    foreign.put([0, 1])
    await sync.fetch()
    clock.now = 5.0
    foreign.put([2])
    await sync.fetch()
    clock.now = CLOCK + 100.0
    foreign.put([0], hashStatus="Withdrawn")
    await sync.fetch()
    await sync.fetch()
    assert numbers(sync) == {1, 2}


async def test_time_before_the_records_is_counted(redis, vault, session, served, clock):
    """A checkpoint of 0, or one before its own records, costs repetition and nothing else."""
    record = {"signalType": "ImagePDQ", "hashValue": str(KNOWN[0]), "hashStatus": "Active", "lastModtimestamp": 500}
    said = {"count": 1, "nextSetTimestamp": 0, "hasMoreRecords": False, "hashRecords": [record]}

    async def reply(_: web.Request) -> web.Response:
        return web.json_response(said)

    async with served(web.get("/v1/FetchHashes", reply)) as url:
        client = ServiceClient(session, ServiceAddress(url, Keys()))
        sync = Sync(client, BlocklistCopy(redis, vault, "partner", url), Blocklist("partner"), 1, clock)
        await sync.fetch()
        await sync.fetch()
        said |= {"hashRecords": [], "count": 0}
        await sync.fetch()
    assert numbers(sync) == {0}
    assert sync.status().skipped == {BEFORE_RECORDS: 2}
    assert sync.status().checkpoint == 1
