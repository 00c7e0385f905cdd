"""What appeals cannot do, and what nothing may keep from being done."""

import time
from dataclasses import replace
from typing import Any

from handlers.reviewing.desk import Desk
from records.appeals import Appeals, State
from records.moderators import Moderator, Moderators
from records.reviews import Reviews
from records.statements import STATEMENT_SECONDS, Statement, Statements
from tests.posters.conftest import Scene, buttons
from tests.posters.test_appeals import contested


def statements(scene: Scene) -> Statements:
    """The statements of the running program."""
    return Statements(scene.program.redis, scene.program.vault)


async def decided(scene: Scene, name: str, ago: float = 0.0) -> None:
    """Have something done about a post of Ben's, so many seconds ago."""
    what = Statement(name, name, time.time() - ago, ("delete-post",))
    await statements(scene).note(scene.group.id, scene.ben.id, name, what)


async def opened(scene: Scene) -> dict[str, Any]:
    """Ben opens his statement anew."""
    dan = await scene.program.person("Dan")
    await scene.control.set_member(scene.group.id, dan.id, "member")
    if not await scene.single_lines():
        await scene.posts(dan)
    await scene.control.start(scene.ben.id, await scene.word())
    await scene.program.settled()
    return await scene.read(scene.ben, "Statement of reasons")


async def test_five_appeals_a_day(scene):
    """The sixth of a day is refused, with when to come back; the five are made."""
    for number in range(5):
        await decided(scene, f"message-{900 + number}", ago=60 - number)
    told = await opened(scene)
    assert buttons(told) == [f"Contest decision {number}" for number in range(1, 6)]
    for number in range(1, 6):
        assert await scene.taps(scene.ben, told, f"Contest decision {number}") == ""
    await decided(scene, "message-999")
    told = await opened(scene)
    assert "Five decisions can be contested in a day" in await scene.taps(scene.ben, told, "Contest decision 1")
    appeals = Appeals(scene.program.redis, scene.program.vault)
    assert len(await appeals.of(scene.group.id, scene.ben.id)) == 5


async def test_late_appeal_is_refused(scene):
    """After the 183rd day the button says until when it could be contested."""
    await decided(scene, "message-900", ago=STATEMENT_SECONDS - 8)
    told = await opened(scene)
    data = told["reply_markup"]["inline_keyboard"][0][0]["callback_data"]

    async def over() -> bool:
        return not await statements(scene).of(scene.group.id, scene.ben.id)

    await scene.program.until(over)
    said = await scene.forges(scene.ben, told, data)
    assert said == f"This could be contested until {time.strftime('%Y-%m-%d', time.gmtime())}."


async def test_what_was_begun_is_finished(scene):
    """A program that died between a decision and what follows from it does so at the group's next turn."""
    await contested(scene)
    await scene.read(scene.ada, "Appeal in “Garden”")
    await scene.program.settled()
    appeals = Appeals(scene.program.redis, scene.program.vault)
    (appeal,) = await appeals.of(scene.group.id, scene.ben.id)
    await appeals.change(
        scene.group.id,
        appeal.id,
        lambda held: replace(
            held, state=State.GRANTED, decided=time.time(), by=scene.ada.id, as_what="administrator", name="Ada"
        ),
    )
    await scene.control.post(scene.group.id, scene.owner.id, "photo", image=scene.image)  # reported: a turn
    await scene.read(scene.ben, "undid this decision")
    state = await scene.control.chat_state(scene.group.id)
    assert state.members[scene.ben.id]["status"] == "member"


async def test_restriction_is_lifted_without_its_report(scene):
    """An appeal granted after the report has ended lifts the restriction all the same."""
    await contested(scene)
    card = await scene.read(scene.ada, "Appeal in “Garden”")
    await scene.program.settled()
    async for key in scene.program.redis.scan_iter(f"egide:{{{scene.group.id}}}:card*"):
        await scene.program.redis.delete(key)
    await scene.taps(scene.ada, card, "Grant the appeal")
    await scene.taps(scene.ada, card, "Yes, undo everything")
    await scene.read(scene.ben, "undid this decision")
    state = await scene.control.chat_state(scene.group.id)
    assert state.members[scene.ben.id]["status"] == "member"


async def test_moderators_come_first(scene):
    """Where there is a moderator the appeal is theirs, with its text, and no administrator is shown it."""
    store = (scene.program.redis, scene.program.vault)
    await Moderators(*store).add(Moderator(7_777_777, "Mo", time.time()))
    await contested(scene)
    await scene.control.say(scene.ben.id, scene.ben.id, "It is a statue.")

    async def told() -> bool:
        found = [one async for one in Reviews(*store).waiting() if one.is_appeal]
        return any(one.findings.get("text") == "It is a statue." for one in found)

    await scene.program.until(told)
    await scene.program.settled()
    assert [one for one in await scene.private(scene.ada) if "Appeal in" in one["text"]] == []


async def test_text_typed_meanwhile_arrives(scene, monkeypatch):
    """What the poster types while the appeal is on its way to the moderators reaches them, too."""
    store, typed, hand = (scene.program.redis, scene.program.vault), "It is a statue.", Desk.appeal
    await Moderators(*store).add(Moderator(7_777_777, "Mo", time.time()))

    async def kept() -> bool:
        return [one.text for one in await Appeals(*store).of(scene.group.id, scene.ben.id)] == [typed]

    async def slowly(desk: Desk, *what: Any) -> None:
        await hand(desk, *what)
        if not await kept():
            await scene.read(scene.ben, "Your appeal was received.")
            await scene.control.say(scene.ben.id, scene.ben.id, typed)
            await scene.program.until(kept)

    async def told() -> bool:
        return typed in [one.findings.get("text") async for one in Reviews(*store).waiting() if one.is_appeal]

    monkeypatch.setattr(Desk, "appeal", slowly)
    await contested(scene)
    await scene.program.until(told)


async def test_statement_follows_its_group(program, listed):
    """A basic group that became a supergroup: its posters find their statement, and contest it."""
    owner, ben = await program.person("Olga", started=True), await program.person("Ben", started=True)
    group = await program.control.create_group("Garden", owner=owner.id, members=[ben.id])
    await program.join(group)
    sent = await program.control.post(group.id, ben.id, "photo", image=listed)

    async def gone() -> bool:
        return sent.message in (await program.control.chat_state(group.id)).deleted

    await program.until(gone)
    scene = Scene(program, listed, group, owner, owner, ben)
    told = await scene.read(ben, "Statement of reasons")
    await program.control.migrate(group.id)
    await program.settled()
    await scene.taps(ben, told, "Contest this decision")
    await scene.read(ben, "Your appeal was received.")
    await scene.read(owner, "Appeal in “Garden”")
