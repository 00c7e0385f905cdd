"""The daily self-check: every chat once a day, and a word about it only when there is something new."""

import asyncio
import json
import time

import pytest

from bot.daily_checks import AT_ONCE, DailyChecks
from bot.health import HEALTH
from bot.surroundings import OwnList
from config.settings import Service
from handlers.deciders import Deciders
from handlers.settings.moved_reports import ChoosersRight
from policies.telling import Telling
from records.chats import Chat
from records.duequeue import DueQueue
from records.reports_chosen import ReportsChosen, Why
from records.store import Store
from tests.adding.conftest import ALL

DELETING = {"can_delete_messages": True}


@pytest.fixture
async def owner(checking):
    """Somebody who has started the bot."""
    return await checking.person()


async def test_sound_group_is_told_once(checking, owner):
    """That all is well is told one time, however often it is found again."""
    await checking.group(owner.id, ALL)
    for _ in range(10):
        await checking.days(1)
    (text,) = await checking.told(owner.id)
    assert "All rights are there" in text


async def test_operators_chats_are_not_checked(checking, owner):
    """In the chats of the operator and of the moderators nothing is missing, whatever the bot may do there."""
    log = await checking.group(owner.id, DELETING)
    checking.daily = DailyChecks(
        checking.chats, checking.there, checking.self_check, checking.kept, checking.clock, apart={log.id}
    )
    await checking.days(1)
    assert await checking.told(owner.id) == []


async def test_chooser_without_right_is_found(checking, owner):
    """Reports leave a chat that was chosen by somebody who, unheard of, may not change the group any more."""
    group, other = await checking.group(owner.id, ALL), await checking.person("Bo")
    await checking.control.set_member(group.id, other.id, "administrator", {"can_change_info": True})
    chosen, bell = ReportsChosen(checking.redis), DueQueue(checking.redis, "reports")
    await checking.chats.adjust(group.id, {"reports": "chat", "reports_chat": -5})
    await chosen.note(group.id, other.id, Why.CHOSEN, there=True)
    for may in (True, False):
        await checking.control.set_member(group.id, other.id, "administrator", {"can_change_info": may})
        choosers = ChoosersRight(chosen, checking.chats, Deciders(checking.bot), bell)
        checking.daily = DailyChecks(
            checking.chats, checking.there, checking.self_check, checking.kept, checking.clock, choosers=choosers
        )
        await checking.days(1.01)
        assert (await checking.chats.telling(group.id)).reports == ("chat" if may else "private")
    news = await chosen.news(group.id)
    assert news
    assert news.why is Why.NOT_ENTITLED
    await chosen.told(group.id, news)
    assert await chosen.news(group.id) is None


async def test_right_lost_unheard_is_found(checking, owner):
    """A right that went while nobody heard of it is told within a day, and that it is back too."""
    group = await checking.group(owner.id, ALL)
    await checking.days(1)
    await checking.promote(group, {**ALL, "can_delete_messages": False})
    await checking.days(1.01)
    await checking.promote(group, ALL)
    await checking.days(1.01)
    _, lost, back = await checking.told(owner.id)
    assert "Right missing: “Delete messages”" in lost
    assert "All rights are there" in back
    assert (await checking.chats.get(group.id)).rights >= set(ALL)


async def test_same_problem_is_a_weekly_reminder(checking, owner):
    """What stays wrong is said again after a week, as a reminder, and not sooner."""
    await checking.group(owner.id, DELETING)
    for _ in range(7):
        await checking.days(1.001)
    assert len(await checking.told(owner.id)) == 1
    await checking.days(1.001)
    first, second = await checking.told(owner.id)
    assert "This has been so for a week or longer" not in first
    assert "This has been so for a week or longer" in second


async def test_another_administrator_is_told(checking):
    """Where who added the bot cannot be written to, or administers no more, another administrator is told."""
    gone, noor = await checking.person("Gone"), await checking.person("Noor")
    group = await checking.group(gone.id, DELETING, members=[noor.id])
    await checking.control.set_member(group.id, noor.id, "administrator", "all")
    await checking.control.block(gone.id)
    await checking.days(1)
    assert len(await checking.told(noor.id)) == 1
    assert await checking.told(gone.id) == []


async def test_former_administrator_is_not_told(checking):
    """Who added the bot and has left since learns nothing more of the group."""
    adder, owner = await checking.person("Adder"), await checking.person("Olga")
    group = await checking.group(owner.id, DELETING)
    await checking.chats.save(Chat(group.id, "Garden", added_by=adder.id))
    await checking.days(1)
    assert await checking.told(adder.id) == []
    assert len(await checking.told(owner.id)) == 1


async def test_unreachable_are_owed_it(checking):
    """Where nobody can be written to, it is owed, and told whoever starts the bot first, once."""
    owner = await checking.person(started=False)
    group = await checking.group(owner.id, DELETING)
    await checking.days(1)
    assert await checking.told(owner.id) == []
    assert await checking.owed.to(owner.id) == [group.id]
    await checking.control.start(owner.id)
    chat = await checking.chats.get(group.id)
    for _ in range(2):
        await checking.self_check.catch_up(chat, owner.id)
    assert len(await checking.told(owner.id)) == 1


async def test_former_administrator_is_owed_nothing(checking):
    """Who administers the group no more when they start the bot reads nothing of what was owed to them."""
    owner, noor = await checking.person(started=False), await checking.person("Noor", started=False)
    group = await checking.group(owner.id, DELETING, members=[noor.id])
    await checking.control.set_member(group.id, noor.id, "administrator", "all")
    await checking.days(1)
    assert await checking.owed.to(noor.id) == [group.id]
    await checking.control.set_member(group.id, noor.id, "member")
    await checking.control.start(noor.id)
    await checking.self_check.catch_up(await checking.chats.get(group.id), noor.id)
    assert await checking.told(noor.id) == []


