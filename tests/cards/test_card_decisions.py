"""What administrators decide about reports by their buttons, and who may."""

import asyncio

import pytest

from records import outbox
from tests.cards.conftest import BACK, CONFIRM, DISMISS, DOUBT, LIFT, MUTE_SECONDS, UNDO, Scene, labels, picture


async def test_card_has_its_buttons(scene, listed):
    """Each administrator may say what it is; where somebody was sanctioned, the sanction can be lifted."""
    await scene.hit(listed)
    for administrator in (scene.ada, scene.ben, scene.tia):
        assert await scene.buttons(administrator) == [CONFIRM, DOUBT, LIFT]
    await scene.policy(confirmed="delete")
    await scene.hit(listed, scene.max)
    assert await scene.buttons(scene.ada) == [CONFIRM, DOUBT]


async def test_confirmation_is_shown_everywhere(scene, listed):
    """Every copy keeps its text, says who decided what and when, and loses the buttons of the question."""
    await scene.hit(listed)
    before = await scene.text(scene.ben)
    assert await scene.tap(scene.ada, CONFIRM) == "Done."
    for administrator in (scene.ada, scene.ben):
        text = await scene.text(administrator)
        assert text.startswith(before)
        assert "It is such an image, decided by Ada, 20" in text
        assert "This sanctions nobody" in text
        assert await scene.buttons(administrator) == [LIFT]


async def test_false_alarm_takes_two_taps(scene, listed):
    """The first tap asks in this copy only, and the way back changes nothing."""
    await scene.hit(listed)
    before = await scene.text(scene.ada)
    await scene.tap(scene.ada, DOUBT)
    assert await scene.buttons(scene.ada) == [UNDO, BACK]
    asked = await scene.text(scene.ada)
    assert "the sanction is lifted, with exactly the permissions there were before" in asked
    assert "what was counted against the poster is taken back" in asked
    assert asked.count("A deleted post cannot be brought back.") == 1
    assert await scene.buttons(scene.ben) == [CONFIRM, DOUBT, LIFT]
    await scene.tap(scene.ada, BACK)
    assert (await scene.text(scene.ada), await scene.buttons(scene.ada)) == (before, [CONFIRM, DOUBT, LIFT])
    assert "To lift the mute" not in before
    assert (await scene.member(scene.mia))["status"] == "restricted"


async def test_false_alarm_undoes_and_tells(scene, listed):
    """The second tap undoes everything; all copies say who, when, what was undone, and what could not be."""
    await scene.hit(listed)
    await scene.tap(scene.ada, DOUBT)
    assert await scene.tap(scene.ada, UNDO) == "Done."
    assert (await scene.member(scene.mia))["status"] == "member"
    for administrator in (scene.ada, scene.ben):
        text = await scene.text(administrator)
        assert "False alarm, decided by Ada, 20" in text
        assert "The sanction of Mia is lifted." in text
        assert "A deleted post cannot be brought back." in text
        assert "To lift the mute" not in text
        assert await scene.buttons(administrator) == []


async def test_pardon_leaves_the_image_listed(scene, listed):
    """Lifting a sanction takes the strike back too, and the same image acts again."""
    await scene.hit(listed)
    await scene.tap(scene.ada, CONFIRM)
    await scene.tap(scene.ben, LIFT)
    assert (await scene.member(scene.mia))["status"] == "member"
    assert await scene.standings.strikes(scene.group, scene.mia.id, 0) == 0
    text = await scene.text(scene.ada)
    assert "It is such an image, decided by Ada" in text
    assert "The sanction was lifted, decided by Ben" in text
    assert await scene.buttons(scene.ada) == []
    again = await scene.hit(listed)
    assert await scene.gone(again)
    assert (await scene.member(scene.mia))["status"] == "restricted"


async def test_two_at_once_give_one_decision(scene, listed):
    """The first answer stands; the other learns whose it was, and their copy shows it."""
    await scene.hit(listed)
    await scene.tap(scene.ben, DOUBT)
    ada, ben = [list(await scene.copies(one))[-1] for one in (scene.ada, scene.ben)]
    answers = await asyncio.gather(
        scene.control.tap(scene.ada.id, ada, scene.ada.id, button=CONFIRM, wait=30),
        scene.control.tap(scene.ben.id, ben, scene.ben.id, button=UNDO, wait=30),
    )
    await scene.program.settled()
    told = [one.answer["text"] for one in answers]
    assert sorted(text == "Done." for text in told) == [False, True]
    (refused,) = [text for text in told if text != "Done."]
    winner = "Ada" if told[0] == "Done." else "Ben"
    assert refused.startswith("Already decided: ")
    assert f"decided by {winner}, 20" in refused
    for administrator in (scene.ada, scene.ben):
        text = await scene.text(administrator)
        assert text.count(", decided by ") == 1
        assert f"decided by {winner}" in text


