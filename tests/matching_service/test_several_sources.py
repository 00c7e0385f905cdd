"""Several sources side by side, each with rounds, a copy and a reading of its own."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, web

from matching.acceptance import AS_MEANT, Acceptance
from matching.blocklist import Blocklist
from matching.client import ServiceClient
from matching.lists import Lists
from matching.match import Trust
from matching.sync import Sync
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from records.store import Store
from tests.matching_service.foreign_service import KNOWN, ForeignService, running, until


class Kept:
    """A source's list and what keeps it equal."""

    def __init__(
        self, store: Store, session: ClientSession, url: str, name: str = "partner", acceptance: Acceptance = AS_MEANT
    ) -> None:
        self.blocklist = Blocklist(name)
        client = ServiceClient(session, ServiceAddress(url, Keys()), page_size=3, seconds=5)
        self.copy = BlocklistCopy(store.redis, store.vault, name, f"{url} {acceptance.mark}")
        self.sync = Sync(client, self.copy, self.blocklist, interval=0.05, acceptance=acceptance)

    def trusts(self) -> dict[int, Trust]:
        """Number of the fingerprint -> trust, of those on the list."""
        said = {number: self.blocklist.trust(one) for number, one in enumerate(KNOWN)}
        return {number: trust for number, trust in said.items() if trust}


@pytest.fixture
def store(redis, vault) -> Store:
    """The store with its vault."""
    return Store(redis, vault)


async def test_withdrawn_by_one_source_stays_by_another(store, session, served, client):
    """The same fingerprint at the own service and at a foreign one: each withdraws its own."""
    foreign = ForeignService()
    foreign.put([0, 1])
    await client.submit([Submission(KNOWN[0]), Submission(KNOWN[1])])
    own = Blocklist()
    sync = Sync(client, BlocklistCopy(store.redis, store.vault, "own"), own, interval=0.05)
    async with served(foreign.route) as url:
        kept = Kept(store, session, url)
        lists = Lists(own, [kept.blocklist])
        async with running(sync, kept.sync):
            await until(lambda: len(lists) == 4)
            foreign.put([0], hashStatus="Withdrawn")
            await client.feedback([Feedback(KNOWN[1], FeedbackValue.WITHDRAWN)])
            await until(lambda: len(lists) == 2)
    assert [match.source for one in KNOWN[:2] for match in own.lookup(one) + kept.blocklist.lookup(one)] == [
        "own",
        "partner",
    ]
    assert [await kept.copy.count(), lists.trust(KNOWN[0]), lists.trust(KNOWN[1])] == [1, *[Trust.UNVERIFIED] * 2]


async def test_sources_fail_alone(store, session, served):
    """A source that talks nonsense, and one that is not there, hold up nobody."""
    foreign = ForeignService()
    foreign.put([0])

    async def nonsense(_: web.Request) -> web.Response:
        return web.Response(text="<html>")

    async with served(foreign.route) as url, served(web.get("/v1/FetchHashes", nonsense)) as odd:
        sound, broken = Kept(store, session, url), Kept(store, session, odd, "odd")
        dead = Kept(store, session, "http://127.0.0.1:9", "dead")
        async with running(sound.sync, broken.sync, dead.sync):
            await until(lambda: broken.sync.status().failures > 1 and dead.sync.status().failures > 1)
            foreign.put([1])
            await until(lambda: len(sound.blocklist) == 2)
        said = {one.sync.status().source: one.sync.status() for one in (sound, broken, dead)}
    assert (said["partner"].failures, said["partner"].has_list) == (0, True)
    assert "JSON" in said["odd"].error
    assert not said["odd"].has_list
    assert "127.0.0.1:9" in (await dead.copy.facts()).error


async def test_records_of_other_regions_do_not_count(store, session, served):
    """What names another region is not enforced, and a record that moves there is removed."""
    foreign = ForeignService()
    foreign.put([0], hashRegions=["UK"])
    foreign.put([1], hashRegions=["US"])
    foreign.put([2])
    async with served(foreign.route) as url:
        kept = Kept(store, session, url, acceptance=Acceptance(regions=frozenset({"uk"})))
        await kept.sync.fetch()
        assert set(kept.trusts()) == {0, 2}
        foreign.put([0], hashRegions=["US"])
        foreign.put([1], hashRegions=["US", "UK"])
        await kept.sync.fetch()
    assert set(kept.trusts()) == {1, 2}
    assert await kept.copy.count() == 2


async def test_reviews_count_as_stated(store, session, served):
    """Only the reviewers named are heard, and what they say is worth what the settings say."""
    foreign = ForeignService()
    for number, (reviewer, value) in enumerate([("Meta", "Blocked"), ("Meta", "NotBlocked"), ("Other", "Blocked")]):
        foreign.put([number], CSPFeedbacks=[{"source": reviewer, "feedbackValue": value, "tags": []}])
    acceptance = Acceptance.stated("unverified", "confirmed", "unverified", "meta", "")
    async with served(foreign.route) as url:
        kept = Kept(store, session, url, acceptance=acceptance)
        await kept.sync.fetch()
    assert kept.trusts() == {0: Trust.CONFIRMED, 1: Trust.UNVERIFIED, 2: Trust.UNVERIFIED}


@pytest.mark.parametrize("changed", ["address", "acceptance"])
async def test_changed_source_is_fetched_anew(store, session, served, changed):
    """With another address or reading, the old list is in force until the new one is complete."""
    former, present = ForeignService(), ForeignService()
    former.put(range(5))
    present.put(range(4, 8))
    async with served(former.route) as before, served(present.route) as after:
        await Kept(store, session, before).sync.fetch()
        url = after if changed == "address" else before
        acceptance = Acceptance(unreviewed=Trust.CONFIRMED) if changed == "acceptance" else AS_MEANT
        kept = Kept(store, session, url, acceptance=acceptance)
        await kept.sync.load()
        assert kept.trusts() == dict.fromkeys(range(5), Trust.UNVERIFIED)
        assert (kept.sync.status().checkpoint, kept.sync.status().has_list) == (0, True)
        await kept.sync.fetch()
    assert kept.trusts() == (
        dict.fromkeys(range(4, 8), Trust.UNVERIFIED)
        if changed == "address"
        else dict.fromkeys(range(5), Trust.CONFIRMED)
    )


async def test_two_programs_keep_one_copy(store, session, served):
    """Two processes on one store, over many changes: both lists and the copy end up equal to the source's."""
    foreign = ForeignService()
    async with served(foreign.route) as url:
        kept = [Kept(store, session, url) for _ in range(2)]
        async with running(*(one.sync for one in kept)):
            for number in range(30):
                foreign.put([number])
                if number % 3 == 0:
                    foreign.put([number // 2], hashStatus="Withdrawn" if number % 2 else "Active")
                await asyncio.sleep(0.01)
            gone = {n for n, one in enumerate(KNOWN[:30]) if foreign.records[str(one)]["hashStatus"] == "Withdrawn"}
            await until(lambda: all(set(one.trusts()) == set(range(30)) - gone for one in kept))
            checkpoint: Any = foreign.now
            await until(lambda: all(one.sync.status().checkpoint == checkpoint for one in kept))
        fresh = Kept(store, session, url)
        await fresh.sync.load()
    assert set(fresh.trusts()) == set(range(30)) - gone
