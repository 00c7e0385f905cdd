"""What is handed in at the desk: joined to the open review, opened anew, or left alone."""

from typing import Any

import pytest

from handlers.reviewing.desk import Desk
from matching.fingerprint import Fingerprint
from matching.match import Trust
from policies.reasons import Reason
from policies.reviewing import Kind, Outcome
from policies.suspension import Cause
from records.moderators import Moderator, Moderators
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
def desk(redis, vault):
    """A desk whose clock stands still."""
    return Desk(Reviews(redis, vault), Moderators(redis, vault), Suspended(redis, vault), lambda: NOW)


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
