"""Undo undoes everything: what Telegram and the records say of a member after it is what they said before the hit."""

import time
from typing import Any

from records.dismissals import Dismissals
from records.feedback import FeedbackQueue
from records.standings import Restriction
from tests.cards.conftest import AGAIN, DOUBT, LIFT, UNDO, Scene, made_scene, picture

SOME = {"can_send_messages": True, "can_send_polls": True, "can_send_photos": True}


async def state(scene: Scene, *members: int) -> dict[str, Any]:
    """What is to be the same before a hit and after hit and undo."""
    shown = (await scene.control.chat_state(scene.group)).members
    return {
        "members": {member: shown[member] for member in members},
        "strikes": [await scene.standings.strikes(scene.group, member, 0) for member in members],
        "restrictions": [await scene.standings.restrictions(scene.group, member) for member in members],
    }


async def undo(scene: Scene, message: int = 0) -> str:
    """Ada calls her newest report a false alarm; gives what it says then."""
    await scene.tap(scene.ada, DOUBT, message=message)
    assert await scene.tap(scene.ada, UNDO, message=message) == "Done."
    return (await scene.copies(scene.ada))[message]["text"] if message else await scene.text(scene.ada)


async def forget_dismissals(scene: Scene) -> None:
    """Have the image act again, as somebody who takes a dismissal back does."""
    await scene.program.redis.delete(f"egide:{{{scene.group}}}:dismissed")


async def test_mute_of_two_accounts(scene, listed):
    """A mute is lifted with its strike, for one account as for the other; the image is left alone from then on."""
    before = await state(scene, scene.mia.id, scene.max.id)
    await scene.hit(listed, scene.mia)
    await scene.hit(listed, scene.max)
    assert (await scene.member(scene.mia))["status"] == (await scene.member(scene.max))["status"] == "restricted"
    for message in list(await scene.copies(scene.ada)):
        await undo(scene, message)
    assert await state(scene, scene.mia.id, scene.max.id) == before
    assert not await scene.gone(await scene.hit(listed))


async def test_image_still_acts_elsewhere(scene, listed):
    """What one group calls a false alarm is dismissed there alone, and its source is asked to look again."""
    other = await made_scene(scene.program, "Choir")
    await scene.hit(listed)
    await undo(scene)
    assert len(await Dismissals(scene.program.redis, scene.vault).of(scene.group)) == 1
    assert await Dismissals(scene.program.redis, scene.vault).of(other.group) == frozenset()
    queue = FeedbackQueue(scene.program.redis, scene.vault)
    asked = await scene.program.redis.keys("egide:{feedback:own}:said:*")
    assert asked
    assert (await queue.standing("own")).refused == 0
    assert not await scene.gone(await scene.hit(listed))
    assert await other.gone(await other.hit(listed))


async def test_second_mute(scene, listed):
    """The undo of a second mute leaves a member as they were, whatever the first one was."""
    await scene.policy(confirmed="mute", mute_seconds=60, later_mutes=(7_200,))
    await scene.hit(listed)
    first = await scene.card()
    await scene.tap(scene.ada, LIFT)
    before = await state(scene, scene.mia.id)
    await scene.program.redis.delete(*await scene.program.redis.keys("*:grouped:*"))
    await scene.hit(listed)
    assert (await scene.member(scene.mia))["status"] == "restricted"
    await undo(scene)
    assert await state(scene, scene.mia.id) == before
    assert first.total == 1


async def test_former_restriction_comes_back(scene, listed):
    """Who was restricted before gets exactly that back, until the same time."""
    await scene.control.set_member(scene.group, scene.mia.id, "restricted", SOME)
    before = await state(scene, scene.mia.id)
    assert before["members"][scene.mia.id]["can_send_photos"]
    await scene.hit(listed)
    assert not (await scene.member(scene.mia))["can_send_photos"]
    text = await undo(scene)
    assert await state(scene, scene.mia.id) == before
    assert "Mia has the former restrictions again, exactly." in text


async def test_ban_is_lifted(scene, listed):
    """A ban is lifted with all that led to it; nobody is brought back, and erased messages are not either."""
    await scene.policy(confirmed="ban", ban_after=2, mute_seconds=60)
    await scene.hit(listed)
    await _as_if_earlier(scene, scene.mia.id, ended=True)
    await scene.program.redis.delete(*await scene.program.redis.keys("*:grouped:*"))
    await scene.control.set_member(scene.group, scene.mia.id, "member")
    await scene.hit(listed)
    assert (await scene.member(scene.mia))["status"] == "kicked"
    text = await undo(scene)
    assert "The ban of Mia is lifted. The bot cannot bring anybody back" in text
    assert "With the ban Telegram erased all messages of that person" in text
    assert (await scene.member(scene.mia))["status"] == "left"
    assert [one.until is None for one in await scene.standings.restrictions(scene.group, scene.mia.id)] == [False]


async def test_channel_ban_is_lifted(scene, listed):
    """A channel that was banned may post again."""
    await scene.policy(confirmed="ban", ban_after=2)
    channel = await scene.control.create_channel("News", owner=scene.mia.id)
    for _ in range(2):
        await scene.post(listed, as_chat=channel.id)
        await scene.program.settled()
    assert (await scene.control.chat_state(scene.group)).banned_senders == [channel.id]
    text = await undo(scene)
    assert (await scene.control.chat_state(scene.group)).banned_senders == []
    assert await scene.standings.strikes(scene.group, channel.id, 0) == 0
    assert "The sanction of News is lifted." in text


