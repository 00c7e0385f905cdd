"""Appeals with administrators: who may decide by now, who is reached, and what happens when nobody answers."""

import time
from dataclasses import replace
from typing import Any

from records.appeals import Appeal, Appeals
from records.moderators import Moderator, Moderators
from records.reviews import Reviews
from records.statistics import Figure, Statistics, summed
from records.store import Store
from tests.posters.conftest import Scene, buttons
from tests.posters.test_appeals import contested

CARD = "Appeal in “Garden”"
HOUR = 3_600.0


def appeals(scene: Scene) -> Appeals:
    """The appeals of the running program."""
    return Appeals(*store(scene))


def store(scene: Scene) -> Store:
    """The program's store."""
    return Store(scene.program.redis, scene.program.vault)


async def the_appeal(scene: Scene) -> Appeal:
    """Ben's only one."""
    (appeal,) = await appeals(scene).of(scene.group.id, scene.ben.id)
    return appeal


async def grow_older(scene: Scene, seconds: float) -> None:
    """Have the appeal made so long ago, and the group given a turn."""
    when = time.time() - seconds
    appeal = await the_appeal(scene)
    await appeals(scene).change(scene.group.id, appeal.id, lambda one: replace(one, made=when, handed=when))
    await scene.program.redis.zadd("egide:{tidings}:due", {str(scene.group.id): 1.0})


async def cards(scene: Scene, person: Any) -> list[dict[str, Any]]:
    """The cards of the appeal that somebody has."""
    return [one for one in await scene.private(person) if CARD in one["text"]]


async def test_deciding_meanwhile_bars(scene):
    """Who calls the report right after the appeal was made cannot decide about it, and another administrator can."""
    await contested(scene)
    card = await scene.read(scene.ada, CARD)
    await scene.taps(scene.ada, await scene.read(scene.ada, "A listed image was posted"), "It is such an image")
    assert "You decided about this report before" in await scene.taps(scene.ada, card, "Uphold the decision")
    assert (await the_appeal(scene)).is_open
    card = await scene.read(scene.owner, CARD)
    await scene.taps(scene.owner, card, "Uphold the decision")
    await scene.read(scene.ben, "and upheld the decision")


async def test_unreached_colleague_is_no_colleague(scene):
    """Where the only other administrator cannot be written to, whoever decided before may decide, and reads so."""
    await scene.starts(scene.ben)
    max_ = await scene.program.person("Max")
    await scene.control.set_member(scene.group.id, max_.id, "administrator", "all")
    await scene.control.set_member(scene.group.id, scene.ada.id, "member")
    await scene.posts(scene.ben)
    report = await scene.read(scene.owner, "A listed image was posted")
    await scene.taps(scene.owner, report, "It is such an image")
    told = await scene.read(scene.ben, "Statement of reasons")
    await scene.taps(scene.ben, told, "Contest this decision")
    card = await scene.read(scene.owner, "No other administrator")
    await scene.taps(scene.owner, card, "Lift the sanction only")
    told = await scene.read(scene.ben, "the sanction was lifted. The match stands")
    assert "You were muted in this group." in told["text"]
    assert (await scene.control.chat_state(scene.group.id)).members[scene.ben.id]["status"] == "member"
    assert "Granted in part" in (await scene.read(scene.owner, CARD))["text"]
    again = await scene.posts(scene.ben)  # the image stays listed here
    assert await scene.gone(again)


async def test_nobody_answers(scene):
    """After a day the card comes again; after two anybody may decide, and the poster reads once that it is late."""
    await contested(scene)
    first = (await scene.read(scene.ada, CARD))["message_id"]
    await scene.program.settled()
    await grow_older(scene, 25 * HOUR)

    async def again(before: int) -> int:
        found = await cards(scene, scene.ada)
        return len(found) == 1 and found[0]["message_id"] > before and int(found[0]["message_id"])

    second = await scene.program.until(lambda: again(first))
    await scene.program.settled()
    assert not (await the_appeal(scene)).anybody
    await grow_older(scene, 49 * HOUR)
    await scene.program.until(lambda: again(second))
    await scene.read(scene.ben, "and is late")
    await scene.read(scene.ada, "No other administrator")
    await scene.program.settled()
    await grow_older(scene, 60 * HOUR)
    await scene.program.settled()
    late = [one for one in await scene.private(scene.ben) if one["text"].startswith("You contested this")]
    assert len(late) == 1
    assert (await the_appeal(scene)).anybody


async def test_false_alarm_ends_the_appeal(scene):
    """Calling the report a false alarm counts as granting the open appeal, and takes it from the moderators."""
    await Moderators(*store(scene)).add(Moderator(7_777_777, "Mo", time.time()))
    await contested(scene)
    reviews = Reviews(*store(scene))

    async def waiting() -> int:
        return len([one async for one in reviews.waiting() if one.is_appeal])

    await scene.program.until(waiting)
    await scene.taps(scene.ada, await scene.read(scene.ada, "A listed image was posted"), "False alarm")
    await scene.taps(scene.ada, await scene.read(scene.ada, "A listed image was posted"), "Yes, undo everything")
    await scene.read(scene.ben, "An administrator examined your appeal")

    async def taken_back() -> bool:
        return not await waiting()

    await scene.program.until(taken_back)
    counted = summed(await Statistics(*store(scene)).days(scene.group.id, 2))
    assert (counted[Figure.APPEALS], counted[Figure.GRANTED], counted[Figure.FALSE_ALARMS]) == (1, 1, 1)


async def test_log_chat_is_not_enough(scene):
    """What was shown in a chat where nobody may decide is shown to the administrators in private after a day."""
    operator = await scene.program.person("Operator", started=True)
    place = await scene.control.create_supergroup("Log", owner=operator.id)
    await scene.program.join(place)
    await scene.program.chats.adjust(scene.group.id, {"reports": "chat", "reports_chat": place.id})
    await contested(scene)

    async def shown() -> bool:
        return str(place.id) in (await the_appeal(scene)).shown

    await scene.program.until(shown)
    assert await cards(scene, scene.ada) == []
    await scene.program.settled()
    await grow_older(scene, 25 * HOUR)
    card = await scene.read(scene.ada, CARD)
    assert buttons(card) == ["Grant the appeal", "Lift the sanction only", "Uphold the decision"]
