"""What people decide about a post reaches its poster as what the bot does by itself."""

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
