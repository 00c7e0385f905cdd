"""What a backup brings back of removals, and of what people asked to be told."""

import time

from matching.fingerprint import Fingerprint
from policies.policy import Policy
from records.chats import Chat, Chats
from records.purge import Purges
from records.reminders import Kind, Reminder, Reminders
from records.removals import DAY_SECONDS, Removals

ENTRY = Fingerprint(b"\x01" * 32)
HERE, THERE = -1_001, -1_002


async def test_removals_come_back(store, backups, redis):
    """Counts, and where the evidence is; but nothing that names a group which the bot has left since."""
    chats, removals = Chats(redis, Policy()), Removals(*store)
    for chat in (HERE, THERE):
        await chats.save(Chat(chat))
        await removals.note(ENTRY, chat, "1", time.time())
    path = backups.path()
    await backups.make(redis, path)
    await Purges(redis, chats, removals).erase(HERE)
    await removals.note(ENTRY, THERE, "2", time.time())
    await backups.restore(redis, path)
    restored = Removals(*await backups.open(redis))
    assert await restored.counts({restored.name(ENTRY): time.time() - DAY_SECONDS}) == 2
    assert [(one.chat, one.key) for one in (await restored.where({ENTRY: 0.0})).removals] == [(THERE, "1")]


async def test_reminders_are_those_of_now(store, backups, redis):
    """What was switched off since the backup stays off, and what is wanted now goes on."""
    reminders, when = Reminders(*store), time.time() + 9
    off, on = (Reminder(Kind.NOTICES, chat, "fr", {"ab" * 16: 7.5}) for chat in (1, 2))
    await reminders.notify("A", off, when)
    path = backups.path()
    await backups.make(redis, path)
    await reminders.drop_case("A")
    await reminders.notify("B", on, when)
    await backups.restore(redis, path)
    restored = Reminders(*await backups.open(redis))
    assert (await restored.of_case("A"), await restored.of_case("B")) == (None, on)
    assert [one.reminder for one in await restored.take(when)] == [on]
    assert await restored.erase(2) == 1


async def test_lost_reminders_are_not_in_a_backup(store, backups, redis):
    """Where the store is gone, nobody is written to who may have switched it off."""
    await Reminders(*store).notify("A", Reminder(Kind.NOTICES, 1, "fr"), time.time())
    path = backups.path()
    await backups.make(redis, path)
    await redis.flushall()
    await backups.restore(redis, path)
    assert await redis.keys("*reminders*") == []