async def test_several_hits_on_one_card(scene, listed):
    """All posts of a card are undone together: each strike, each restriction."""
    before = await state(scene, scene.mia.id)
    for _ in range(3):
        await scene.post(listed)
    await scene.program.settled()
    assert await scene.standings.strikes(scene.group, scene.mia.id, 0) == 3
    assert (await scene.card()).total == 3
    await undo(scene)
    assert await state(scene, scene.mia.id) == before


async def test_other_reports_keep_what_they_demand(scene, listed):
    """The undo of one of two mutes leaves the other in force; that of the other gives back what was before both."""
    await scene.policy(confirmed="mute", mute_seconds=3_600, later_mutes=(7_200,))
    before = await state(scene, scene.mia.id)
    await scene.hit(listed)
    (first,) = await scene.standings.restrictions(scene.group, scene.mia.id)
    await scene.program.redis.delete(*await scene.program.redis.keys("*:grouped:*"))
    await scene.control.set_member(scene.group, scene.mia.id, "member")  # so that she can post, mute or no mute
    await _as_if_earlier(scene, scene.mia.id)
    await scene.hit(listed)
    assert len(await scene.standings.restrictions(scene.group, scene.mia.id)) == 2
    one, two = list(await scene.copies(scene.ada))
    assert "stays muted until" in await undo(scene, two)
    member = await scene.member(scene.mia)
    assert (member["status"], member["until_date"]) == ("restricted", int(first.until))
    await forget_dismissals(scene)
    assert "The sanction of Mia is lifted." in await undo(scene, one)
    assert await state(scene, scene.mia.id) == before


async def test_earlier_undo_leaves_later_in_force(scene, listed):
    """Undone in the other order, the later mute stays until its own undo, which gives back what was before both."""
    await scene.policy(confirmed="mute", mute_seconds=3_600, later_mutes=(7_200,))
    before = await state(scene, scene.mia.id)
    await scene.hit(listed)
    await scene.program.redis.delete(*await scene.program.redis.keys("*:grouped:*"))
    await scene.control.set_member(scene.group, scene.mia.id, "member")
    await _as_if_earlier(scene, scene.mia.id)
    await scene.hit(listed)
    one, two = list(await scene.copies(scene.ada))
    muted = await scene.member(scene.mia)
    assert "stays restricted, because of another report" in await undo(scene, one)
    assert await scene.member(scene.mia) == muted
    await undo(scene, two)
    assert await state(scene, scene.mia.id) == before


async def test_somebodys_change_is_left(scene, listed):
    """What an administrator changed since is theirs: it stays, and the card says so."""
    await scene.hit(listed)
    await scene.control.set_member(scene.group, scene.mia.id, "restricted", SOME)
    changed = await scene.member(scene.mia)
    assert "was changed by somebody since" in await undo(scene)
    assert await scene.member(scene.mia) == changed
    assert await scene.standings.strikes(scene.group, scene.mia.id, 0) == 0


async def test_refusal_can_be_tried_again(scene, listed):
    """What Telegram refuses is told on the card with its reason, and a button tries again."""
    await scene.hit(listed)
    bot = scene.program.simulator.bot_id
    await scene.control.set_member(scene.group, bot, "administrator", {"can_delete_messages": True})
    text = await undo(scene)
    assert "Not done: lifting the sanction of Mia. Reason: the bot does not have the right" in text
    assert "To lift the mute: group settings" in text
    assert await scene.buttons(scene.ada) == [AGAIN]
    assert (await scene.member(scene.mia))["status"] == "restricted"
    await scene.control.set_member(scene.group, bot, "administrator", "all")
    assert await scene.tap(scene.ben, AGAIN) == "Done."
    assert (await scene.member(scene.mia))["status"] == "member"
    for administrator in (scene.ada, scene.ben):
        text = await scene.text(administrator)
        assert "The sanction of Mia is lifted." in text
        assert "Not done" not in text
        assert await scene.buttons(administrator) == []


async def test_who_left_is_free(scene, listed):
    """Of somebody who has left meanwhile the restriction goes all the same."""
    await scene.hit(listed)
    await scene.control.set_member(scene.group, scene.max.id, "left")
    await undo(scene)
    assert (await scene.member(scene.mia))["status"] == "member"
    await forget_dismissals(scene)
    await scene.control.set_member(scene.group, scene.max.id, "member")
    await scene.hit(picture(1), scene.max)
    await scene.control.set_member(scene.group, scene.max.id, "left")
    assert "was changed by somebody since" in await undo(scene)
    assert (await scene.member(scene.max))["status"] == "left"


async def test_counted_hits_are_undone_too(scene, listed, monkeypatch):
    """Hits that a card only counts are undone like those that it lists."""
    monkeypatch.setattr("records.outbox.MOST_FIELDS", 3)
    for _ in range(6):
        await scene.post(listed)
    await scene.program.settled()
    card = await scene.card()
    assert card.more > 0
    assert await scene.standings.strikes(scene.group, scene.mia.id, 0) == 6
    await undo(scene)
    assert await scene.standings.strikes(scene.group, scene.mia.id, 0) == 0
    assert await scene.standings.restrictions(scene.group, scene.mia.id) == []
    assert (await scene.member(scene.mia))["status"] == "member"


async def _as_if_earlier(scene: Scene, poster: int, *, ended: bool = False) -> None:
    """Have the restrictions of a poster be of a minute ago: what is posted now comes after them."""
    until = time.time() - 1
    standings = scene.standings
    for one in await standings.restrictions(scene.group, poster):
        earlier = Restriction(
            one.post, one.since - 60, until if ended else one.until, one.former, one.done, one.posted - 60
        )
        await standings.remember(scene.group, poster, earlier, time.time())
