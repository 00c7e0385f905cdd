"""The seam: lists held here first, sources that are asked for what these do not decide."""

import asyncio
from collections.abc import Collection

import pytest

from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.local_first import LocalFirst
from matching.match import Doubt, Match, Trust
from matching.matcher import Matcher
from matching.reading import Reading
from tests.asking.conftest import reading_of
from tests.asking.test_questions import prints

FIRST, SECOND, THIRD = prints(3)


class Source:
    """A source that says what it was told to, and notes what it was asked."""

    name = "partner"

    def __init__(self, *matches: Match) -> None:
        self.answers = {match.posted: match for match in matches}
        self.asked: list[Fingerprint] = []

    async def matches(self, reading: Reading) -> list[Match]:
        """The answer for the post's own fingerprint."""
        self.asked.append(reading.fingerprint)
        await asyncio.sleep(0)
        return [self.answers[reading.fingerprint]] if reading.fingerprint in self.answers else []


def match(fingerprint: Fingerprint, trust: Trust = Trust.UNVERIFIED, doubt: Doubt | None = None) -> Match:
    """A match of a source that is asked."""
    return Match(fingerprint, fingerprint, 0, trust, doubt=doubt, source="partner")


@pytest.fixture
def held() -> Blocklist:
    """The list held here."""
    return Blocklist()


async def found(lists: LocalFirst, *posts: Reading, dismissed: Collection[Fingerprint] = ()) -> list[str]:
    """Where the deciding match of each picture comes from; empty for none."""
    return [matches[0].source if matches else "" for matches in await lists.matches(posts, dismissed)]


async def test_certain_match_asks_nobody(held):
    """What the list held here decides is shown to no source, in none of the post's pictures."""
    held.apply([(FIRST, Trust.UNVERIFIED)])
    source = Source(match(SECOND))
    assert await found(LocalFirst(Matcher(held), [source]), reading_of(FIRST), reading_of(SECOND)) == ["own", ""]
    assert source.asked == []


async def test_doubtful_match_is_asked_about(held):
    """Where the list held here has a doubt, a source without one decides."""
    held.apply([(FIRST, Trust.CONFIRMED)])
    source = Source(match(FIRST))
    lists = LocalFirst(Matcher(held), [source])
    assert await found(lists, reading_of(FIRST, quality=49)) == ["partner"]
    source.answers = {FIRST: match(FIRST, doubt=Doubt.DETAIL)}
    assert await found(lists, reading_of(FIRST, quality=49)) == ["own"]


async def test_weightiest_of_all_sources_decides(held):
    """Several sources are asked side by side, and what is confirmed goes before what is not."""
    one, other = Source(match(FIRST)), Source(match(FIRST, Trust.CONFIRMED))
    lists = LocalFirst(Matcher(held), [one, other])
    ((first, second),) = await lists.matches([reading_of(FIRST)])
    assert (first.trust, second.trust) == (Trust.CONFIRMED, Trust.UNVERIFIED)


async def test_every_picture_is_asked_about(held):
    """Of an animation each picture has its own answer."""
    source = Source(match(SECOND))
    posts = [reading_of(one) for one in (FIRST, SECOND, THIRD)]
    assert await found(LocalFirst(Matcher(held), [source]), *posts) == ["", "partner", ""]
    assert source.asked == [FIRST, SECOND, THIRD]


async def test_dismissed_looks_do_not_count(held):
    """What is near a dismissed fingerprint does not match, since the source tells no entry to compare."""
    source = Source(match(FIRST))
    nearly = Fingerprint((int.from_bytes(FIRST.octets) ^ 0b111).to_bytes(32))
    lists = LocalFirst(Matcher(held), [source])
    assert await found(lists, reading_of(FIRST), dismissed={nearly}) == [""]
    assert await found(lists, reading_of(FIRST), dismissed={SECOND}) == ["partner"]


async def test_without_sources_nothing_changes(held):
    """With no source to be asked it is the list held here."""
    held.apply([(FIRST, Trust.CONFIRMED)])
    lists = LocalFirst(Matcher(held))
    posts = [reading_of(FIRST), reading_of(SECOND)]
    assert await lists.matches(posts) == [Matcher(held).matches(one) for one in posts]
