"""What is to be said to a source, as it lies in the store."""

import asyncio
from contextlib import AsyncExitStack

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback
from matching.wire import FeedbackValue

ONE, TWO = Fingerprint(b"\x01" * 32), Fingerprint(b"\x02" * 32)
PENDING, BLOCKED, NOT_BLOCKED = FeedbackValue.PENDING_REVIEW, FeedbackValue.BLOCKED, FeedbackValue.NOT_BLOCKED


async def test_pending_is_said_once(queue):
    """Of each entry and source one word, before it is sent and after."""
    assert await queue.pending("own", ONE)
    assert not await queue.pending("own", ONE)
    assert await queue.pending("other", ONE)
    await queue.sent("own", [Feedback(ONE, PENDING)])
    assert not await queue.pending("own", ONE)
    assert await queue.waiting("own", 10) == []
    assert await queue.waiting("other", 10) == [Feedback(ONE, PENDING)]


async def test_later_word_replaces(queue):
    """Of an entry only the last word is sent; it keeps its place."""
    await queue.pending("own", ONE)
    await queue.pending("own", TWO)
    await queue.say("own", ONE, BLOCKED)
    await queue.say("own", ONE, NOT_BLOCKED)
    assert await queue.waiting("own", 10) == [Feedback(ONE, NOT_BLOCKED), Feedback(TWO, PENDING)]


async def test_review_needs_no_review(queue):
    """After a review nothing is pending, whether the review was sent or waits."""
    await queue.say("own", ONE, BLOCKED)
    assert not await queue.pending("own", ONE)
    await queue.sent("own", [Feedback(ONE, BLOCKED)])
    assert not await queue.pending("own", ONE)


async def test_word_said_meanwhile_stays(queue):
    """What replaced a word while it was on its way is not taken for sent."""
    await queue.pending("own", ONE)
    (on_its_way,) = await queue.waiting("own", 10)
    await queue.say("own", ONE, NOT_BLOCKED)
    await queue.sent("own", [on_its_way])
    assert await queue.waiting("own", 10) == [Feedback(ONE, NOT_BLOCKED)]


async def test_trouble_is_kept_until_it_ends(queue):
    """The first failure dates it, a success ends it; what was refused stays counted."""
    await queue.pending("own", ONE)
    await queue.failed("own", "away", 100.0)
    await queue.failed("own", "still away", 200.0)
    standing = await queue.standing("own")
    assert (standing.waiting, standing.error, standing.failing_since) == (1, "still away", 100.0)
    assert standing.since > 0
    await queue.refused("own", [Feedback(ONE, PENDING)])
    standing = await queue.standing("own")
    assert (standing.waiting, standing.error, standing.refused) == (0, "", 1)


async def test_one_sends_at_a_time(queue):
    """A lease is one's own until its context ends; who was refused takes nothing from who has it."""
    async with queue.leased("own", 60) as ours:
        assert ours
        for _ in range(2):
            async with queue.leased("own", 60) as second:
                assert not second
    async with queue.leased("own", 60) as again:
        assert again


async def test_lease_ends_by_itself(queue):
    """Who was killed holds up the next only so long, and who comes too late does not end the lease of the next."""
    async with AsyncExitStack() as late:
        assert await late.enter_async_context(queue.leased("own", 0.01))
        await asyncio.sleep(0.03)
        async with queue.leased("own", 60) as second:
            assert second
            await late.aclose()
            async with queue.leased("own", 60) as third:
                assert not third


async def test_no_lease_is_left_behind(queue):
    """At whatever instant a sender is cancelled, the next one can send at once."""

    async def send() -> None:
        async with queue.leased("own", 60):
            await asyncio.sleep(0.001)

    for instant in range(100):
        sender = asyncio.ensure_future(send())
        await asyncio.sleep(instant * 0.00005)
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
        async with queue.leased("own", 60) as ours:
            assert ours, instant


async def test_queue_is_sealed(queue, redis):
    """No fingerprint lies in the store as it is."""
    await queue.pending("own", ONE)
    await queue.say("own", TWO, BLOCKED)
    for key in await redis.keys("*feedback*"):
        held = key + (await redis.dump(key) or b"")
        assert not any(known in held for one in (ONE, TWO) for known in (one.octets, str(one).encode()))


async def test_called_wrong_is_asked_again(queue):
    """Somebody's false alarm asks for a review though one was asked for before, and never in the place of a review."""
    await queue.pending("own", ONE)
    await queue.sent("own", [Feedback(ONE, PENDING)])
    assert await queue.ask("own", ONE)
    assert await queue.waiting("own", 10) == [Feedback(ONE, PENDING)]
    await queue.say("own", ONE, BLOCKED)
    assert not await queue.ask("own", ONE)
    await queue.sent("own", [Feedback(ONE, BLOCKED)])
    assert not await queue.ask("own", ONE)
    assert await queue.waiting("own", 10) == []
