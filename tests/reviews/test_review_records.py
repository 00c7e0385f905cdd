"""The queue of reviews in the store: one about each subject, in order, sealed, ended once, erased in time."""

import asyncio
from dataclasses import replace

import pytest

from matching.fingerprint import Fingerprint
from policies.reviewing import Answer, Code, Kind, Outcome, Vote
from records.minors import KEPT_SECONDS, Minor, Minors
from records.moderators import Moderator, Moderators
from records.review import MOST_PLACES, Place, Review
from records.review_turns import Opener
from records.reviews import CLOSED_SECONDS, Reviews

NOW = 1_800_000_000.0
ENTRY, OTHER = Fingerprint(b"\x11" * 32), Fingerprint(b"\x12" * 32)
PLACE = Place(-1001, "message-5", 5, 77, "human", NOW, ("delete_post",))


@pytest.fixture
def reviews(redis, vault) -> Reviews:
    """All reviews."""
    return Reviews(redis, vault)


def flag(entry: Fingerprint = ENTRY, opened: float = NOW, **more) -> Review:
    """A review to open."""
    return replace(Review("", (Kind.FLAG,), opened, entry), **more)


def appeal(chat: int = -1001, name: str = "a1") -> Review:
    """A review of an appeal."""
    return Review("", (Kind.APPEAL,), NOW, chat=chat, appeal=name)


async def opened(reviews: Reviews, new: Review, opener: Opener | None = None) -> Review:
    """Open one."""
    found = await reviews.open(new, lambda known: known.with_place(PLACE), lambda _: False, opener)
    assert found is not None
    return found


def closing(outcome: Outcome, at: float = NOW + 60):
    """A change that ends a review."""
    vote = Vote(5, Answer.NOT_BLOCKED, Code.CALLED_WRONG, at)
    return lambda one: replace(one, votes=(vote,), outcome=outcome, closed=at)


async def test_one_review_of_each_subject(reviews):
    """Of many that hand in the same at once one opens it, and the others join."""
    found = await asyncio.gather(*(opened(reviews, flag()) for _ in range(10)))
    assert len({one.id for one in found}) == 1
    assert await reviews.count() == 1
    await opened(reviews, flag(OTHER))
    await opened(reviews, appeal())
    await opened(reviews, appeal(name="a2"))
    assert await reviews.count() == 4


async def test_review_reads_as_it_was_written(reviews):
    """Every field comes back from the store as it was."""
    vote = Vote(5, Answer.BLOCKED, Code.KNOWN_SERIES, NOW)
    whole = flag(
        places=(PLACE,),
        hits=7,
        groups=(-1003,),
        alarms=((-1001, 9),),
        findings={"distance": 3},
        earlier=(4,),
        votes=(vote,),
    )
    found = await opened(reviews, whole)
    assert await reviews.get(found.id) == replace(whole, id=found.id)
    assert found.posters == {77}
    assert found.deciders == {4, 9}
    assert found.chats == (-1001, -1003)


async def test_first_opened_is_first_due(reviews):
    """Whatever joins later changes no place in the queue."""
    late, early = await opened(reviews, flag(OTHER, NOW + 5)), await opened(reviews, flag(ENTRY, NOW))
    await opened(reviews, flag(OTHER, NOW + 9))
    assert [one.id async for one in reviews.waiting()] == [early.id, late.id]
    assert [one.id async for one in reviews.waiting(NOW + 1)] == [early.id]
    assert await reviews.oldest() == NOW


async def test_two_changes_both_hold(reviews):
    """Who changes at the same moment sees what the others have made of it."""
    found = await opened(reviews, flag())

    async def vote(by):
        said = Vote(by, Answer.BLOCKED, Code.KNOWN_SERIES, NOW)
        await reviews.change(found.id, lambda one: replace(one, votes=(*one.votes, said)))

    await asyncio.gather(*map(vote, range(8)))
    assert {one.by for one in (await reviews.get(found.id)).votes} == set(range(8))


async def test_ended_review_is_owed(reviews):
    """It leaves the queue, is found among the former ones, and owed until all that follows is done."""
    found = await opened(reviews, flag())
    ended = await reviews.change(found.id, closing(Outcome.REJECTED))
    assert await reviews.count() == 0
    assert await reviews.get(found.id) is None
    assert await reviews.owed() == await reviews.former(flag()) == [ended]
    await reviews.done(found.id)
    assert await reviews.owed() == []
    assert await reviews.change(found.id, closing(Outcome.CONFIRMED)) is None


