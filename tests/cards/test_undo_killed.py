"""Killed between any two steps of an undo, the program finishes what was begun, and doubles nothing."""

from typing import Any

import pytest

from handlers.deciders import Decider
from handlers.deciding.lifting import Lifting
from handlers.deciding.listeners import Told
from handlers.deciding.removing import Removing
from handlers.reviewing.trusted import Trusted
from handlers.undoing import Undoing
from handlers.weighing import Weighing
from matching.match import Trust
from records.administering import Administering
from records.audit import Audit
from records.decisions import Decisions
from records.duequeue import DueQueue
from records.outbox import Outbox
from records.report_card import Answer, Question
from records.reviews import Reviews
from records.statistics import Figure, Statistics
from tests.cards.stumbling import Killed, Steps, Stumbling
from tests.post.conftest import decoder, paint, world

__all__ = ["decoder", "paint", "world"]

ADA = Decider(77, "Ada")


def undoing_of(world: Any, vault: Any, steps: Steps) -> Undoing:
    """The undoing of the program, each call of which to Telegram or the store is a step."""

    def part(whole: Any) -> Any:
        return Stumbling(whole, steps)

    redis = world.redis
    told = Told(
        part(world.feedback),
        {"own"},
        part(Statistics(redis, vault)),
        part(Audit(redis, vault)),
        Trusted(world.blocklist, Reviews(redis, vault)),
        Weighing(world.chats, Administering(redis)),
    )
    standings, bot = part(world.standings), part(world.bot)
    return Undoing(
        part(Outbox(redis, vault)),
        part(Decisions(redis, vault)),
        standings,
        part(world.guard),
        part(world.dismissals),
        Lifting(bot, standings),
        Removing(bot, world.evidence, world.removals),
        told,
        part(DueQueue(redis, "undoing")),
        part(world.reports),
    )


async def hit(world: Any, group: Any, paint: Any) -> str:
    """A fresh member posts the listed image and is muted; gives the name of the card."""
    (member,) = await group.members(1)
    group.member = member
    sent = await world.control.post(group.id, member, "photo", image=paint(1))
    for delivery in await world.updates():
        await world.handler.handle(delivery)
    assert (await world.control.chat_state(group.id)).members[member]["status"] == "restricted"
    return f"message-{sent.message}"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_false_alarm_is_finished(world, vault, paint, after):
    """Whatever step it was killed at, the next turn leaves a member as they were, and counts once."""
    world.list_image()
    steps, group = Steps(), await world.group(confirmed="mute")
    undoing, decisions = undoing_of(world, vault, steps), Decisions(world.redis, vault)
    number = at = 0
    while steps.done >= at:  # until the whole of it has fewer steps than the one to be killed at
        at, number = at + 1, number + 1
        card = await hit(world, group, paint)
        standing = await undoing.decide(group.id, card, Question.VERDICT, Answer.FALSE_ALARM, ADA)
        assert standing
        steps.begin(at, after=after)
        try:
            await undoing.carry_out(group.id, card)
        except Killed:
            assert await decisions.begun(group.id) in ([card], [])
        reached = steps.done
        steps.begin(0, after=False)
        for name in await decisions.begun(group.id):
            await undoing.carry_out(group.id, name)
        await as_before(world, vault, group, card)
        steps.done = reached
        await world.redis.delete(f"egide:{{{group.id}}}:dismissed")
    assert number > 10
    day = (await Statistics(world.redis, vault).days(group.id, 1))[0].figures
    assert day[Figure.FALSE_ALARMS] == number


async def as_before(world: Any, vault: Any, group: Any, card: str) -> None:
    """Nothing is left of the hit but the card, which says what was undone."""
    state = await world.control.chat_state(group.id)
    assert state.members[group.member]["status"] == "member"
    assert await world.standings.strikes(group.id, group.member, 0) == 0
    assert await world.standings.restrictions(group.id, group.member) == []
    assert len(await world.dismissals.of(group.id)) == 1
    told = (await Outbox(world.redis, vault).card(group.id, card)).results
    assert [one.how for one in told.values()] == ["lifted"]
    assert await Decisions(world.redis, vault).begun(group.id) == []


async def test_decision_without_its_turn_is_heard_of(world, vault, paint):
    """A decision is in the queue of what is to be finished from the moment it stands."""
    world.list_image()
    steps, group = Steps(), await world.group(confirmed="mute")
    undoing, card = undoing_of(world, vault, steps), await hit(world, group, paint)
    for at in (1, 2):
        steps.begin(at, after=True)
        with pytest.raises(Killed):
            await undoing.false_alarm(group.id, card, ADA)
    assert await DueQueue(world.redis, "undoing").waiting() == 1
    assert await Decisions(world.redis, vault).begun(group.id) == [card]


async def test_confirmation_is_finished(world, vault, paint):
    """A deletion that was confirmed and cut off is done once, with one piece of evidence."""
    world.list_image(trust=Trust.UNVERIFIED)
    steps, group = Steps(), await world.group(unverified="report")
    undoing = undoing_of(world, vault, steps)
    sent = await world.control.post(group.id, group.member, "photo", image=paint(1))
    for delivery in await world.updates():
        await world.handler.handle(delivery)
    card = f"message-{sent.message}"
    await undoing.decide(group.id, card, Question.VERDICT, Answer.CONFIRMED, ADA)
    world.bot, kept = Stumbling(world.bot, steps), world.bot
    for at in range(1, 9):
        steps.begin(at, after=True)
        try:
            await undoing.carry_out(group.id, card)
        except Killed:
            continue
    steps.begin(0, after=False)
    await undoing.carry_out(group.id, card)
    world.bot = kept
    assert await group.gone(sent.message)
    records = await world.evidence.records(group.id)
    assert len([one for one in records if one.get("decided_by")]) == 1
    told = (await Outbox(world.redis, vault).card(group.id, card)).results
    assert [(one.how, one.number) for one in told.values()] == [("deleted", 1)]
