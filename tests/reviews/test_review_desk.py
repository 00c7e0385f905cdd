"""What is handed in at the desk: joined to the open review, opened anew, or left alone."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.reviewing.desk import Desk
from handlers.reviewing.earlier import EarlierHits
from handlers.reviewing.judges import Judges
from handlers.reviewing.present import Contested
from handlers.reviewing.settling import Settling
from handlers.reviewing.trusted import Trusted
from handlers.witnesses import Acted
from matching.blocklist import Blocklist
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from policies.reasons import Reason
from policies.reviewing import Answer, Code, Kind, Outcome, Vote
from policies.suspension import Cause
from records.moderators import Moderator, Moderators
from records.outbox import Outbox
from records.removals import Removals
from records.review import Review
from records.reviews import Reviews
from records.suspended import Flag, State, Suspended

NOW = 1_800_000_000.0
ENTRY = Fingerprint(b"\x21" * 32)


def facts(message: int = 5, reasons: tuple[str, ...] = (Reason.UNVERIFIED,)) -> dict[str, Any]:
    """What a report holds of a hit."""
    told: dict[str, Any] = {
        "matched": str(ENTRY),
        "posted": "ab" * 32,
        "source": "own",
        "trust": Trust.UNVERIFIED.value,
    }
    told |= {"distance": 3, "quality": 90, "variant": "upright", "reasons": list(reasons), "message": message}
    told |= {
        "poster": 77,
        "role": "human",
        "received": "2027-01-15T08:00:00.000+00:00",
        "name": "Paul",
        "username": "p",
    }
    return {**told, "outcomes": [{"action": "delete_post", "done": True}]}


@pytest.fixture
def listed():
    """The list in force."""
    return Blocklist()


@pytest.fixture
def desk(redis, vault, listed):
    """A desk whose clock stands still."""
    reviews, outbox = Reviews(redis, vault), Outbox(redis, vault)
    earlier, judges = EarlierHits(Removals(redis, vault), outbox), Judges(outbox, reviews)
    suspended = Suspended(redis, vault)
    settling = Settling(reviews, Contested(outbox, reviews, suspended), lambda: NOW)
    return Desk(
        reviews, Moderators(redis, vault), suspended, earlier, judges, settling, Trusted(listed, reviews), lambda: NOW
    )


@pytest.fixture
async def waiting(redis, vault):
    """Read the reviews that are open."""

    async def read():
        return [one async for one in Reviews(redis, vault).waiting()]

    return read


async def close(redis, vault, review: Review, at: float) -> None:
    """End a review."""
    await Reviews(redis, vault).change(
        review.id, lambda one: Review(**{**_fields(one), "outcome": Outcome.UNSURE, "closed": at})
    )


def _fields(review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in review.__slots__}


async def test_false_alarms_join_one_review(desk, waiting):
    """Several of an entry are one review; repeating one changes nothing; no name is kept."""
    for _ in range(2):
        await desk.called_wrong(-1001, "message-5", facts(), 7)
    await desk.called_wrong(-1002, "message-9", facts(9), 8)
    (review,) = await waiting()
    assert (review.kinds, review.hits) == ((Kind.WRONG,), 2)
    assert review.alarms == ((-1001, 7), (-1002, 8))
    assert review.deciders == {7, 8}
    assert "Paul" not in str(review.record())


@pytest.mark.parametrize("reason", [Reason.TOO_FAR, Reason.LOW_QUALITY])
async def test_doubtful_matches_open_nothing(desk, waiting, reason):
    """They say nothing of the entry."""
    await desk.called_wrong(-1001, "message-5", facts(reasons=(reason,)), 7)
    assert await waiting() == []


async def test_said_once_is_heard_once(desk, waiting, redis, vault):
    """The same false alarm again, after its review has ended, opens no new one; somebody else's does."""
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    await close(redis, vault, (await waiting())[0], NOW + 1)
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    assert await waiting() == []
    await desk.called_wrong(-1002, "message-5", facts(), 8)
    assert len(await waiting()) == 1


async def test_granted_appeal_is_no_false_alarm(desk, waiting, redis, vault):
    """A moderator's grant is a reason of its own, counts for no group, is heard once, and not of what was rejected."""
    for _ in range(2):
        await desk.called_wrong(-1001, "message-5", facts(), 7, "moderator")
    (review,) = await waiting()
    assert (review.kinds, review.alarms, review.earlier) == ((Kind.GRANTED,), (), (7,))
    await close(redis, vault, review, NOW + 1)
    await desk.called_wrong(-1001, "message-5", facts(), 7, "moderator")
    assert await waiting() == []
    await desk.called_wrong(-1001, "message-5", facts(), 9, "moderator")
    (again,) = await waiting()
    await Reviews(redis, vault).change(again.id, lambda one: replace(one, outcome=Outcome.REJECTED, closed=NOW + 2))
    await desk.called_wrong(-1001, "message-5", facts(), 0, "moderator")
    assert await waiting() == []


