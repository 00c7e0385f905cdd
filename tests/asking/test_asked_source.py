"""One source that is asked: what becomes of its answers, and of its silence."""

import asyncio
from itertools import pairwise

import pytest

from matching.asking.breaker import FAILURES_IN_ROW, FIRST_PAUSE
from matching.asking.remembered import NEAR_SECONDS, NOTHING_SECONDS
from matching.asking.source import AT_ONCE, AskedSource, Counts
from matching.fingerprint import Fingerprint
from matching.looks.orientations import Orientation
from matching.looks.views import Kind
from matching.match import Doubt, Trust
from tests.asking.conftest import client_to, reading_of
from tests.asking.test_questions import prints

WHOLE, INNER, OTHER, *MORE = prints(40)


def at(fingerprint: Fingerprint, bits: int) -> Fingerprint:
    """Another, so many bits away."""
    return Fingerprint((int.from_bytes(fingerprint.octets) ^ ((1 << bits) - 1)).to_bytes(32))


async def test_answers_become_matches(hma, source):
    """A match has the fingerprint asked about for an entry, the distance told, the source's name and trust."""
    hma.hold(at(WHOLE, 12))
    (match,) = await source.matches(reading_of(WHOLE, (INNER, Kind.INNER_RECTANGLE)))
    assert (match.posted, match.entry, match.distance) == (WHOLE, WHOLE, 12)
    assert (match.trust, match.source, match.derived, match.doubt) == (Trust.CONFIRMED, "partner", False, None)
    assert (match.kind, match.orientation) == (Kind.WHOLE, Orientation.UPRIGHT)
    assert source.status.counts.near == 1


async def test_inner_picture_is_found(hma, source):
    """A listed picture inside of another is found, and named as such."""
    hma.hold(INNER)
    (match,) = await source.matches(reading_of(WHOLE, (INNER, Kind.INNER_RECTANGLE)))
    assert match.variant == "inner-rectangle"
    assert match.doubt is None


async def test_low_quality_is_doubtful(hma, source):
    """What the fingerprint of a poor image meets is for people to look at."""
    hma.hold(WHOLE)
    (match,) = await source.matches(reading_of(WHOLE, quality=49))
    assert match.doubt is Doubt.DETAIL


async def test_radius_follows_size(hma, client):
    """A part of a post has to be nearer the more entries the source has; the convention for wholes stays."""
    source = AskedSource("partner", client, Trust.UNVERIFIED, 30.0)
    hma.hold(at(INNER, 30))
    hma.hold(at(WHOLE, 30))
    post = reading_of(WHOLE, (INNER, Kind.INNER_RECTANGLE))
    doubts = {match.kind: match.doubt for match in await source.matches(post)}
    assert doubts == {Kind.WHOLE: None, Kind.INNER_RECTANGLE: Doubt.DISTANCE}
    await source.learn_size()
    doubts = {match.kind: match.doubt for match in await source.matches(post)}
    assert doubts == {Kind.WHOLE: None, Kind.INNER_RECTANGLE: None}


async def test_answers_are_remembered_shortly(hma, source, clock):
    """The same image is asked about again after a minute, and after 15 seconds where something was near."""
    await source.matches(reading_of(WHOLE))
    await source.matches(reading_of(WHOLE))
    assert hma.signals == [str(WHOLE)]
    content = hma.hold(WHOLE)
    clock.now += NOTHING_SECONDS
    assert await source.matches(reading_of(WHOLE))
    hma.drop(content)
    clock.now += NEAR_SECONDS - 1
    assert await source.matches(reading_of(WHOLE))
    clock.now += 1
    assert not await source.matches(reading_of(WHOLE))
    assert source.status.counts.asked == 3


async def test_questions_at_once_are_bounded(hma, source):
    """However many posts come at once, the source has only so many questions to answer at a time."""
    hma.delay = 0.02
    await asyncio.gather(*(source.matches(reading_of(one)) for one in MORE))
    assert 1 < hma.most_at_once <= AT_ONCE
    assert len(set(hma.signals)) == len(MORE)