async def test_second_tap_changes_nothing(scene, listed):
    """Who taps an old button again is told what was decided."""
    await scene.hit(listed)
    number, _, _ = await scene.copy(scene.ada)
    state = await scene.control.chat_state(scene.ada.id)
    keyboard = state.messages[number]["reply_markup"]["inline_keyboard"]
    data = {one["text"]: one["callback_data"] for row in keyboard for one in row}
    assert all(len(one.encode()) <= 64 for one in data.values())
    await scene.tap(scene.ada, CONFIRM)
    decided = await scene.card()
    for button in (CONFIRM, DOUBT):
        assert "decided by Ada" in await scene.forge(scene.ada, data[button], number)
    assert "decided by Ada" in await scene.forge(scene.ben, data[DOUBT], list(await scene.copies(scene.ben))[-1])
    assert (await scene.card()).decisions == decided.decisions


@pytest.mark.parametrize("button", [CONFIRM, DOUBT, LIFT])
async def test_who_may_not_changes_nothing(scene, listed, button):
    """A title without rights, a member and an outsider decide nothing, and are told which right it takes."""
    await scene.hit(listed)
    before = [await scene.copy(one) for one in (scene.ada, scene.ben, scene.tia)]
    data, number = await _data(scene, button)
    right = "ban users" if button == LIFT else "delete messages"
    assert f"the right to {right}" in await scene.tap(scene.tia, button)
    for stranger in (scene.mia, scene.outsider):
        assert f"the right to {right}" in await scene.forge(stranger, data, number, scene.ada.id)
    assert [await scene.copy(one) for one in (scene.ada, scene.ben, scene.tia)] == before
    assert (await scene.card()).decisions == {}
    assert (await scene.member(scene.mia))["status"] == "restricted"


async def test_nobody_judges_their_own_post(scene, listed):
    """An administrator does not undo what was done about their own post, unless there is nobody else who could."""
    await scene.hit(listed, scene.ben)
    assert "a post of yours" in await scene.tap(scene.ben, DOUBT)
    assert (await scene.card()).decisions == {}
    await scene.control.set_member(scene.group, scene.ada.id, "left")
    await scene.tap(scene.ben, DOUBT)
    assert await scene.tap(scene.ben, DISMISS) == "Done."


async def test_half_a_right_lifts_nothing(scene, listed):
    """Who may delete, and not restrict, confirms; a false alarm that lifts a sanction takes both rights."""
    await scene.control.set_member(scene.group, scene.tia.id, "administrator", {"can_delete_messages": True})
    await scene.hit(listed)
    assert "the right to ban users" in await scene.tap(scene.tia, DOUBT)
    assert (await scene.member(scene.mia))["status"] == "restricted"
    assert await scene.tap(scene.tia, CONFIRM) == "Done."
    assert "decided by Tia" in await scene.text(scene.ben)


async def test_forged_data_is_answered(scene, listed):
    """Data that was made up, or is of another kind, leads nowhere and is answered all the same."""
    await scene.hit(listed)
    data, number = await _data(scene, CONFIRM)
    word = data.split(":")[1]
    for forged in ("k:", "k:x:yes", f"k:{word}", f"k:{word}:nonsense", f"k:{word}:show", f"k:{'A' * 16}:undo", "k:::"):
        assert await scene.forge(scene.ada, forged, number)
    assert (await scene.card()).decisions == {}


async def test_doubtful_post_is_deleted(scene):
    """Confirming what was only reported deletes the posts that are still there, with evidence, and sanctions nobody."""
    await scene.policy(unverified="report")
    await scene.unverified(picture(7))
    await scene.program.until(lambda: _listed(scene, 7))
    posts = [await scene.hit(picture(7)) for _ in range(2)]
    await scene.control.delete(scene.group, posts[0])
    assert not await scene.gone(posts[1])
    evidence = await scene.program.evidence.verify(scene.group)
    await scene.tap(scene.ada, CONFIRM)
    assert await scene.gone(posts[1])
    text = await scene.text(scene.ben)
    assert "1 post was deleted." in text
    assert "1 post was not deleted. Reason: the message was already gone" in text
    records = await scene.program.evidence.records(scene.group)
    assert await scene.program.evidence.verify(scene.group) == evidence + 4
    decided = [one for one in records if one.get("decided_by")]
    assert [(one["message"], one["actions"]) for one in decided] == [(post, ["delete-post"]) for post in posts]
    assert (await scene.member(scene.mia))["status"] == "member"
    assert await scene.standings.strikes(scene.group, scene.mia.id, 0) == 0