async def test_next_review_knows_the_former(reviews):
    """Who decided before about the same is noted in a new one; `unless` may keep it from being opened."""
    found = await opened(reviews, flag())
    await reviews.change(found.id, closing(Outcome.REJECTED))
    assert await reviews.open(flag(), lambda known: known, unless=lambda former: former.closed > NOW) is None
    again = await opened(reviews, flag())
    assert again.id != found.id
    assert again.earlier == (5,)


@pytest.mark.parametrize("outcome", [Outcome.UNREVIEWED, Outcome.UNSURE])
async def test_answer_without_outcome_bars_nobody(reviews, outcome):
    """It came to nothing, so its moderator may be asked again; an administrator's word stands."""
    found = await opened(reviews, flag(alarms=((-1001, 9),)))
    await reviews.change(found.id, closing(outcome))
    assert (await opened(reviews, flag())).earlier == (9,)


async def test_crowding_group_gives_way(redis, vault):
    """Beyond the bound the newest of the group that opened the most leaves, never what somebody said or contests."""
    reviews = Reviews(redis, vault, most=4)
    await opened(reviews, appeal())
    voted = await opened(reviews, flag(Fingerprint(b"\x20" * 32), NOW), Opener(-1, 1))
    await reviews.change(voted.id, lambda one: replace(one, votes=(Vote(5, Answer.BLOCKED, Code.KNOWN_SERIES, NOW),)))
    rare = await opened(reviews, flag(Fingerprint(b"\x21" * 32), NOW), Opener(-2, 2))
    for number in range(6):
        await opened(reviews, flag(Fingerprint(bytes([number]) * 32), NOW + 1 + number), Opener(-3, 10 + number))
    left = [one async for one in reviews.waiting()]
    assert len(left) == 4
    assert {voted.id, rare.id} < {one.id for one in left}


async def test_others_come_before_turns(reviews, redis):
    """Groups take turns; what counts everywhere comes first, also where it joins a review that came in turns."""
    mine = [await opened(reviews, flag(Fingerprint(bytes([n]) * 32), NOW + n), Opener(-1, n)) for n in range(3)]
    theirs = await opened(reviews, flag(Fingerprint(b"\x20" * 32), NOW + 9), Opener(-2, 9))
    contested = await opened(reviews, replace(appeal(), opened=NOW + 10))
    served = [one.id async for one in reviews.served()]
    assert served == [one.id for one in (contested, mine[0], theirs, mine[1], mine[2])]
    await opened(reviews, flag(Fingerprint(bytes([2]) * 32)))
    served = [one.id async for one in reviews.served()]
    assert served[0] == mine[2].id
    await reviews.move(-1, -11)
    await reviews.forget(-2)
    await reviews.change(mine[0].id, closing(Outcome.UNREVIEWED))
    for one in (mine[1], theirs):
        await reviews.withdraw(one.id)
    assert await redis.hgetall("egide:{reviews}:turns") == {}


async def test_one_person_opens_few(reviews):
    """Whoever posts many listed images opens three reviews; others of the group open theirs all the same."""
    for number in range(9):
        new = flag(Fingerprint(bytes([number]) * 32))
        await reviews.open(new, lambda known: known, lambda _: False, Opener(-1, 1 if number < 8 else 2))
    assert await reviews.count() == 4


def test_same_post_counts_once():
    """A hit handed in again changes nothing; of many the newest are kept and all are counted."""
    review = flag().with_place(PLACE).with_place(replace(PLACE, time=NOW + 5))
    assert (review.hits, len(review.places)) == (1, 1)
    for message in range(100, 100 + MOST_PLACES):
        review = review.with_place(replace(PLACE, message=message))
    assert (review.hits, len(review.places)) == (MOST_PLACES + 1, MOST_PLACES)


async def test_group_leaves_no_trace(reviews, redis, vault):
    """What came of an erased group is gone from open and ended ones; what only it had opened is erased."""
    elsewhere = replace(PLACE, chat=-1002)
    both = await opened(reviews, flag(places=(PLACE, elsewhere), groups=(-1001,), alarms=((-1001, 9), (-1002, 8))))
    await opened(reviews, flag(OTHER, places=(PLACE,)))
    await opened(reviews, appeal(-1001))
    ended = await opened(reviews, flag(Fingerprint(b"\x13" * 32), places=(PLACE, elsewhere)))
    await reviews.change(ended.id, closing(Outcome.REJECTED))
    await reviews.forget(-1001)
    assert [one.id async for one in reviews.waiting()] == [both.id]
    left = await reviews.get(both.id)
    assert (left.places, left.groups, left.alarms) == ((elsewhere,), (), ((-1002, 8),))
    assert (await reviews.ended(ended.id)).places == (elsewhere,)
    for name in ("open", "closed"):
        for held in (await redis.hgetall(f"egide:{{reviews}}:{name}")).values():
            assert b"-1001" not in vault.open(held, "egide:{reviews}:open")


