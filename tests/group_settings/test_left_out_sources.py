"""A group that leaves a list out: its entries act on nothing there, others decide, and it is shown nothing."""

import asyncio

import pytest

from handlers.attachments import Attachment, Kind, Owner
from handlers.comparison import Comparison
from handlers.seen import Seen
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.lists import Lists
from matching.match import Match, Trust
from matching.matcher import Matcher
from matching.reading import Reading
from policies.policy import Policy
from records.chats import Chats
from records.dismissals import Dismissals
from tests.asking.conftest import reading_of
from tests.asking.test_questions import prints

HERE, ELSEWHERE = -1, -2
POSTED, OTHER = prints(2)


class Asked:
    """A source that is asked, knows everything, and notes what it was asked."""

    name = "asked"

    def __init__(self) -> None:
        self.questions: list[Fingerprint] = []

    async def matches(self, reading: Reading) -> list[Match]:
        """A match, whatever is asked."""
        self.questions.append(reading.fingerprint)
        await asyncio.sleep(0)
        return [Match(reading.fingerprint, reading.fingerprint, 0, Trust.UNVERIFIED, source=self.name)]


@pytest.fixture
def chats(redis) -> Chats:
    """The groups of a store."""
    return Chats(redis, Policy())


@pytest.fixture
def lists() -> Lists:
    """The own list, and a further one with a confirmed entry."""
    further = Blocklist(source="further")
    further.apply([(POSTED, Trust.CONFIRMED)])
    return Lists(Blocklist(), [further])


async def decided_by(comparison: Comparison, chat: int, fingerprint: Fingerprint = POSTED) -> str:
    """The source whose entry decides about a post; empty where none does."""
    post = Attachment(Kind.PHOTO, (), owner=Owner(chat, 1))
    hits = await comparison.hits(chat, [(post, Seen(reading_of(fingerprint)))])
    return hits[0].match.source if hits else ""


async def test_left_out_list_acts_in_other_groups_only(redis, vault, chats, lists):
    """What one group leaves out counts in all others, and there again once it is used again."""
    comparison = Comparison(Matcher(lists), Dismissals(redis, vault), chats)
    await chats.use_source(HERE, "further", used=False)
    assert [await decided_by(comparison, chat) for chat in (HERE, ELSEWHERE)] == ["", "further"]
    await chats.use_source(HERE, "further", used=True)
    assert await decided_by(comparison, HERE) == "further"


async def test_other_lists_decide_where_one_is_left_out(redis, vault, chats, lists):
    """Of the lists that are left, the weightiest match decides, though one that is left out weighs more."""
    lists.own.apply([(POSTED, Trust.UNVERIFIED)])
    comparison = Comparison(Matcher(lists), Dismissals(redis, vault), chats)
    assert await decided_by(comparison, HERE) == "further"
    await chats.adjust(HERE, {"without": ["further"]})
    assert await decided_by(comparison, HERE) == "own"


async def test_left_out_source_is_not_asked(redis, vault, chats, lists):
    """A source that is left out is shown nothing of what is posted there, nor does it decide."""
    source = Asked()
    comparison = Comparison(Matcher(lists), Dismissals(redis, vault), chats, [source])
    await chats.adjust(HERE, {"without": ["asked"]})
    assert await decided_by(comparison, HERE, OTHER) == ""
    assert source.questions == []
    assert await decided_by(comparison, ELSEWHERE, OTHER) == "asked"


async def test_own_list_cannot_be_left_out(redis, vault, chats, lists):
    """Whatever is written into the store, the own list counts."""
    lists.own.apply([(OTHER, Trust.UNVERIFIED)])
    comparison = Comparison(Matcher(lists), Dismissals(redis, vault), chats)
    await chats.adjust(HERE, {"without": ["own", "further"]})
    assert await decided_by(comparison, HERE, OTHER) == "own"


async def test_sources_left_out_at_once_all_hold(chats):
    """Two administrators who leave different lists out at the same time overwrite nothing."""
    names = [f"list-{number}" for number in range(5)]
    await asyncio.gather(*(chats.use_source(HERE, name, used=False) for name in names))
    assert (await chats.policy(HERE)).without == set(names)
