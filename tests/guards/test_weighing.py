"""What the records say of a false alarm, and that one which counts in its group alone leaves nothing elsewhere."""

from dataclasses import replace

import pytest

from bot.guarding import make_guard
from handlers.weighing import Weighing
from matching.fingerprint import Fingerprint
from matching.match import Match, Trust
from policies.actions import DeletePost
from policies.policy import Policy
from policies.suspension import KNOWN_SECONDS
from records.administering import Administering
from records.chats import Chat, Chats
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.store import Store
from records.suspended import State, Suspended

NOW = 1_800_000_000.0
HERE, ADA, MIA = -1_001, 7, 77
ENTRY = Fingerprint(b"\x01" * 32)
FACTS = {"poster": MIA, "role": "human", "outcomes": [{"action": DeletePost.name, "done": True}]}


@pytest.fixture
def weighing(redis):
    """Weigh what Ada says in a group of the records."""
    return Weighing(Chats(redis, Policy()), Administering(redis), lambda: NOW)


async def test_records_weigh_a_false_alarm(redis, weighing):
    """Only in a group known for a month, and only until the poster is seen in charge there."""
    chats = Chats(redis, Policy())
    assert not await weighing.weighs(HERE, FACTS, ADA)
    for since, counts in ((NOW - KNOWN_SECONDS + 1, False), (NOW - KNOWN_SECONDS, True), (0.0, True)):
        await chats.save(Chat(HERE, since=since))
        assert await weighing.weighs(HERE, FACTS, ADA) is counts
    assert not await weighing.weighs(HERE, {**FACTS, "outcomes": []}, ADA)
    await Administering(redis).seen(HERE, [ADA, MIA])
    assert not await weighing.weighs(HERE, FACTS, ADA)


async def test_light_alarm_stays_in_its_group(redis, vault):
    """Groups of their own, however many, suspend nothing; there the image is dismissed all the same."""
    store = Store(redis, vault)
    guard, match = make_guard(store, DueQueue(redis, "reports")), Match(ENTRY, ENTRY, 0, Trust.UNVERIFIED)
    for number in range(3):
        await guard.false_alarm(HERE - number, ADA + number, ENTRY, match, weighs=False)
    assert await Suspended(*store).get(ENTRY) is None
    assert await redis.keys("*alarms*") == []
    assert ENTRY in await Dismissals(*store).of(HERE - 2)
    for number in range(2):
        await guard.false_alarm(HERE - number, ADA + number, ENTRY, replace(match, trust=Trust.CONFIRMED))
    flag = await Suspended(*store).get(ENTRY)
    assert flag is not None
    assert flag.state is State.NOTED
