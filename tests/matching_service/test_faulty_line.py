"""Our client against our service over lines that fail: the list is never partial, and in the end it is equal."""

import asyncio
import random

import numpy as np
import pytest

import matching.client
from config.errors import ServiceError
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.fingerprint import BYTES, Fingerprint
from matching.sync import Sync
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, ServiceAddress
from records.blocklist import BlocklistCopy
from tests.matching_service.faulty_line import FAULTS, FaultyLine
from tests.matching_service.foreign_service import running, until
from web.embedded import embedded_service

MANY = [Fingerprint(np.random.default_rng(n).bytes(BYTES)) for n in range(60)]
PAGE = 5
PAGES = len(MANY) // PAGE


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Be quick to try again, and to give up."""
    monkeypatch.setattr(matching.client, "PAGE_SECONDS", 0.01)
    monkeypatch.setattr(matching.client, "QUICK_SECONDS", 0.5)
    monkeypatch.setattr("matching.sync.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("matching.sync.LONGEST_PAUSE_ANNOUNCED", 0.05)


class Side:
    """Our side of the line: a program's list."""

    def __init__(self, redis, vault, session, url, keys) -> None:
        self.blocklist = Blocklist()
        self.copy = BlocklistCopy(redis, vault, "own", "over the line")
        client = ServiceClient(session, ServiceAddress(url, keys), page_size=PAGE, seconds=1)
        self.sync = Sync(client, self.copy, self.blocklist, interval=0.5)

    def held(self) -> set[Fingerprint]:
        """What is in force."""
        return {one for one in MANY if self.blocklist.trust(one)}


@pytest.fixture
async def line(session, address) -> FaultyLine:
    """The line to our service."""
    return FaultyLine(session, address.url)


@pytest.fixture
async def side(redis, vault, session, served, address, line):
    """A program at the other end; called, it is another one on the same store."""
    async with served(line.route) as url:
        yield lambda: Side(redis, vault, session, url, address.keys)
        line.heal()


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "slow"])
async def test_fault_at_any_page_leaves_the_old_list(side, client, line, fault):
    """Whichever page of a whole list fails for good, the list in force stays what it was, and so does its copy."""
    program = side()
    await client.submit([Submission(one) for one in MANY[:20]])
    await program.sync.fetch()
    await client.submit([Submission(one) for one in MANY[20:]])
    await client.feedback([Feedback(one, FeedbackValue.WITHDRAWN) for one in MANY[:10]])
    for page in (1, 2, PAGES // 2, PAGES - 1):
        await program.copy.void()
        program.sync._checkpoint = 0
        line.calls.clear()
        line.fault = lambda _, number, page=page: fault if number >= page else ""
        with pytest.raises(ServiceError):
            await program.sync.fetch()
        assert program.held() == set(MANY[:20])
        assert await program.copy.count() == 20
    line.fault = lambda *_: ""
    await program.sync.fetch()
    assert program.held() == set(MANY[10:])


@pytest.mark.parametrize("seed", range(2))
async def test_bad_line_ends_in_an_equal_list(side, client, line, seed):
    """With a third of all answers spoilt, the first list appears in one piece, and every change arrives."""
    dice = random.Random(seed)
    await client.submit([Submission(one) for one in MANY[:50]])
    line.fault = lambda *_: dice.choice(FAULTS) if dice.random() < 1 / 3 else ""
    program, sizes = side(), set()
    async with running(program.sync):

        def whole() -> bool:
            sizes.add(len(program.blocklist))
            return len(program.blocklist) == 50

        await until(whole)
        assert sizes <= {0, 50}
        for number in range(10):
            await client.submit([Submission(MANY[50 + number])])
            await client.feedback([Feedback(MANY[number], FeedbackValue.WITHDRAWN)])
            await asyncio.sleep(0.02)
        await until(lambda: program.held() == set(MANY[10:]))
    again = side()
    await again.sync.load()
    assert again.held() == set(MANY[10:])


async def test_partition_is_made_up_for(side, client, line):
    """What is added and withdrawn while nothing comes through is enforced soon after the line is whole again."""
    await client.submit([Submission(one) for one in MANY[:10]])
    program = side()
    async with running(program.sync):
        await until(lambda: len(program.blocklist) == 10)
        line.part()
        await client.submit([Submission(MANY[10])])
        await client.feedback([Feedback(MANY[0], FeedbackValue.WITHDRAWN)])
        await until(lambda: program.sync.status().failures)
        assert program.held() == set(MANY[:10])
        line.heal()
        await until(lambda: program.held() == set(MANY[1:11]))
        assert program.sync.status().error == ""


async def test_either_side_may_start_again(side, client, line, redis, vault, session):
    """A change made while the service was away, or while we were, is in force once both are there."""
    await client.submit([Submission(one) for one in MANY[:10]])
    program = side()
    async with running(program.sync):
        await until(lambda: len(program.blocklist) == 10)
        line.target = "http://127.0.0.1:9"
        await until(lambda: program.sync.status().failures)
        async with embedded_service(redis, vault) as restarted:
            elsewhere = ServiceClient(session, restarted)
            await elsewhere.submit([Submission(MANY[10])])
            program.sync._client._keys, line.target = restarted.keys, restarted.url
            await until(lambda: MANY[10] in program.held())
    await client.feedback([Feedback(MANY[1], FeedbackValue.WITHDRAWN)])
    async with embedded_service(redis, vault) as restarted:
        again = side()
        again.sync._client._keys, line.target = restarted.keys, restarted.url
        await again.sync.load()
        assert again.held() == set(MANY[:11])
        async with running(again.sync):
            await until(lambda: again.held() == {MANY[0], *MANY[2:11]})


async def test_restart_in_the_middle_of_a_set(side, client, line, redis, vault):
    """A service that starts again between two pages goes on with the set; one that lost its tokens begins it anew."""
    await client.submit([Submission(one) for one in MANY])
    program = side()

    def forgetful(kind: str, number: int) -> str:
        if kind == "FetchHashes" and number == 4:
            program.sync._client._keys, line.target = restarted.keys, restarted.url
        return "cut" if number == 4 else ""

    line.fault = forgetful
    async with embedded_service(redis, vault) as restarted:
        await program.sync.fetch()
    assert program.held() == set(MANY)
    assert PAGES < line.calls["FetchHashes"] <= PAGES + 5
