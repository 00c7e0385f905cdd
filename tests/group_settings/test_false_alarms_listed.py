"""What a group called a false alarm, shown in its settings and taken back there."""

from bot.guarding import make_guard
from matching.match import Match, Trust
from records.dismissals import Dismissals
from records.duequeue import DueQueue
from records.false_alarms import FalseAlarms
from records.store import Store
from tests.asking.test_questions import prints
from tests.group_settings.conftest import administrator

FIRST, SECOND, ENTRY = prints(3)


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
