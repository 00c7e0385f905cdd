"""Contesting a decision: by the poster's taps, decided by administrators who did not decide before."""

from typing import Any

import pytest

from tests.posters.conftest import Scene, buttons


async def contested(scene: Scene) -> dict[str, Any]:
    """Ben posts, is told, and contests; his statement."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    told = await scene.read(scene.ben, "Statement of reasons")
    assert await scene.taps(scene.ben, told, "Contest this decision") == ""
    await scene.read(scene.ben, "Your appeal was received.")
    return told


async def test_granted_appeal_undoes_everything(scene):
    """Two taps of an administrator: the mute is lifted, the strike gone, the image left alone, the poster told."""
    await contested(scene)
    assert (await scene.control.chat_state(scene.group.id)).members[scene.ben.id]["status"] == "restricted"
    card = await scene.read(scene.ada, "Appeal in “Garden”")
    assert buttons(card) == ["Grant the appeal", "Lift the sanction only", "Uphold the decision"]
    await scene.taps(scene.ada, card, "Grant the appeal")
    card = await scene.read(scene.ada, "Appeal in “Garden”")
    assert buttons(card) == ["Yes, undo everything", "Back"]
    assert await scene.taps(scene.ada, card, "Yes, undo everything") == "Decided. The poster is told."
    told = await scene.read(scene.ben, "An administrator examined your appeal")
    assert "undid this decision" in told["text"]
    assert buttons(told) == []
    state = await scene.control.chat_state(scene.group.id)
    assert state.members[scene.ben.id]["status"] == "member"
    again = await scene.control.post(scene.group.id, scene.ben.id, "photo", image=scene.image)
    await scene.program.settled()
    assert not await scene.gone(again.message)
    card = await scene.read(scene.ada, "Granted by Ada")
    assert buttons(card) == []
    await scene.read(scene.owner, "Granted by Ada")


async def test_new_card_is_left_as_it_is(scene):
    """A card that was just written is not written over: its reader may have tapped it already."""
    await contested(scene)
    cards = [await scene.read(person, "Appeal in “Garden”") for person in (scene.ada, scene.owner)]
    await scene.program.settled()
    edits = [done.parameters for done in await scene.control.journal() if done.method == "editMessageText"]
    edited = {(str(one["chat_id"]), str(one["message_id"])) for one in edits}
    assert edited.isdisjoint((str(card["chat"]["id"]), str(card["message_id"])) for card in cards)


async def test_upheld_appeal_is_told(scene):
    """One tap upholds: nothing is undone, the poster reads by whom in what part, and cannot contest again."""
    await contested(scene)
    card = await scene.read(scene.ada, "Appeal in “Garden”")
    await scene.taps(scene.ada, card, "Uphold the decision")
    told = await scene.read(scene.ben, "and upheld the decision")
    assert "Ada" not in told["text"]
    assert buttons(told) == []
    assert (await scene.control.chat_state(scene.group.id)).members[scene.ben.id]["status"] == "restricted"


async def test_first_decision_holds(scene):
    """The second of two administrators reads that it was decided, and changes nothing."""
    await contested(scene)
    cards = [await scene.read(person, "Appeal in “Garden”") for person in (scene.ada, scene.owner)]
    await scene.taps(scene.ada, cards[0], "Uphold the decision")
    data = cards[1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[0]
    assert await scene.forges(scene.owner, cards[1], f"{data}:undo") == "This was decided already."
    assert buttons(await scene.read(scene.owner, "Upheld by Ada")) == []


async def test_text_reaches_the_card(scene):
    """What the poster adds is shown to who decides; what is too long is refused and may be sent shorter."""
    await contested(scene)
    await scene.control.say(scene.ben.id, scene.ben.id, "x" * 1001)
    await scene.read(scene.ben, "1001 characters")
    await scene.control.say(scene.ben.id, scene.ben.id, "It is a statue.")
    await scene.read(scene.ben, "Your text was added to your appeal.")
    await scene.read(scene.ada, "The poster writes:\n> It is a statue.")


@pytest.mark.parametrize("leads", ["start", "tap"])
async def test_conversation_after_contesting_stays_private(scene, leads):
    """Whoever contests and then goes to the conversation is read by nobody, and what they typed there is deleted."""
    await contested(scene)
    if leads == "start":
        await scene.starts(scene.ben)
    else:
        await scene.taps(scene.ben, await scene.read(scene.ben, "What brings you here?"), "I have a case already")
        await scene.read(scene.ben, "case number")
    typed = [await scene.control.say(scene.ben.id, scene.ben.id, text) for text in ("My name", "K7QF-22PD-9XMA 483920")]

    async def deleted() -> bool:
        state = await scene.control.chat_state(scene.ben.id)
        return all(one.message in state.deleted for one in typed)

    await scene.program.until(deleted)
    await scene.program.settled()
    assert "The poster writes" not in (await scene.read(scene.ada, "Appeal in “Garden”"))["text"]


async def test_appeal_can_be_withdrawn(scene):
    """In two taps, for good; the administrators read it, and cannot decide any more."""
    told = await contested(scene)
    told = await scene.read(scene.ben, "Statement of reasons")
    assert buttons(told) == ["Withdraw the appeal"]
    card = await scene.read(scene.ada, "Appeal in “Garden”")
    await scene.taps(scene.ben, told, "Withdraw the appeal")
    told = await scene.read(scene.ben, "Statement of reasons")
    assert await scene.taps(scene.ben, told, "Yes, withdraw the appeal for good") == "Your appeal is withdrawn."
    assert buttons(await scene.read(scene.ben, "You withdrew your appeal.")) == []
    word = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[0]
    assert buttons(await scene.read(scene.ada, "Withdrawn by the poster")) == []
    assert await scene.forges(scene.ada, card, f"{word}:undo") == "This was decided already."


async def test_old_statement_still_withdraws(scene):
    """The buttons of a statement too old for Telegram to show do what they say, step by step."""
    await contested(scene)
    number = (await scene.read(scene.ben, "Statement of reasons"))["message_id"]
    for label in ("Withdraw the appeal", "Back", "Withdraw the appeal", "Yes, withdraw the appeal for good"):
        told = next(one for one in await scene.private(scene.ben) if one["message_id"] == number)
        assert label in buttons(told)
        assert await scene.control.tap(scene.ben.id, number, scene.ben.id, button=label, old=True, wait=20)
    await scene.read(scene.ben, "You withdrew your appeal.")


async def test_only_those_with_the_right_decide(scene):
    """The poster, a member, and an administrator who may not ban decide nothing, with forged data either."""
    await contested(scene)
    card = await scene.read(scene.ada, "Appeal in “Garden”")
    word = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[0]
    titled = await scene.program.person("Tim", started=True)
    await scene.control.set_member(scene.group.id, titled.id, "administrator", {"can_delete_messages": True})
    for person in (scene.ben, titled):
        shown = (await scene.private(person))[0]
        for action in ("grant", "undo", "uphold"):
            assert "right to ban users" in await scene.forges(person, shown, f"{word}:{action}")
    assert buttons(await scene.read(scene.ada, "Appeal in “Garden”")) == [
        "Grant the appeal",
        "Lift the sanction only",
        "Uphold the decision",
    ]


@pytest.mark.parametrize("alone", [False, True], ids=["several", "alone"])
async def test_who_decided_does_not_decide_again(scene, alone):
    """Who called the report right gets no card and decides nothing, unless there is nobody else, which it says."""
    await scene.starts(scene.ben)
    await scene.posts(scene.ben)
    if alone:
        await scene.control.set_member(scene.group.id, scene.owner.id, "creator")
        await scene.control.set_member(scene.group.id, scene.ada.id, "member")
    report = await scene.read(scene.owner, "A listed image was posted")
    label = next(one for one in buttons(report) if "such an image" in one)
    await scene.taps(scene.owner, report, label)
    told = await scene.read(scene.ben, "Statement of reasons")
    await scene.taps(scene.ben, told, "Contest this decision")
    if alone:
        card = await scene.read(scene.owner, "No other administrator")
        await scene.taps(scene.owner, card, "Uphold the decision")
        await scene.read(scene.ben, "and upheld the decision")
        return
    card = await scene.read(scene.ada, "Whoever decided about this report before cannot decide")
    assert [one for one in await scene.private(scene.owner) if "Appeal in" in one["text"]] == []
    word = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"].rpartition(":")[0]
    assert "You decided about this report before" in await scene.forges(scene.owner, report, f"{word}:uphold")
    await scene.taps(scene.ada, card, "Uphold the decision")
    await scene.read(scene.ben, "and upheld the decision")


async def test_false_alarm_answers_an_open_appeal(scene):
    """Who calls the report a false alarm by its own card grants the appeal thereby."""
    await contested(scene)
    await scene.read(scene.ada, "Appeal in “Garden”")
    report = await scene.read(scene.owner, "A listed image was posted")
    await scene.taps(scene.owner, report, "False alarm")
    report = await scene.read(scene.owner, "A listed image was posted")
    await scene.taps(scene.owner, report, "Yes, undo everything")
    told = await scene.read(scene.ben, "undid this decision")
    assert buttons(told) == []
    assert buttons(await scene.read(scene.ada, "Granted by")) == []
