"""A backup made while others write is one that could have been left by a crash: each record whole in itself."""

import asyncio
import itertools

from matching.fingerprint import Fingerprint
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue
from records.backups import copying
from records.evidence import Evidence
from records.hashes import ORDER, POSITION, RECORDS, Hashes
from records.inbox import Arrived, Inbox

CHATS = range(-8, 0)


def fingerprint(number: int) -> Fingerprint:
    """Make one of many."""
    return Fingerprint(number.to_bytes(32, "big"))


async def test_chains_are_copied_whole(store, backups, redis):
    """Chains of evidence that grow meanwhile verify in the backup, and work goes on where it was."""
    stop, evidence = asyncio.Event(), Evidence(*store)

    async def write(chat: int) -> None:
        for number in itertools.count():
            await evidence.append(chat, f"{number}/x", {"n": number})
            await Inbox(redis).put([Arrived(chat, number, "{}")])
            if stop.is_set():
                return

    writers = [asyncio.create_task(write(chat)) for chat in CHATS]
    await asyncio.sleep(0.2)
    path = backups.path()
    await backups.make(redis, path)
    written = [await evidence.verify(chat) for chat in CHATS]
    stop.set()
    await asyncio.gather(*writers)
    await redis.flushall()
    await backups.restore(redis, path)
    kept = [await Evidence(*(await backups.open(redis))).verify(chat) for chat in CHATS]
    assert all(0 < one <= other for one, other in zip(kept, written, strict=True))


async def test_service_is_copied_at_one_moment(store, backups, redis, monkeypatch):
    """Records and their order belong together, though both are long and change all the time."""
    monkeypatch.setattr(copying, "AT_ONCE", 200)
    hashes, stop = Hashes(*store), asyncio.Event()
    await hashes.submit("operator", [Submission(fingerprint(number)) for number in range(2_000)])

    async def write() -> None:
        for number in itertools.count(2_000):
            await hashes.submit("operator", [Submission(fingerprint(number))])
            await hashes.feedback("operator", [Feedback(fingerprint(number % 2_000), FeedbackValue.WITHDRAWN)])
            if stop.is_set():
                return

    writer = asyncio.create_task(write())
    path = backups.path()
    await backups.make(redis, path)
    stop.set()
    await writer
    await redis.flushall()
    await backups.restore(redis, path)
    ordered = dict(await redis.zrange(ORDER, 0, -1, withscores=True))
    assert set(ordered) == set(await redis.hkeys(RECORDS))
    assert max(ordered.values()) <= int(await redis.get(POSITION) or 0)
