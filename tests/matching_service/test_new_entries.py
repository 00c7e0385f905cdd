"""Who listens is told of new entries, once they are in force."""

import pytest
from aiohttp import ClientSession

import matching.sync
from matching.blocklist import Blocklist, Octets
from matching.client import ServiceClient
from matching.fingerprint import Fingerprint
from matching.match import Trust
from matching.sync import Sync
from matching.wire import Keys, ServiceAddress
from records.blocklist import BlocklistCopy
from records.store import Store
from tests.matching_service.foreign_service import KNOWN, ForeignService


class Listening:
    """A program's list of one source, and what its listener was told."""

    def __init__(self, store: Store, session: ClientSession, url: str) -> None:
        self.blocklist = Blocklist("partner")
        self.told: list[set[int]] = []
        client = ServiceClient(session, ServiceAddress(url, Keys()))
        self.copy = BlocklistCopy(store.redis, store.vault, "partner", url)
        self.sync = Sync(client, self.copy, self.blocklist, interval=1, added=self.added)

    def added(self, source: str, octets: Octets) -> None:
        """Note them by their numbers; each must be in force by now."""
        assert source == "partner"
        entries = [Fingerprint(row.tobytes()) for row in octets]
        assert all(self.blocklist.lookup(one) for one in entries)
        self.told.append({KNOWN.index(one) for one in entries})

    async def news(self) -> list[set[int]]:
        """What one round brings."""
        self.told.clear()
        await self.sync.fetch()
        return list(self.told)


@pytest.fixture
def foreign() -> ForeignService:
    """A source."""
    return ForeignService()


@pytest.fixture
async def listening(redis, vault, session, served, foreign):
    """A program that listens to the source; called, it is another one on the same store."""
    async with served(foreign.route) as url:
        yield lambda: Listening(Store(redis, vault), session, url)


BLOCKED = {"CSPFeedbacks": [{"source": "x", "feedbackValue": "Blocked", "tags": []}]}
NOT_BLOCKED = {"CSPFeedbacks": [{"source": "x", "feedbackValue": "NotBlocked", "tags": []}]}


@pytest.mark.parametrize("in_one_go", [20_000, 0])
async def test_only_what_begins_to_act_is_told(foreign, listening, monkeypatch, in_one_go):
    """New entries and those no longer rejected; not withdrawn or rejected ones, nor a mere change of trust."""
    monkeypatch.setattr(matching.sync, "IN_ONE_GO", in_one_go)
    program = listening()
    foreign.put([0, 1])
    foreign.put([2], **NOT_BLOCKED)
    assert await program.news() == [{0, 1}]
    assert await program.news() == []
    foreign.put([0], **BLOCKED)
    foreign.put([1], hashStatus="Withdrawn")
    foreign.put([3])
    assert await program.news() == [{3}]
    foreign.put([2], **BLOCKED)
    foreign.put([1], hashStatus="Active")
    assert await program.news() == [{1, 2}]


async def test_complete_list_tells_the_difference(foreign, listening):
    """Where everything is fetched anew, only what the former list did not have is told."""
    program = listening()
    foreign.put(range(5))
    await program.news()
    await program.copy.void()
    foreign.put([0, 7])
    assert await program.news() == [{7}]
    assert program.sync.status().checkpoint == foreign.now


async def test_restart_tells_what_came_meanwhile(foreign, listening):
    """What came while the program was off is told at its start, also where a command has fetched it already."""
    program = listening()
    foreign.put(range(3))
    foreign.now += 1  # what changed in the second of the last checkpoint is told once more
    await program.news()
    foreign.put([3])
    command = Sync(program.sync._client, program.copy, Blocklist("partner"), interval=1)
    await command.load()
    await command.fetch()
    foreign.put([4])
    again = listening()
    await again.sync.load()
    assert again.blocklist.trust(KNOWN[3]) is Trust.UNVERIFIED
    (told,) = await again.news()
    assert {3, 4} <= told
    assert not {0, 1} & told
    foreign.put([5])
    assert await again.news() == [{5}]


async def test_first_start_tells_the_first_list(foreign, listening):
    """A new source's whole list is new."""
    foreign.put(range(9))
    program = listening()
    await program.sync.load()
    assert await program.news() == [set(range(9))]
