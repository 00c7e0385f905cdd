"""What a client says in one request is done in steps, counted, and tells it no more than it may know."""

import os

import pytest
from aiohttp import web

from matching.fingerprint import Fingerprint
from matching.uploads import Submission
from matching.wire import FUNCTION_HEADER, SUBSCRIPTION_HEADER, Endpoint, FeedbackValue, HashStatus
from records import reach
from records.access_log import AccessLog
from records.clients import Clients, Limits
from records.hashes import Hashes
from records.store import Store
from web.limits import MOST_BYTES, PREFIX
from web.listening import listening
from web.public import public_calls

ONE = Fingerprint(os.urandom(32))


@pytest.fixture
async def feedback(redis, vault, session):
    """Give feedback as a client with a few more keys; status and answer."""
    application = web.Application(client_max_size=MOST_BYTES)
    application.add_subapp(PREFIX, public_calls(Store(redis, vault), behind_proxy=True))
    async with listening(application, "127.0.0.1", 0, None) as (url,):

        async def give(client, value, *ones, more=(Endpoint.FETCH,), limits=None):
            clients = Clients(redis, vault)
            await clients.revoke(client)
            keys = await clients.create(client, [Endpoint.FEEDBACK, *more], limits or Limits())
            shown = {SUBSCRIPTION_HEADER: keys.subscription, FUNCTION_HEADER: keys.functions[Endpoint.FEEDBACK]}
            said = [{"hashValue": str(one), "feedbackValue": value.value, "tags": []} for one in ones]
            body = {"count": len(said), "hashFeedbacks": said}
            async with session.post(f"{url}{PREFIX}/{Endpoint.FEEDBACK}", json=body, headers=shown) as response:
                return response.status, await response.json()

        yield give


@pytest.fixture
def cases(redis, vault):
    """Put cases of so many fingerprints on the list, with one that is in all of them; the first of each."""

    async def submit(source, number, size, shared=()):
        firsts, hashes = [], Hashes(redis, vault)
        for name in map(str, range(number)):
            ones = [Fingerprint(os.urandom(32)) for _ in range(size)]
            said = [Submission(one, cases=(name,), derived=place > 0) for place, one in enumerate(ones)]
            await hashes.submit(source, [*said, *(Submission(one, cases=(name,)) for one in shared)])
            firsts.append(ones[0])
        return firsts

    return submit


async def statuses(redis, vault) -> list[HashStatus]:
    """Of all records."""
    return [one.holding.status for one in (await Hashes(redis, vault).slice(0, 1_000)).held]


async def test_cases_are_closed_in_steps(redis, vault, feedback, cases, monkeypatch):
    """Many cases taken back at once leave the list, a few in each step, and what was reached is in the log."""
    monkeypatch.setattr(reach, "STEP", 25)
    firsts = await cases("a", 6, 10)
    before = await Hashes(redis, vault).version()
    status, answer = await feedback("a", FeedbackValue.WITHDRAWN, ONE, *firsts)
    assert (status, answer) == (200, {"count": 6, "unknownHashes": [str(ONE)]})
    assert await statuses(redis, vault) == [HashStatus.WITHDRAWN] * 60
    assert await Hashes(redis, vault).version() == before + 3
    assert (await AccessLog(redis, vault).latest(1))[0].call.records == 7 + 54
    assert await feedback("a", FeedbackValue.WITHDRAWN) == (200, {"count": 0, "unknownHashes": []})


async def test_one_fingerprint_closes_all_its_cases(redis, vault, feedback, cases, monkeypatch):
    """Where a single one reaches more than a step, its cases are closed one by one."""
    monkeypatch.setattr(reach, "STEP", 25)
    await cases("a", 5, 10, shared=[ONE])
    assert (await feedback("a", FeedbackValue.WITHDRAWN, ONE))[0] == 200
    assert await statuses(redis, vault) == [HashStatus.WITHDRAWN] * 51


async def test_reach_counts_against_the_day(redis, vault, feedback, cases):
    """What a client's words reach is taken from what it may write; beyond it nothing is done."""
    firsts = await cases("a", 2, 10)
    assert (await feedback("a", FeedbackValue.WITHDRAWN, *firsts, limits=Limits(records=19)))[0] == 429
    assert await statuses(redis, vault) == [HashStatus.RECEIVED] * 20
    assert (await feedback("a", FeedbackValue.WITHDRAWN, *firsts, limits=Limits(records=20)))[0] == 200


async def test_review_may_reach_too_far(redis, vault, feedback, cases, monkeypatch):
    """A review of one image that reaches more than the store does in one step is refused, and nothing is done."""
    monkeypatch.setattr(reach, "MOST_OF_ONE", 5)
    (first,) = await cases("a", 1, 10)
    status, answer = await feedback("a", FeedbackValue.BLOCKED, first)
    assert (status, "reaches more" in answer["error"]) == (413, True)
    assert (await Hashes(redis, vault).holdings([first]))[first].opinions == {}
    assert (await feedback("a", FeedbackValue.NONE, first))[0] == 200


async def test_list_is_not_searched_by_feedback(feedback, cases):
    """A client that may not fetch is not told which fingerprints are on the list."""
    (first,) = await cases("a", 1, 1)
    for one in (first, ONE):
        assert await feedback("b", FeedbackValue.NONE, one, more=()) == (200, {"count": 1})
    assert await feedback("b", FeedbackValue.NONE, ONE) == (200, {"count": 0, "unknownHashes": [str(ONE)]})