async def test_suspension_joins_and_opens(desk, waiting, redis, vault):
    """It is another reason for the open review; the same one opens nothing once it was reviewed, a later one does."""
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    flag = Flag(ENTRY, State.SUSPENDED, Cause.POSTERS, NOW + 10)
    await desk.suspended(flag)
    (review,) = await waiting()
    assert review.kinds == (Kind.WRONG, Kind.SUSPENDED)
    await close(redis, vault, review, NOW + 20)
    await desk.suspended(flag)
    assert await waiting() == []
    await desk.suspended(Flag(ENTRY, State.SUSPENDED, Cause.POSTERS, NOW + 30))
    assert len(await waiting()) == 1


async def removed(redis, vault, chat: int, message: int, poster: int) -> dict[str, Any]:
    """A confirmed entry has struck; gives what the report holds."""
    key = f"{message}/{'ab' * 32}"
    told = {**facts(message, ()), "trust": Trust.CONFIRMED.value, "poster": poster, "key": key, "dry_run": False}
    await Removals(redis, vault).note(ENTRY, chat, key, NOW - 9)
    await Outbox(redis, vault).add(chat, f"message-{message}", key, told, NOW - 9)
    return told


async def test_suspended_entry_knows_its_places(desk, waiting, redis, vault):
    """Groups and posters of what it removed before are those of its review, though a confirmed entry opens none."""
    await removed(redis, vault, -1001, 5, 77)
    await removed(redis, vault, -1002, 6, 78)
    await Removals(redis, vault).note(ENTRY, -1003, f"7/{'cd' * 32}", NOW - 9)  # its report is gone
    flag = Flag(ENTRY, State.NOTED, Cause.POSTERS, NOW, trust=Trust.CONFIRMED)
    for _ in range(2):
        await desk.suspended(flag)
    (review,) = await waiting()
    assert (set(review.chats), review.posters, review.hits) == ({-1001, -1002, -1003}, {77, 78}, 2)


async def test_confirmed_hits_join_and_open_nothing(desk, waiting):
    """They are hits of the review that is open about the entry; without one nothing is reviewed."""
    match = Match(Fingerprint(b"\xab" * 32), ENTRY, 3, Trust.CONFIRMED)
    told = facts(9) | {"trust": Trust.CONFIRMED.value, "poster": 79}
    judged: Any = SimpleNamespace(chat=-1004, hit=SimpleNamespace(match=match))
    acted = Acted(judged, "message-9", "h", told)
    await desk.acted(acted)
    assert await waiting() == []
    await desk.suspended(Flag(ENTRY, State.NOTED, Cause.POSTERS, NOW, trust=Trust.CONFIRMED))
    for _ in range(2):
        await desk.acted(acted)
    (review,) = await waiting()
    assert (review.chats, review.posters, review.hits) == ((-1004,), {79}, 1)


async def test_appeal_nobody_is_free_for_ends(desk, waiting, redis, vault):
    """Where every moderator has had a say about the entry, the administrators need not wait for two days."""
    reviews, moderators = Reviews(redis, vault), Moderators(redis, vault)
    await removed(redis, vault, -1001, 5, 77)
    entry = await reviews.open(Review("", (Kind.FLAG,), NOW, ENTRY), lambda one: one, unless=lambda _: False)
    assert entry is not None
    votes = tuple(Vote(by, Answer.BLOCKED, Code.KNOWN_SERIES, NOW) for by in (101, 102))
    await reviews.change(entry.id, lambda one: replace(one, votes=votes, outcome=Outcome.CONFIRMED, closed=NOW - 1))
    for by in (101, 102, 103):
        await moderators.add(Moderator(by, "", NOW))
    await desk.appeal(-1001, "a1", {"card": "message-5"}, frozenset({77}))
    (open_one,) = await waiting()
    assert open_one.earlier == (77, 101, 102)
    await moderators.remove(103)
    await desk.appeal(-1001, "a1", {"card": "message-5"}, frozenset({77}))
    assert await waiting() == []
    assert [one.outcome for one in await reviews.ended_since(0)] == [Outcome.CONFIRMED, Outcome.NOBODY_FREE]


async def test_kept_entry_is_never_reviewed(desk, waiting, redis, vault):
    """What may show somebody under 18 comes to nobody's eyes again, whatever is handed in."""
    flag = await Suspended(redis, vault).keep(ENTRY, "own", NOW)
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    await desk.suspended(flag)
    assert await waiting() == []


async def test_appeals_are_told_anew(desk, waiting, redis, vault):
    """The text that comes later is shown; who must not decide adds up; withdrawn, it is gone, and never comes twice."""
    await desk.appeal(-1001, "a1", {"done": ["mute"]}, frozenset({7}))
    await desk.appeal(-1001, "a1", {"done": ["mute"], "text": "mine"}, frozenset({8}))
    await desk.appeal(-1001, "a2", {}, frozenset())
    first, second = sorted(await waiting(), key=lambda one: one.appeal)
    assert (first.findings["text"], first.earlier) == ("mine", (7, 8))
    await desk.withdrawn(-1001, "a1")
    await desk.withdrawn(-1001, "a9")
    await close(redis, vault, second, NOW + 1)
    await desk.appeal(-1001, "a2", {}, frozenset())
    assert await waiting() == []


async def test_staffed_is_whether_anybody_is_there(desk, redis, vault):
    """From the first moderator to the last."""
    assert not await desk.staffed()
    await Moderators(redis, vault).add(Moderator(101, "", NOW))
    assert await desk.staffed()