async def test_administrators_are_kept_up_to_date(checking, owner):
    """Who administers the group is noted, and who no longer does is struck off."""
    noor = await checking.person("Noor")
    group = await checking.group(owner.id, ALL, members=[noor.id])
    await checking.control.set_member(group.id, noor.id, "administrator", "all")
    await checking.days(1)
    assert set(await checking.administering.people(group.id)) == {owner.id, noor.id}
    await checking.control.set_member(group.id, noor.id, "member")
    await checking.days(1.01)
    assert await checking.administering.people(group.id) == [owner.id]
    assert await checking.administering.of(noor.id) == []


async def test_old_list_is_told(checking, owner):
    """A list that could not be fetched for hours is told with its age and with whom it can be mended by."""
    await checking.group(owner.id, ALL)
    checking.listed.seconds = 5 * 3600
    await checking.days(1)
    checking.listed.seconds = 9.5 * 3600
    await checking.days(1.01)
    _, text = await checking.told(owner.id)
    assert "could not be brought up to date for 9 hours" in text
    assert "All rights" not in text


async def test_silent_service_is_told(checking, owner):
    """A service that is away is told with the minutes and with whom it can be mended by, and that it is back."""
    await checking.group(owner.id, ALL)
    checking.listed.away_seconds = 25 * 60
    await checking.days(1)
    checking.listed.away_seconds = 0
    await checking.days(1.01)
    away, back = await checking.told(owner.id)
    assert "The matching service has not answered for 25 minutes" in away
    assert "All rights" not in away
    assert "All rights are there" in back


async def test_own_list_tells_how_long_service_is_away(redis, vault):
    """What the running bot says of its list is believed, unless it has fallen silent."""
    listed = OwnList(Store(redis, vault), Service())
    assert await listed.away() == 0
    now = time.time()
    for problem, since, at, away in (("no answer", now - 900, now, 900), ("", now - 900, now, 0), ("no", 0, 1, 0)):
        await redis.hset(HEALTH, "blocklist", json.dumps([problem, since, at]))
        assert await listed.away() == pytest.approx(away, abs=60)


async def test_other_bots_are_spoken_of_once(checking, owner):
    """What no self-check can find out is said in the first one, of a group, and in no later one."""
    await checking.group(owner.id, ALL)
    await checking.days(1)
    checking.listed.seconds = 9 * 3600
    await checking.days(1.01)
    first, second = await checking.told(owner.id)
    assert "Bot-to-Bot mode" in first
    assert "Bot-to-Bot mode" not in second


async def test_unread_reports_are_told(checking, owner):
    """Reports that reached nobody are counted for the first administrator who can be reached."""
    group = await checking.group(owner.id, ALL)
    await checking.outbox.add(group.id, "1", "hit", {}, 0.0)
    await checking.outbox.put_aside(group.id, await checking.outbox.card(group.id, "1"), 0.0)
    await checking.days(1)
    (text,) = await checking.told(owner.id)
    assert "1 report has reached nobody yet" in text
    assert "opens @simulated_bot in private and presses Start" in text


@pytest.mark.parametrize("inside", [False, True])
async def test_chat_for_reports_is_tried(checking, owner, inside):
    """A chat for reports in which the bot may not write is told; one in which it may is not."""
    group = await checking.group(owner.id, ALL)
    team = await checking.control.create_supergroup("Team", owner=owner.id)
    if inside:
        await checking.control.set_member(team.id, checking.bot.id, "member")
    await checking.chats.choose(group.id, Telling(reports="chat", reports_chat=team.id))
    await checking.days(1)
    (text,) = await checking.told(owner.id)
    assert ("The chat chosen for reports takes no messages" in text) is not inside


async def test_left_group_is_left_alone(checking, owner):
    """A group the bot is no longer in gets no self-check, and nobody hears of it."""
    group = await checking.group(owner.id, ALL)
    await checking.control.set_member(group.id, checking.bot.id, "kicked")
    await checking.days(1)
    assert await checking.told(owner.id) == []


async def test_outage_is_tried_again(checking, owner):
    """A chat about which Telegram does not answer is checked again within minutes, and the others go on."""
    await checking.group(owner.id, ALL)
    await checking.control.fault("status", "getChatMember", times=1, code=502)
    await checking.days(1)
    assert await checking.told(owner.id) == []
    await checking.days(0.01)
    assert len(await checking.told(owner.id)) == 1


async def test_chats_are_spread_over_the_day(checking):
    """Of many chats each is due within a day, few in the same minute, and each is given to one process only."""
    now = checking.clock.now
    await checking.kept.plan(range(-2000, 0), now)
    due = {
        int(chat): when for chat, when in await checking.redis.zrange("egide:{self-checks}:due", 0, -1, withscores=True)
    }
    assert len(due) == 2000
    assert all(now <= when <= now + 86_400 for when in due.values())
    soon = [when for when in due.values() if when <= now + 3_600]
    assert 20 < len(soon) < 300
    taken = await asyncio.gather(*(checking.kept.take(now + 86_400, AT_ONCE) for _ in range(8)))
    chats = [chat for one in taken for chat in one]
    assert len(chats) == len(set(chats)) == 8 * AT_ONCE


async def test_erased_chat_is_not_planned(checking, owner):
    """A chat that is erased is not checked any more, and leaves no line behind."""
    group = await checking.group(owner.id, ALL)
    await checking.kept.plan([group.id], checking.clock.now)
    await checking.chats.forget(group.id)
    await checking.days(2)
    assert await checking.told(owner.id) == []
    assert await checking.redis.zcard("egide:{self-checks}:due") == 0