async def test_dead_source_is_left_alone(source, hma, clock, caplog):
    """After some failures nothing is sent until a pause is over; then one question decides."""
    hma.trouble = "error"
    for one in MORE[:FAILURES_IN_ROW]:
        assert await source.matches(reading_of(one)) == []
    status = source.status
    assert (status.counts.asked, status.counts.failures, status.open_for) == (FAILURES_IN_ROW, FAILURES_IN_ROW, 0)
    assert "HTTP 500" in status.error
    assert "without the source partner" in caplog.text
    hma.trouble = ""
    hma.hold(WHOLE)
    assert await source.matches(reading_of(WHOLE)) == []
    assert source.status.counts.unasked == FAILURES_IN_ROW + 1
    assert hma.signals == []
    clock.now += FIRST_PAUSE
    assert await source.matches(reading_of(WHOLE))
    assert (source.status.open_for, source.status.error) == (None, "")


@pytest.mark.parametrize("trouble", ["garbage", "not banks", "no distance", "huge", "bomb", "nested"])
async def test_unreadable_answers_are_counted(hma, source, trouble):
    """Nonsense is neither a match nor an answer: counted, and the image counts as not asked about."""
    hma.trouble = trouble
    assert await source.matches(reading_of(WHOLE)) == []
    counts = source.status.counts
    assert (counts.failures, counts.malformed, counts.unasked, counts.near) == (1, 1, 1, 0)


async def test_silence_is_waited_for_once(hma, questions, clock):
    """Where it hangs, all questions of a post end together, after the time a post may wait, and it is left alone."""
    hma.delay = 60.0
    source = AskedSource("partner", client_to(hma.url, questions), Trust.UNVERIFIED, 0.2, clock=clock)
    looks = [(one, Kind.INNER_RECTANGLE) for one in MORE[:5]]
    assert await source.matches(reading_of(WHOLE, *looks)) == []
    assert source.status.counts.asked == source.status.counts.failures == 6
    assert source.status.open_for == 0
    async with asyncio.timeout(30):
        assert await source.matches(reading_of(OTHER, *looks)) == []
    assert source.status.counts.asked == 6


class Held:
    """A client that answers when it is let."""

    def __init__(self) -> None:
        self.let = asyncio.Event()

    async def nearest(self, fingerprint: Fingerprint, seed: str, seconds: float) -> int | None:  # noqa: ARG002
        """Nothing, in the end."""
        await self.let.wait()
        return None

    async def size(self, seconds: float) -> int:  # noqa: ARG002
        """None."""
        return 0


async def test_own_queue_is_no_failure():
    """Posts that wait in vain for a free place are not asked about; the source is not blamed for it."""
    client = Held()
    source = AskedSource("partner", client, Trust.UNVERIFIED, 0.2, at_once=1)
    first = asyncio.create_task(source.matches(reading_of(WHOLE)))
    assert await asyncio.gather(*(source.matches(reading_of(one)) for one in MORE)) == [[]] * len(MORE)
    client.let.set()
    assert await first == []
    assert source.status.counts == Counts(asked=1, unasked=len(MORE))


async def test_cancelled_trial_leaves_way_free(hma, source, clock):
    """A trial whose post was given up does not block the next."""
    hma.trouble = "error"
    for one in MORE[:FAILURES_IN_ROW]:
        await source.matches(reading_of(one))
    hma.trouble, hma.delay = "", 60.0
    clock.now += FIRST_PAUSE
    trial = asyncio.create_task(source.matches(reading_of(WHOLE)))
    while not hma.at_once:
        await asyncio.sleep(0.01)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    hma.delay = 0.0
    await source.matches(reading_of(WHOLE))
    assert source.status.open_for is None


async def test_looks_of_post_share_seed(hma, source):
    """All questions of a post throw the same dice, which are the same when it is met again."""
    await source.matches(reading_of(WHOLE, (INNER, Kind.INNER_RECTANGLE), (OTHER, Kind.RECTIFIED)))
    assert len(hma.asked) == 3
    assert all(one["seed"] == other["seed"] == str(WHOLE) for one, other in pairwise(hma.asked))
