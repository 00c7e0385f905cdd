"""Once an hour groups and ended reviews are counted, and months published."""

import time

import pytest

from bot.publishing import Publishing
from policies.policy import Policy
from policies.reviewing import Kind, Outcome
from records.chats import Chat, Chats
from records.protected import Protected
from records.publications import Publications
from records.review import Review
from records.statistics import APART, GROUPS, Figure, Figures, Statistics, summed


class Ended:
    """Reviews that have ended, whenever that was."""

    def __init__(self, *reviews: Review) -> None:
        self.reviews = list(reviews)
        self.asked_since = 0.0

    async def ended_since(self, since: float) -> list[Review]:
        """Give them."""
        self.asked_since = since
        return self.reviews


def review(name: str, outcome: Outcome, *, kind: Kind = Kind.FLAG) -> Review:
    """One that has ended."""
    return Review(id=name, kinds=(kind,), opened=1.0, closed=2.0, outcome=outcome)


@pytest.fixture
def statistics(redis, vault) -> Statistics:
    """The numbers."""
    return Statistics(redis, vault)


async def looked(redis, statistics: Statistics, ended: Ended, times: int = 1) -> Figures:
    """What is counted after so many hours."""
    chats = Chats(redis, Policy())
    publishing = Publishing(Protected(chats, ()), ended, statistics, Publications(redis, statistics))
    for _ in range(times):
        await publishing.look()
    return summed(await statistics.days(None, 1))


async def test_reviews_count_once(redis, statistics):
    """Each review counts once by its outcome, however often it is seen; appeals are counted elsewhere."""
    ended = Ended(
        review("A", Outcome.CONFIRMED),
        review("B", Outcome.REJECTED),
        review("C", Outcome.MINOR),
        review("D", Outcome.UNREVIEWED),
        review("E", Outcome.GRANTED, kind=Kind.APPEAL),
    )
    figures = await looked(redis, statistics, ended, times=3)
    assert figures[Figure.REVIEWS_BLOCKED] == 1
    assert figures[Figure.REVIEWS_NOT_BLOCKED] == 1
    assert figures[Figure.REVIEWS_UNDECIDED] == 2
    assert figures[Figure.GRANTED] == 0
    assert time.time() - ended.asked_since < 3 * 86_400


async def test_groups_are_noted(redis, statistics):
    """How many groups there are is among the figures of the day."""
    for chat in (-1, -2):
        await Chats(redis, Policy()).save(Chat(chat))
    assert (await looked(redis, statistics, Ended()))[GROUPS] == 2


async def test_groups_of_one_person_are_one(redis, statistics):
    """Groups count apart by who added them, and only where something was compared today."""
    for chat, person in ((-1, 7), (-2, 7), (-3, 8), (-4, 9)):
        await Chats(redis, Policy()).save(Chat(chat, added_by=person))
    for chat in (-1, -2, -3):
        await statistics.count(chat, Figure.CHECKED)
    assert (await looked(redis, statistics, Ended()))[APART] == 2


async def test_chats_of_reports_are_no_groups(redis):
    """The operator's chat, the moderators' and one that a group has its reports sent to do not count as protected."""
    chats = Chats(redis, Policy())
    for chat in (-1, -2, -3, -4, -5):
        await chats.save(Chat(chat))
    await chats.adjust(-2, {"reports": "chat", "reports_chat": -3})
    assert await Protected(chats, {-4, -5}).ids() == [-2, -1]