async def test_administrators_are_never_acted_on(scene, listed):
    """Of an administrator's post a confirmation is recorded, and the post stays."""
    post = await scene.hit(listed, scene.ben)
    await scene.tap(scene.ada, CONFIRM)
    assert not await scene.gone(post)
    assert "The bot deletes nothing of administrators" in await scene.text(scene.ben)


async def test_dry_run_can_be_decided(scene, listed):
    """In a dry run a confirmation deletes nothing, and a false alarm dismisses the image."""
    await scene.policy(dry_run=True)
    post = await scene.hit(listed)
    assert await scene.buttons(scene.ada) == [CONFIRM, DOUBT]
    await scene.tap(scene.ada, DOUBT)
    assert await scene.buttons(scene.ada) == [DISMISS, BACK]
    await scene.tap(scene.ada, DISMISS)
    assert "False alarm, decided by Ada" in await scene.text(scene.ben)
    await scene.policy(confirmed="mute")
    again = await scene.hit(listed, scene.max)
    assert not await scene.gone(again)
    assert not await scene.gone(post)


async def test_later_hits_are_undecided(scene, listed):
    """What is posted after a decision comes on a card of its own, that can be decided."""
    await scene.policy(confirmed="delete")
    await scene.hit(listed)
    await scene.tap(scene.ada, CONFIRM)
    await scene.hit(listed)
    copies = list((await scene.copies(scene.ada)).values())
    assert [labels(one) for one in copies] == [[], [CONFIRM, DOUBT]]
    await scene.hit(listed)
    copies = list((await scene.copies(scene.ada)).values())
    assert len(copies) == 2
    assert "Listed images so far: 2" in copies[1]["text"]


async def test_decisions_are_in_the_log(scene, listed):
    """The group's audit log says who decided what, once."""
    from records.audit import Audit  # noqa: PLC0415 - used here only

    await scene.hit(listed)
    await scene.tap(scene.ada, CONFIRM)
    await scene.tap(scene.ben, LIFT)
    audit = Audit(scene.program.redis, scene.vault)
    records = [one for one in await audit.decisions.records(scene.group) if one["what"].startswith("report-")]
    told = {(one["by"], one["what"], one["about"]["answer"]) for one in records}
    assert told == {(scene.ada.id, "report-verdict", "confirmed"), (scene.ben.id, "report-sanction", "lifted")}
    assert len(records) == 2


async def _data(scene: Scene, button: str) -> tuple[str, int]:
    """What a button of Ada's newest report carries, and the number of that message."""
    number, _, _ = await scene.copy(scene.ada)
    message = (await scene.control.chat_state(scene.ada.id)).messages[number]
    rows = message["reply_markup"]["inline_keyboard"]
    return next(one["callback_data"] for row in rows for one in row if one["text"] == button), number


async def _listed(scene: Scene, seed: int) -> bool:
    """Whether the program enforces an image: what an administrator posts of it is reported."""
    before = len(await scene.copies(scene.ada))
    await scene.hit(picture(seed), scene.ben)
    return len(await scene.copies(scene.ada)) > before


async def test_counted_sanction_takes_the_right_too(scene, listed, monkeypatch):
    """A sanction for a hit that its card only counts is lifted by who may lift sanctions, and by nobody else."""
    monkeypatch.setattr(outbox, "MOST_FIELDS", 1)
    await scene.control.set_member(scene.group, scene.tia.id, "administrator", {"can_delete_messages": True})
    await scene.policy(confirmed="delete")
    await scene.hit(listed)
    await scene.policy(confirmed="mute", mute_seconds=MUTE_SECONDS)
    await scene.hit(listed)
    card = await scene.card()
    assert (len(card.hits), card.more) == (1, 1)
    assert "ban users" in await scene.tap(scene.tia, DOUBT)
    assert (await scene.member(scene.mia))["status"] == "restricted"
    assert await scene.tap(scene.ben, LIFT) == "Done."
    assert (await scene.member(scene.mia))["status"] == "member"
