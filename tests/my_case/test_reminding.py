"""Reminders: once, later where something is away, and never to who does not want them."""

import asyncio
from typing import Any

import pytest
from telegram import Bot

from bot.reminding import AGAIN_SECONDS, Reminding
from locales.texts import Texts
from records.reminders import LEASE_SECONDS, FollowUps, Kind, Reminder, Reminders, Taken
from records.written import Written
from tests.hand_clock import HandClock

NOW = 1_900_000_000.0
DAY = 86_400


@pytest.fixture
def clock() -> HandClock:
    """The time."""
    return HandClock(NOW)


@pytest.fixture
async def process(simulator, redis, vault, removals, clock) -> Any:
    """`process()`: one that reminds."""
    async with Bot(simulator.token, base_url=f"{simulator.url}/bot") as bot:
        yield lambda: Reminding(bot, Reminders(redis, vault), removals, Written(redis), Texts("en"), clock=clock)


@pytest.fixture
async def ada(simulator) -> int:
    """Somebody who has started the bot."""
    person = await simulator.control.create_user("Ada")
    await simulator.control.start(person.id)
    return int(person.id)


@pytest.fixture
def sent(simulator):
    """Count what was written to a chat."""

    async def count(chat: int) -> int:
        journal = await simulator.control.journal()
        calls = [done for done in journal if done.method == "sendMessage" and done.ok]
        return sum(str(done.parameters["chat_id"]) == str(chat) for done in calls)

    return count


async def test_date_is_reminded_of_once(reminders, process, ada, sent, clock, redis):
    """Not before; then once, in words that name nothing; and nothing is left of it."""
    for _ in range(2):
        await reminders.follow_up(ada, "en", NOW + 2 * DAY)
    await reminders.follow_up(ada, "fr", NOW + 7 * DAY)
    counts = []
    for after in (0, 2 * DAY - 1, 1, DAY, 4 * DAY, DAY):
        clock.now += after
        await process().look()
        counts.append(await sent(ada))
    assert counts == [0, 0, 1, 1, 2, 2]
    assert await redis.keys("*reminders*") == []


async def test_person_who_blocked_is_forgotten(reminders, process, simulator, ada, sent, redis):
    """Somebody who does not want to be written to is not tried again, and nothing of them is kept."""
    await simulator.control.block(ada)
    await reminders.follow_up(ada, "en", NOW)
    await reminders.follow_up(ada, "en", NOW + 9 * DAY)
    await process().look()
    assert await redis.keys("*reminders*") == []
    assert await sent(ada) == 0


async def test_telegram_away_is_waited_for(reminders, process, simulator, ada, sent, clock):
    """An outage, or a 429, delays and loses nothing."""
    await reminders.follow_up(ada, "en", NOW)
    await simulator.control.fault("status", "sendMessage", 1)
    await process().look()
    clock.now += AGAIN_SECONDS
    await simulator.control.fault("too_many", "sendMessage", 1, retry_after=400)
    await process().look()
    assert await sent(ada) == 0
    clock.now += 399
    await process().look()
    assert await sent(ada) == 0
    clock.now += 1
    await process().look()
    assert await sent(ada) == 1


async def test_several_processes_remind_once(reminders, process, ada, sent):
    """Each reminder is taken by one of them."""
    for day in range(6):
        await reminders.follow_up(ada, "en", NOW - day * DAY)
    await asyncio.gather(*(process().look() for _ in range(4)))
    assert await sent(ada) == 6


async def test_killed_process_loses_nothing(reminders, process, ada, sent, clock):
    """What it took comes back when its lease is over."""
    await reminders.follow_up(ada, "en", NOW)
    assert len(await reminders.take(NOW)) == 1
    await process().look()
    assert await sent(ada) == 0
    clock.now += LEASE_SECONDS
    await process().look()
    assert await sent(ada) == 1


async def test_erased_reminder_is_not_sent(reminders, ada, redis):
    """/stop erases all of a chat's, also what is just being worked off; others keep theirs."""
    await reminders.follow_up(ada, "en", NOW)
    await reminders.notify("A", Reminder(Kind.NOTICES, ada, "en", {"0" * 32: NOW}), NOW)
    await reminders.notify("B", Reminder(Kind.NOTICES, ada + 1, "en"), NOW + DAY)
    taken = await reminders.take(NOW)
    assert len(taken) == 2
    assert await reminders.erase(ada) == 2
    assert [await reminders.wanted(one) for one in taken] == [False, False]
    assert not await reminders.put(taken[0], taken[0].reminder, NOW + DAY)
    assert await reminders.of_case("A") is None
    assert await reminders.of_case("B")
    assert await reminders.erase(ada) == 0
    assert await redis.exists("egide:{aof}:outdated")


async def test_ended_conversation_takes_dates_along(reminders):
    """Quitting erases the dates of a chat, and neither its notices nor what others asked for."""
    for chat in (1, 2):
        await reminders.follow_up(chat, "en", NOW)
        await reminders.follow_up(chat, "en", NOW + 5 * DAY)
    await reminders.notify("A", Reminder(Kind.NOTICES, 1, "en"), NOW)
    await FollowUps(reminders).erase(1)
    assert await reminders.of_case("A")
    left = sorted((one.reminder.chat, one.reminder.kind) for one in await reminders.take(NOW + 9 * DAY))
    assert left == [(1, Kind.NOTICES), (2, Kind.FOLLOW_UP), (2, Kind.FOLLOW_UP)]


async def test_reminder_can_be_deleted_later(reminders, process, ada, redis):
    """The number of its message is kept with the others that /stop deletes, also where no conversation is open."""
    await reminders.follow_up(ada, "en", NOW)
    before = await Written(redis).of(ada)
    await process().look()
    assert len(set(await Written(redis).of(ada)) - set(before)) == 1


async def test_kept_text_is_read_back(reminders):
    """A reminder is what it was; one that was sealed under lost keys is dropped."""
    entries = {f"{number:032x}": NOW + number / 8 for number in range(2_000)}
    whole = Reminder(Kind.NOTICES, 7, "fr", entries, 1_900_000_000, 3, 1_800_000_000, warned=True)
    assert Reminder.read(whole.text()) == whole
    assert len(whole.text()) < 65_000
    await reminders.notify("A", whole, NOW)
    (taken,) = await reminders.take(NOW)
    assert taken == Taken(taken.id, taken.sealed, whole)


async def test_broken_reminder_is_dropped(reminders, redis):
    """What cannot be opened is not looked at for ever."""
    await reminders.notify("A", Reminder(Kind.NOTICES, 7, "fr"), NOW)
    (name,) = await redis.hkeys("egide:{reminders}:kept")
    await redis.hset("egide:{reminders}:kept", name, b"x" * 40)
    assert await reminders.take(NOW) == []
    assert not await redis.exists("egide:{reminders}:kept", "egide:{reminders}:due")
