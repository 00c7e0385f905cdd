"""What somebody with accounts and groups of their own, or an old button, cannot make of reviews."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from handlers.reviewing.queue import Nothing, Said
from handlers.witnesses import Acted
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from policies.reviewing import CONFIRMED_SECONDS, HOUR, Answer, Code, Kind, Outcome, Vote
from policies.suspension import Cause, Concern
from records.administering import Administering
from records.moderators import Moderator, Moderators
from records.review import Place, Review
from records.reviews import Reviews
from records.suspended import Flag, State
from tests.reviews.test_review_clock import MONA, NOW, OLGA, OTTO, bench
from tests.reviews.test_review_desk import ENTRY, desk, facts, listed, waiting

__all__ = ["bench", "desk", "listed", "waiting"]

PIA = 104
AGAINST, FOR = Answer.NOT_BLOCKED, Answer.BLOCKED


async def confirmed(redis: Any, vault: Any, *, at: float = NOW) -> None:
    """Have two people confirm the entry."""
    reviews = Reviews(redis, vault)
    found = await reviews.open(Review("", (Kind.FLAG,), at, ENTRY), lambda one: one, lambda _: False)
    assert found is not None
    votes = tuple(Vote(by, FOR, Code.KNOWN_SERIES, at + by) for by in (MONA, OTTO))
    await reviews.change(found.id, lambda one: replace(one, votes=votes, outcome=Outcome.CONFIRMED, closed=at))


async def test_old_report_rejects_nothing_alone(bench):
    """What counts at the vote is how the entry stands then, on the lists and by reviews, and not when it was posted."""
    await bench.staff(OLGA, PIA)
    bench.listed.apply([(Fingerprint(bytes([1]) * 32), Trust.CONFIRMED)])
    await confirmed(*bench.store)
    for seed in (1, ENTRY.octets[0]):
        review = await bench.open(Kind.WRONG, seed)
        shown = await bench.queue.next_for(OLGA)
        assert shown.trust is Trust.CONFIRMED
        assert await bench.queue.say(OLGA, review.id, AGAINST, Code.CALLED_WRONG) is Said.NOTED
        await bench.queue.next_for(PIA)
        assert await bench.queue.say(PIA, review.id, AGAINST, Code.CALLED_WRONG) is Said.DECIDED


async def test_group_sent_away_keeps_its_conflict(bench):
    """Who was seen in charge of a group is no judge of it after sending the bot away; others are."""
    await bench.staff(MONA, OTTO)
    await Administering(bench.store.redis).seen(-1009, [MONA])
    await bench.open(places=(Place(-1009, "c", 5, 77, "human", NOW),))
    assert await bench.queue.next_for(MONA) == Nothing(1)
    assert isinstance(await bench.queue.next_for(OTTO), Review)


async def test_old_button_says_nothing(bench):
    """Possible minor counts in an ended review for an hour, and never by somebody with a part in it."""
    await bench.staff(MONA, OTTO, OLGA)
    review = await bench.open(places=(Place(bench.log_chat, "c", 5, OLGA, "human", NOW),))
    await bench.queue.next_for(OTTO)
    assert await bench.queue.say(OTTO, review.id, AGAINST, Code.CALLED_WRONG) is Said.DECIDED
    assert await bench.queue.say(OLGA, review.id, Answer.MINOR, Code.SOMEBODY_SAID) is Said.GONE
    bench.now += HOUR + 1
    assert await bench.queue.say(MONA, review.id, Answer.MINOR, Code.SOMEBODY_SAID) is Said.GONE
    assert (await bench.reviews.ended(review.id)).outcome is Outcome.REJECTED


async def test_undecided_suspension_ends(bench):
    """What only false alarms suspended acts again after 48 h without a decision; what flooded does not."""
    await bench.staff(MONA)
    for seed, cause in ((1, Cause.FALSE_ALARMS), (2, Cause.POSTERS)):
        review = await bench.open(Kind.SUSPENDED, seed)
        flag = Flag(review.entry, State.SUSPENDED, cause, NOW)
        await bench.suspended.raise_flag(flag, Concern(cause, suspends=True))
    await bench.look(49)
    flags = [await bench.suspended.get(Fingerprint(bytes([seed]) * 32)) for seed in (1, 2)]
    assert [(flag.state, flag.lifts) for flag in flags] == [(State.LIFTED, 0), (State.SUSPENDED, 0)]


async def test_own_posts_open_nothing(desk, waiting):
    """Of whoever is in charge of the group; and a fourth image of a member's in one day opens none either."""
    for number in range(6):
        entry = Fingerprint(bytes([number]) * 32)
        told = {**facts(number), "matched": str(entry), "role": "administrator" if number < 2 else "human"}
        match = Match(entry, entry, 3, Trust.UNVERIFIED)
        judged: Any = SimpleNamespace(chat=-1001, hit=SimpleNamespace(match=match))
        await desk.acted(Acted(judged, f"message-{number}", "h", told))
    assert len(await waiting()) == 3


async def test_confirmed_entry_is_left_in_peace(desk, waiting, redis, vault):
    """For a month no false alarm opens a review of it, and none that counts in its own group alone ever does."""
    await confirmed(redis, vault)
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    assert await waiting() == []
    await Reviews(redis, vault).drop([ENTRY])
    await confirmed(redis, vault, at=NOW - CONFIRMED_SECONDS - 1)
    await desk.called_wrong(-1001, "message-5", facts(), 7, weighs=False)
    assert await waiting() == []
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    (review,) = await waiting()
    assert (review.trust, review.earlier) == (Trust.CONFIRMED, (MONA, OTTO))


async def test_moderators_are_not_used_up(desk, waiting, redis, vault):
    """Where too few are left who have not decided about an entry, those who did longest ago are asked again."""
    moderators = Moderators(redis, vault)
    for person in (MONA, OTTO, OLGA):
        await moderators.add(Moderator(person, "", NOW))
    await confirmed(redis, vault, at=NOW - CONFIRMED_SECONDS - 1_000)
    await desk.called_wrong(-1001, "message-5", facts(), 7)
    (review,) = await waiting()
    assert review.earlier == (OTTO,)
