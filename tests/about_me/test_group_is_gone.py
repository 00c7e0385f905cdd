"""Nothing of a group is left once the bot has left it, and nothing under its former id once it has moved."""

import pytest

from matching.images import read
from matching.uploads import Submission
from policies.policy import Policy
from records.hashes import Hashes
from simulator.answers import Place
from tests.about_me.conftest import Scene, kinds
from tests.whole_program import picture

PURGES = "egide:{purges}:due"

WRITTEN = {
    "egide:{ID}:administrators",
    "egide:{ID}:appeals",
    "egide:{ID}:audit",
    "egide:{ID}:card:message-ID",
    "egide:{ID}:chat",
    "egide:{ID}:evidence",
    "egide:{ID}:figures:ID",
    "egide:{ID}:lookback",
    "egide:{ID}:policy",
    "egide:{ID}:restrictions:ID",
    "egide:{ID}:statements:ID",
    "egide:{ID}:strikes:ID",
    "egide:{ID}:unchecked-told",
    "egide:{button:NAME}:row",
    "egide:{reviews}:open",
}
"""What the group of these tests has before: all that names it, or somebody in it."""

PASSING = {"egide:{greeted}:lately:ID", "egide:{undoing}:due", "egide:{undoing}:rings"}
"""What ends by itself before a group is erased: a day after the greeting, minutes after a decision."""

OWN = ("seen", "inbox", "written", "expected", "administers")
"""Of the poster's private chat: nothing of the group is in it."""


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Have the housekeeping look all the time."""
    monkeypatch.setattr("bot.housekeeping.LOOK_SECONDS", 0.3)


async def lived_in(scene: Scene, group: Place, ordinary: bytes) -> None:
    """Have everything happen in a group that leaves something in the store."""
    program, control = scene.program, scene.control
    source = Hashes(program.redis, program.evidence._vault)
    await source.submit("somebody", [Submission(read(picture(5)).fingerprint)])
    await program.chats.choose(group.id, Policy(confirmed="mute"))
    for image in (ordinary, picture(5), scene.listed):
        await scene.posts(group, image)
    await control.post(group.id, group.owner, "document", image=b"no image" * 100, mime="image/jpeg", name="a.jpg")
    await scene.taps("Contest")
    await control.say(group.id, group.owner, "/privacy")
    await control.say(group.owner, group.owner, "/settings")
    await program.settled()
    tokens = [one for one in (await control.chat_state(group.owner)).messages.values() if "was posted in" in str(one)]
    await control.tap(group.owner, tokens[0]["message_id"], group.owner, button="It is such an image", wait=20)
    await program.settled()


async def test_left_group_leaves_nothing(scene, whole, ordinary):
    """After the delay no key and no value names the group, its title, or who posted there."""
    group = scene.garden
    await lived_in(scene, group, ordinary)
    await whole.read()
    named = kinds(whole.naming(group.id, "Garden", scene.person.id))
    assert named >= WRITTEN, WRITTEN - named
    await scene.control.set_member(group.id, scene.program.simulator.bot_id, "left")
    await scene.control.say(scene.person.id, scene.person.id, "/stop")
    await scene.program.settled()
    await scene.program.redis.zadd(PURGES, {str(group.id): 1})

    async def erased() -> bool:
        return not await scene.program.redis.zcard(PURGES)

    await scene.program.until(erased)
    await whole.read()
    assert kinds(whole.naming(group.id, "Garden")) <= PASSING
    elsewhere = {key for key in whole.naming(scene.person.id) if str(scene.cellar.id) not in key}
    assert kinds(elsewhere) <= {f"egide:{{ID}}:{name}" for name in OWN}


async def test_moved_group_leaves_nothing(scene, whole, ordinary):
    """Everything follows a group to its new id; under the old one only what is on its way is left, and then nothing."""
    person, control, program = scene.person, scene.control, scene.program
    attic = await control.create_group("Loft", owner=scene.attic.owner, members=[person.id])
    await program.join(attic, by=scene.attic.owner)
    await program.settled()
    await lived_in(scene, attic, ordinary)
    old = kinds((await whole.read()).naming(attic.id))
    new = await control.migrate(attic.id)
    await program.settled()
    await whole.read()
    own = {key for key in whole.contents if f"{{{attic.id}}}" in key}
    assert kinds(own) <= {f"egide:{{ID}}:{name}" for name in ("inbox", "seen", "attempts", "quarantine")}
    moved = kinds(key for key in whole.contents if f"{{{new}}}" in key)
    assert {key for key in old & WRITTEN if "{ID}" in key} <= moved
    await program.redis.zadd(PURGES, {str(attic.id): 1})

    async def erased() -> bool:
        return not await program.redis.zcard(PURGES)

    await program.until(erased)
    await whole.read()
    left = kinds(whole.naming(attic.id))
    assert left <= PASSING | RECORDED, left - PASSING - RECORDED


RECORDED = {"egide:{ID}:evidence", "egide:{ID}:lookback", "egide:{ID}:card:message-ID"}
"""Records that tell where something was when it was written: they are not rewritten, and go with the new id."""
