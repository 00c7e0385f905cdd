"""Who is asked again, who is not, and what a grant that is none of the match comes to: with the clock moved by hand."""

from handlers.reviewing.queue import MOST_ASKED, Nothing, Said
from matching.fingerprint import Fingerprint
from policies.reviewing import Answer, Code, Kind, Outcome
from records.outbox import Outbox
from tests.reviews.test_review_clock import MONA, NOW, OLGA, OTTO, bench

__all__ = ["bench"]


async def test_too_harsh_lifts_the_sanction_only(bench):
    """Such a grant is no false alarm; where nobody was sanctioned it is not taken."""
    await bench.staff(MONA)
    muted = await bench.open(Kind.APPEAL, chat=-1001, appeal="a1", findings={"done": ["delete_post", "mute"]})
    hidden = await bench.open(Kind.APPEAL, chat=-1001, appeal="a2", findings={"done": ["delete_post"]})
    assert await bench.queue.say(MONA, muted.id, Answer.GRANT, Code.TOO_HARSH) is Said.DECIDED
    assert await bench.queue.say(MONA, hidden.id, Answer.GRANT, Code.TOO_HARSH) is Said.GONE
    assert await bench.queue.say(MONA, hidden.id, Answer.GRANT, Code.NOT_THE_IMAGE) is Said.DECIDED
    assert bench.appeals.decided == [(-1001, "a1", "pardoned", ""), (-1001, "a2", "granted", "")]
    assert (await bench.reviews.ended(muted.id)).outcome is Outcome.PARDONED


async def test_two_moderators_get_another_chance(bench):
    """What one said in a review that came to nothing is asked anew; what was decided keeps them out."""
    await bench.staff(MONA, OTTO)
    review = await bench.open(seed=1)
    assert await bench.queue.say(MONA, review.id, Answer.BLOCKED, Code.KNOWN_SERIES) is Said.NOTED
    await bench.look(48.1)
    review = await bench.open(seed=1)
    for person in (MONA, OTTO):
        assert await bench.queue.say(person, review.id, Answer.UNSURE, Code.CANNOT_TELL) is not Said.GONE
    review = await bench.open(seed=1)
    for person in (MONA, OTTO):
        assert await bench.queue.say(person, review.id, Answer.BLOCKED, Code.KNOWN_SERIES) is not Said.GONE
    assert (await bench.reviews.ended(review.id)).outcome is Outcome.CONFIRMED
    assert set((await bench.open(Kind.WRONG, 1)).earlier) == {MONA, OTTO}


async def test_judges_of_an_entry_get_no_appeal(bench):
    """Who said Blocked of what was matched, before the appeal or after, leaves it to others; Unsure is no opinion."""
    await bench.staff(MONA, OTTO, OLGA)
    hit = {"matched": str(Fingerprint(bytes([1]) * 32)), "posted": "ab" * 32, "poster": 77, "key": "5/ab"}
    await Outbox(*bench.store).add(-1001, "message-5", "5/ab", hit, NOW)
    entry = await bench.open(seed=1)
    await bench.queue.say(OTTO, entry.id, Answer.UNSURE, Code.CANNOT_TELL)
    bench.now += 1
    appeal = await bench.open(Kind.APPEAL, chat=-1001, appeal="a1", findings={"card": "message-5"})
    assert (await bench.queue.next_for(MONA)).id == entry.id
    await bench.queue.say(MONA, entry.id, Answer.BLOCKED, Code.KNOWN_SERIES)
    assert await bench.queue.next_for(MONA) == Nothing(2)
    assert await bench.queue.say(MONA, appeal.id, Answer.UPHOLD, Code.MATCH_IS_SURE) is Said.GONE
    await bench.queue.say(OLGA, entry.id, Answer.BLOCKED, Code.KNOWN_SERIES)
    assert await bench.queue.next_for(OLGA) == Nothing(1)
    assert await bench.queue.say(OTTO, appeal.id, Answer.UPHOLD, Code.MATCH_IS_SURE) is Said.DECIDED


async def test_many_conflicts_hide_no_card(bench):
    """Only questions to Telegram are bounded: what is known to be somebody else's is passed over."""
    await bench.staff(MONA)
    for number in range(MOST_ASKED + 1):
        await bench.open(Kind.APPEAL, chat=-1001, appeal=f"a{number}", earlier=(MONA,))
    bench.now += 1
    mine = await bench.open(seed=1)
    assert (await bench.queue.next_for(MONA)).id == mine.id
