"""What a group called a false alarm, shown in its settings and taken back there."""

from typing import Any

from bot.guarding import make_guard
from handlers.lengths import plain
from matching.match import Match, Trust
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.false_alarms import FalseAlarms
from records.outbox import Outbox
from records.store import Store
from tests.asking.test_questions import prints
from tests.group_settings.conftest import administrator

FIRST, SECOND, ENTRY = prints(3)


def told(poster: int) -> dict[str, Any]:
    """What a report says of the first post."""
    facts = {
        "key": f"5/{FIRST}/{ENTRY}",
        "post": "5",
        "poster": poster,
        "name": "Mia",
        "username": None,
        "outcomes": [],
    }
    return facts | {"received": "2026-11-22T09:00:00+00:00", "trust": "unverified"}


async def test_moderator_is_not_named(program, owner, group):
    """An appeal that a moderator granted is shown without their name, with whose post it was while its report lasts."""
    mona = await program.person("Mona")
    store = Store(program.redis, program.vault)
    guard, match = make_guard(store, DueQueue(program.redis, "reports")), Match(FIRST, ENTRY, 0, Trust.UNVERIFIED)
    await Outbox(*store).add(group.id, "5", "hit", told(owner.person.id), 1.0)
    await guard.false_alarm(group.id, mona.id, FIRST, match, as_what="moderator", card="5")
    await owner.opens()
    await owner.taps("False alarms")
    label = (await owner.labels())[0]
    assert label.endswith(" UTC, Mia")
    text = await owner.taps(label)
    assert "by a moderator" in text
    assert "Mona" not in text
    assert "A post by Mia, 2026-11-22 09:00:00 UTC." in plain(text)


async def test_false_alarm_is_shown_and_taken_back(program, owner, group):
    """Each is shown with who called it and when; taken back it acts again, and another one of the same entry stays."""
    other = await administrator(program, "Bo", "en", group)
    store = Store(program.redis, program.vault)
    guard, dismissals = make_guard(store, DueQueue(program.redis, "reports")), Dismissals(*store)
    await guard.false_alarm(group.id, other.person.id, FIRST, Match(FIRST, ENTRY, 0, Trust.UNVERIFIED))
    await guard.false_alarm(group.id, owner.person.id, SECOND, Match(SECOND, ENTRY, 0, Trust.UNVERIFIED))
    await owner.opens()
    await owner.taps("False alarms")
    called = await owner.labels()
    assert len(called) == 3  # and the way back
    assert "Ada" in await owner.taps(called[0])
    assert await owner.tap("Take it back")
    assert await dismissals.of(group.id) == {FIRST, ENTRY}
    await owner.taps("Back", "False alarms")
    assert "Bo" in await owner.taps((await owner.labels())[0])
    data = await owner.data("Take it back")
    await owner.tap("Take it back")
    assert await dismissals.of(group.id) == frozenset()
    assert "already" in await owner.forges(data)
    assert await FalseAlarms(program.redis, program.vault, dismissals).note(ENTRY, -9, 9) == 1  # of this group no more
    taken = [what for _, what, _ in await owner.audited(group)]
    assert taken == ["false-alarm-taken-back"] * 2
