"""What people decide about a post reaches its poster as what the bot does by itself."""

from typing import Any

import pytest

from matching.images import read
from matching.uploads import Submission
from policies.policy import Policy
from records.hashes import Hashes
from records.statements import Statements
from records.statistics import Figure, Statistics, summed
from records.store import Store
from tests.posters.conftest import Scene, buttons
from tests.whole_program import picture


def store(scene: Scene) -> Store:
    """The program's store."""
    return Store(scene.program.redis, scene.program.vault)


async def test_deleted_by_word_is_told(scene):
    """A reported post that an administrator deletes by their word: told, counted once, contested, undone."""
    await scene.program.chats.choose(scene.group.id, Policy(unverified="report"))
    scene.image = picture(7)
    await Hashes(*store(scene)).submit("somebody", [Submission(read(scene.image).fingerprint)])
    await scene.starts(scene.ben)
    sent = await scene.control.post(scene.group.id, scene.ben.id, "photo", image=scene.image)
    report = await scene.read(scene.ada, "A listed image was posted")
    assert not await scene.gone(sent.message)
    await scene.taps(scene.ada, report, "It is such an image")
    told = await scene.read(scene.ben, "Statement of reasons")
    assert "How it was decided: by an administrator of the group" in told["text"]
    counted = summed(await Statistics(*store(scene)).days(scene.group.id, 2))
    assert (counted[Figure.DELETED], counted[Figure.CONFIRMED]) == (1, 1)
    await scene.taps(scene.ben, told, "Contest this decision")
    card = await scene.read(scene.owner, "Appeal in “Garden”")
    assert buttons(card) == ["Grant the appeal", "Uphold the decision"]  # there is no sanction
    await scene.taps(scene.owner, card, "Grant the appeal")
    await scene.taps(scene.owner, card, "Yes, undo everything")
    await scene.read(scene.ben, "undid this decision")
    (statement,) = await Statements(*store(scene)).of(scene.group.id, scene.ben.id)
    assert statement.undone


async def test_lifted_sanction_is_told(scene):
    """Who lifts the sanction from the report: the poster reads it, and the statement says nothing untrue any more."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    assert "You cannot write" in (await scene.read(scene.ben, "Statement of reasons"))["text"]
    report = await scene.read(scene.ada, "A listed image was posted")
    await scene.taps(scene.ada, report, "Lift the sanction")
    told = await scene.read(scene.ben, "an administrator of the group lifted the sanction")
    assert "You cannot write" not in told["text"]
    assert "It counts" not in told["text"]
    assert buttons(told) == ["Contest this decision"]


@pytest.mark.parametrize("way", ["False alarm", "appeal"])
async def test_refused_lift_is_told(scene, way):
    """Where Telegram keeps the bot from lifting a sanction, its poster reads that it holds; once it is lifted, that."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    told = await scene.read(scene.ben, "Statement of reasons")
    report = await scene.read(scene.ada, "A listed image was posted")
    me = scene.program.simulator.bot_id
    await scene.control.set_member(scene.group.id, me, "administrator", {"can_delete_messages": True})
    if way == "appeal":
        await scene.taps(scene.ben, told, "Contest this decision")
        card = await scene.read(scene.ada, "Appeal in “Garden”")
        await scene.taps(scene.ada, card, "Grant the appeal")
        await scene.taps(scene.ada, card, "Yes, undo everything")
    else:
        await scene.taps(scene.ada, report, "False alarm")
        await scene.taps(scene.ada, report, "Yes, undo everything")
    told = await scene.read(scene.ben, "undid this decision")
    assert told["text"].count("it still holds") == 2  # as news, and in the statement
    assert "You cannot write" in told["text"]
    assert "It counts" not in told["text"]
    await scene.control.set_member(scene.group.id, me, "administrator", "all")
    await scene.taps(scene.ada, report, "Try again to lift the sanction")

    async def after() -> list[dict[str, Any]]:
        return [one for one in await scene.private(scene.ben) if one["message_id"] > told["message_id"]]

    told = (await scene.program.until(after))[-1]
    assert "undid this decision" in told["text"]
    assert "still holds" not in told["text"]
    assert "You were muted in this group." in told["text"]
    assert (await scene.control.chat_state(scene.group.id)).members[scene.ben.id]["status"] == "member"
