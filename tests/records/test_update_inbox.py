"""The inboxes: order, each update once, failures counted, and the quarantine."""

import json
import time

import pytest

from records import inbox as module
from records.inbox import EMPTY_SECONDS, Arrived, Inbox


@pytest.fixture
def inbox(redis):
    """The inboxes of all chats."""
    return Inbox(redis)


def arrived(*ids: int, chat: int = -1) -> list[Arrived]:
    """Give updates on their way into a chat's inbox."""
    return [Arrived(chat, number, json.dumps({"update_id": number, "text": "café"})) for number in ids]


async def ids(inbox: Inbox, chat: int = -1, most: int = 10) -> list[int]:
    """Give the ids that wait, in their order."""
    return [update.raw["update_id"] for update in await inbox.read(chat, most)]


async def test_updates_keep_their_order(inbox):
    """Updates are read in the order of their arrival, whatever their ids (which restart at random)."""
    assert await inbox.put(arrived(9, 3) + arrived(4, chat=-2) + arrived(5)) == 4
    assert await ids(inbox) == [9, 3, 5]
    assert await ids(inbox, most=2) == [9, 3]
    assert await ids(inbox, chat=-2) == [4]


async def test_repeated_updates_count_once(inbox):
    """An id is taken once: twice in one delivery, in a later one, and after it was handled."""
    assert await inbox.put(arrived(1, 1)) == 1
    (first,) = await inbox.read(-1, 10)
    await inbox.acknowledge(-1, [first.entry])
    assert await inbox.put(arrived(1, 2)) == 1
    assert await ids(inbox) == [2]


async def test_same_id_elsewhere_is_new(inbox):
    """Ids are remembered by chat."""
    assert await inbox.put(arrived(1) + arrived(1, chat=-2)) == 2


async def test_remembered_ids_are_forgotten(inbox, redis, monkeypatch):
    """What cannot come again is not remembered for ever."""
    await inbox.put(arrived(1))
    monkeypatch.setattr(module, "SEEN_SECONDS", 0)
    await inbox.put(arrived(2))
    assert not await redis.exists("egide:{-1}:seen")


async def test_text_survives_unchanged(inbox):
    """What is read is what was sent."""
    await inbox.put(arrived(1))
    (update,) = await inbox.read(-1, 1)
    assert update.raw == {"update_id": 1, "text": "café"}
    assert update.received > 1_700_000_000


async def test_failures_and_deaths_apart(inbox, redis):
    """Failures and deaths are counted each for itself, and forgotten with the update."""
    await inbox.put(arrived(1))
    (update,) = await inbox.read(-1, 1)
    assert [await inbox.count_attempt(-1, update.entry) for _ in range(2)] == [1, 2]
    assert await inbox.count_death(-1, update.entry) == 1
    await inbox.acknowledge(-1, [update.entry])
    assert not await redis.exists("egide:{-1}:attempts")


async def test_quarantine_frees_the_inbox(inbox):
    """An update put aside is out of the way and comes with its reason."""
    await inbox.put(arrived(1, 2))
    first, _ = await inbox.read(-1, 2)
    await inbox.quarantine(-1, first, "does not parse")
    assert await ids(inbox) == [2]
    (aside,) = await inbox.quarantined()
    assert (aside.chat, aside.reason, json.loads(aside.raw)["update_id"]) == (-1, "does not parse", 1)
    assert aside.received == first.received


async def test_quarantine_is_bounded(inbox, monkeypatch):
    """Of too many the oldest give way."""
    monkeypatch.setattr(module, "QUARANTINE_MOST", 3)
    for number in range(5):
        await inbox.quarantine_raw(-1, str(number), "no", 0.0)
    assert [aside.raw for aside in await inbox.quarantined()] == ["2", "3", "4"]


async def test_quarantine_forgets_the_old(inbox, redis):
    """What was put aside more than seven days ago goes, though others keep being added."""
    eight_days_ago = int((time.time() - 8 * 86_400) * 1000)
    await redis.xadd("egide:{-1}:quarantine", {"raw": "old", "reason": "no", "received": 0}, id=str(eight_days_ago))
    await inbox.quarantine_raw(-1, "new", "no", 0.0)
    assert [aside.raw for aside in await inbox.quarantined()] == ["new"]


async def test_released_update_waits_again(inbox):
    """A released update is in its inbox again, behind the others, and out of quarantine."""
    await inbox.put(arrived(1, 2))
    first, _ = await inbox.read(-1, 2)
    await inbox.quarantine(-1, first, "no")
    (aside,) = await inbox.quarantined()
    await inbox.release(aside)
    assert await ids(inbox) == [2, 1]
    assert await inbox.quarantined() == []


async def test_dropped_update_is_gone(inbox, redis):
    """A dropped update is nowhere, and its chat leaves the register of quarantines."""
    await inbox.quarantine_raw(-1, "{}", "no", 0.0)
    (aside,) = await inbox.quarantined()
    await inbox.drop(aside)
    assert await inbox.quarantined() == []
    assert not await redis.exists("egide:{quarantine}:chats")


async def test_empty_inbox_goes(redis):
    """An inbox from which everything was taken is gone an hour later, and one that is written to again stays."""
    inbox = Inbox(redis)
    await inbox.put([Arrived(7, 1, "{}")])
    (waiting,) = await inbox.read(7, 10)
    await inbox.acknowledge(7, [waiting.entry])
    assert 0 < await redis.ttl("egide:{7}:inbox") <= EMPTY_SECONDS
    await inbox.put([Arrived(7, 2, "{}")])
    assert await redis.ttl("egide:{7}:inbox") == -1
