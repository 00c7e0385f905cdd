"""A sanction reaches its poster by a message of its own, posts that are only removed do not."""

from dataclasses import replace

import pytest

from handlers.poster.witness import is_new_sanction
from records.statements import Statement
from records.tidings import Tiding, Tidings
from tests.posters.conftest import Scene

BEGIN = 1_800_000_000.0
MUTED = Statement("message-1", "message-1", BEGIN, ("delete-post", "strike", "mute"), until=BEGIN + 86_400)
NEXT = replace(MUTED, post="message-2", time=BEGIN + 5, until=BEGIN + 86_405)


async def test_sanction_is_own_message(scene):
    """Within the hour a removal is added to the message that is there; a sanction is told by a new one."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    await scene.read(scene.ben, "Statement of reasons")
    tidings = Tidings(scene.program.redis)
    await scene.program.until(lambda: nothing_waits(scene, tidings))
    for sanction, messages in ((False, 1), (True, 2)):
        await tidings.add(scene.group.id, Tiding(scene.ben.id, 1.0, removed=True, sanction=sanction))
        await scene.program.until(lambda: nothing_waits(scene, tidings))
        assert len([one for one in await scene.private(scene.ben) if "Statement" in one["text"]]) == messages


async def nothing_waits(scene: Scene, tidings: Tidings) -> bool:
    """Whether the posters of the group were told all there was."""
    return await tidings.next(scene.group.id) is None


@pytest.mark.parametrize(
    ("one", "known", "new"),
    [
        (MUTED, [], True),
        (MUTED, [MUTED], True),
        (NEXT, [MUTED], False),
        (replace(NEXT, time=BEGIN + 90), [MUTED], True),
        (NEXT, [replace(MUTED, lifted=BEGIN + 2)], True),
        (replace(NEXT, until=BEGIN + 7 * 86_400), [MUTED], True),
        (replace(NEXT, done=("delete-post", "ban"), until=None), [MUTED], True),
        (replace(NEXT, done=("delete-post",), until=None), [], False),
    ],
    ids=["first", "told-again", "burst", "later", "after-lifting", "longer", "harder", "removal"],
)
def test_burst_is_no_new_sanction(one, known, new):
    """What goes no further than the posts of the same minute is none; all else that touches its poster is."""
    assert is_new_sanction(one, known) is new