async def test_reviews_follow_a_group(reviews):
    """A group with another id is the same group, for appeals too."""
    await opened(reviews, flag(places=(PLACE,), alarms=((-1001, 9),)))
    contested = await opened(reviews, appeal(-1001))
    await reviews.move(-1001, -2002)
    assert {chat async for one in reviews.waiting() for chat in one.chats} == {-2002}
    assert (await opened(reviews, appeal(-2002))).id == contested.id
    assert (await opened(reviews, appeal(-1001))).id != contested.id


async def test_ended_reviews_are_erased_in_time(reviews, redis):
    """Twelve months after their end, not a second before, without a trace."""
    found = await opened(reviews, flag())
    await reviews.change(found.id, closing(Outcome.REJECTED, NOW))
    await reviews.done(found.id)
    assert await reviews.erase_closed(NOW + CLOSED_SECONDS - 1) == 0
    assert await reviews.erase_closed(NOW + CLOSED_SECONDS) == 1
    assert await reviews.former(flag()) == []
    assert {key.decode() for key in await redis.keys("*reviews*")} <= {"egide:{reviews}:fresh"}


async def test_reviews_are_sealed(reviews, redis):
    """Neither entry nor group nor person lies in the store as it is."""
    found = await opened(reviews, flag(places=(PLACE,), alarms=((-1001, 9_876_543),)))
    await reviews.change(found.id, closing(Outcome.UNSURE))
    await opened(reviews, flag(OTHER))
    for key in await redis.keys("*reviews*"):
        held = await redis.dump(key) or b""
        known = (ENTRY.octets, str(ENTRY).encode(), b"-1001", b"9876543", b"unsure")
        assert not any(one in held for one in known), key


async def test_moderators_come_and_go(redis, vault):
    """The first one starts the clock, the last one stops it; names and numbers are sealed."""
    moderators = Moderators(redis, vault)
    assert await moderators.staffed_since() is None
    assert await moderators.add(Moderator(1_234_567, "Mona", NOW))
    assert await moderators.add(Moderator(7_654_321, "Otto", NOW + 1))
    assert not await moderators.add(Moderator(1_234_567, "Mona M.", NOW + 2))
    assert await moderators.staffed_since() == NOW
    assert [one.name for one in await moderators.all()] == ["Otto", "Mona M."]
    for key in await redis.keys("*moderators*"):
        held = key + (await redis.dump(key) or b"")
        assert not any(one in held for one in (b"Mona", b"1234567"))
    assert await moderators.remove(7_654_321)
    assert not await moderators.are(7_654_321)
    assert not await moderators.remove(7_654_321)
    assert await moderators.remove(1_234_567)
    assert await moderators.staffed_since() is None


async def test_shown_cards_are_remembered_a_day(redis, vault):
    """Each card once; the last one shown is known."""
    moderators = Moderators(redis, vault)
    for at, review in enumerate(("A", "B", "A")):
        await moderators.note_shown(5, review, NOW + at)
    assert await moderators.shown(5) == [NOW + 1, NOW + 2]
    assert await moderators.last_shown(5) == "A"
    assert await moderators.last_shown(6) is None
    await moderators.note_shown(5, "C", NOW + 86_402)
    assert await moderators.shown(5) == [NOW + 86_402]


async def test_minors_stay_until_reported(redis, vault):
    """And a year longer; a group that is erased or moves takes its places along."""
    minors = Minors(redis, vault)
    assert await minors.add(Minor("A1", NOW, NOW + 9, ((-1001, 5, NOW), (-1002, 6, NOW))))
    assert not await minors.add(Minor("A1", NOW, NOW + 10))
    await minors.forget(-1001)
    await minors.move(-1002, -2002)
    assert [one.places for one in await minors.all()] == [((-2002, 6, NOW),)]
    assert await minors.erase_reported(NOW + 10 * KEPT_SECONDS) == 0
    assert await minors.reported("A1", NOW + 20)
    assert not await minors.reported("B2", NOW + 20)
    assert await minors.erase_reported(NOW + 20 + KEPT_SECONDS - 1) == 0
    assert await minors.erase_reported(NOW + 20 + KEPT_SECONDS) == 1
