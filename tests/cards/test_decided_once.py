"""What follows from a decision follows once, for what was there when it was made; what was refused is tried again."""

import time
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import NetworkError

from handlers.deciding.lifting import Lifting
from records.decisions import Decisions
from records.report_card import Answer, Question
from records.standings import Restriction
from records.statistics import Figure, Statistics
from tests.cards.stumbling import Steps
from tests.cards.test_undo_killed import ADA, hit, undoing_of
from tests.post.conftest import decoder, paint, world

__all__ = ["decoder", "paint", "world"]

BEN = replace(ADA, id=78, name="Ben")


async def status(world: Any, group: Any) -> str:
    """Of the member who posted."""
    return str((await world.control.chat_state(group.id)).members[group.member]["status"])


async def may_restrict(world: Any, group: Any, *, may: bool) -> None:
    """Give the bot the right to restrict members, or take it."""
    rights = "all" if may else {"can_delete_messages": True}
    await world.control.set_member(group.id, world.simulator.bot_id, "administrator", rights)


async def test_pardon_leaves_later_mutes(world, vault, paint):
    """A hit after a pardon is on a card of its own; no answer about the first one lifts its mute."""
    world.list_image()
    group, undoing = await world.group(confirmed="mute"), undoing_of(world, vault, Steps())
    card = await hit(world, group, paint)
    await undoing.pardon(group.id, card, ADA)
    assert await status(world, group) == "member"
    sent = await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    later = await world.outbox.card_of(group.id, f"message-{sent.message}")
    assert (later.name != card, later.total) == (True, 1)
    await undoing.decide(group.id, card, Question.VERDICT, Answer.CONFIRMED, BEN)
    await undoing.now(group.id, card)
    assert await status(world, group) == "restricted"
    assert await world.standings.strikes(group.id, group.member, 0) == 1


async def test_trying_again_only_lifts(world, vault, paint):
    """Tried again, a refused sanction is lifted, and nothing else that was decided happens anew."""
    listed = world.list_image()
    group, undoing = await world.group(confirmed="mute"), undoing_of(world, vault, Steps())
    card = await hit(world, group, paint)
    await may_restrict(world, group, may=False)
    assert (await undoing.false_alarm(group.id, card, ADA)).refused
    await world.dismissals.remove(group.id, *await world.dismissals.of(group.id))
    await world.redis.delete(f"egide:{{{group.id}}}:counted")  # a week later
    await may_restrict(world, group, may=True)
    await undoing.again(group.id, card)
    assert not (await undoing.now(group.id, card)).refused
    assert await status(world, group) == "member"
    assert listed not in await world.dismissals.of(group.id)
    assert (await Statistics(world.redis, vault).days(group.id, 1))[0].figures[Figure.FALSE_ALARMS] == 1
    assert await Decisions(world.redis, vault).begun(group.id) == []


async def test_somebodys_mute_outlasts_a_refusal(world, paint):
    """What an administrator imposes between a refusal and the next try is theirs, and stays."""
    world.list_image()
    group, lifting = await world.group(confirmed="mute"), Lifting(world.bot, world.standings)
    post = await hit(world, group, paint)
    await may_restrict(world, group, may=False)
    refused = await lifting.lift(group.id, group.member, {post})
    await world.control.set_member(group.id, group.member, "restricted", {})
    await may_restrict(world, group, may=True)
    tried = await lifting.lift(group.id, group.member, {post})
    assert refused
    assert tried
    assert (refused.how, tried.how) == ("no-right", "changed")
    assert await status(world, group) == "restricted"


async def test_ban_by_hand_outlasts_an_outage(world, paint):
    """What an administrator imposes while Telegram is away in the middle of lifting stays; our half-done work ends."""
    world.list_image()
    group, lifting = await world.group(confirmed="mute"), Lifting(world.bot, world.standings)
    post = await hit(world, group, paint)
    await world.control.fault("status", "restrictChatMember", times=1, code=502)
    with pytest.raises(NetworkError):
        await lifting.lift(group.id, group.member, {post})
    await world.control.set_member(group.id, group.member, "kicked")
    tried = await lifting.lift(group.id, group.member, {post})
    assert tried
    assert (tried.how, await status(world, group)) == ("changed", "kicked")
    await world.control.set_member(group.id, group.member, "member")  # as a lifting leaves them whose answer was lost
    ended = await lifting.lift(group.id, group.member, {post})
    assert ended
    assert ended.how == "lifted"


async def test_refused_mute_is_not_remembered(world, paint):
    """A sanction that Telegram refused leaves no record; one planned before a crash hides none in force."""
    world.list_image()
    group, lifting = await world.group(confirmed="mute"), Lifting(world.bot, world.standings)
    await world.control.fault("status", "restrictChatMember", times=1, code=400)
    await world.control.post(group.id, group.member, "photo", image=paint(1))
    await world.work()
    assert await world.standings.restrictions(group.id, group.member) == []
    post = await hit(world, group, paint)
    (muted,) = await world.standings.restrictions(group.id, group.member)
    planned = Restriction("message-999", muted.since + 1, time.time() + 9_000, None)
    await world.standings.remember(group.id, group.member, planned, time.time())
    lifted = await lifting.lift(group.id, group.member, {post, planned.post})
    assert lifted
    assert lifted.how == "lifted"
    assert await status(world, group) == "member"


async def test_lifted_ban_tells_of_the_mute(world, paint):
    """A ban that goes while an older mute runs is told as lifted, with the mute that is left."""
    world.list_image()
    group, lifting = await world.group(confirmed="mute"), Lifting(world.bot, world.standings)
    await hit(world, group, paint)
    (muted,) = await world.standings.restrictions(group.id, group.member)
    await world.bot.ban_chat_member(group.id, group.member)
    ban = replace(muted, post="message-999", since=muted.since + 1, until=None)
    await world.standings.remember(group.id, group.member, ban, time.time())
    lifted = await lifting.lift(group.id, group.member, {ban.post})
    assert lifted
    assert (lifted.how, lifted.until) == ("unbanned-muted", muted.until)
