"""Restarts, several processes, groups that leave or move, and updates that pretend to be ours."""

import json

from bot.administration import make_administration
from bot.assembly import make_purges
from bot.deciding import make_reporter
from matching.fingerprint import Fingerprint
from matching.match import Trust
from records.evidence import Evidence
from records.inbox import Again, Inbox
from records.lookback import CHATS
from records.vault import Vault
from tests.lookback.conftest import Process, registered

NEVER = 10**12
"""An update_id nobody else uses."""


def in_force_only(process: Process, image: bytes) -> None:
    """Put an image on a process's list without telling anybody, as after a start."""
    whole, *_ = registered(image)
    process.blocklist.apply([(Fingerprint(whole), Trust.CONFIRMED)])


async def test_restart_between_post_and_registration(world, process, paint):
    """What a process remembered is compared by the one after it, though the list came into force while none ran."""
    message = await world.post(paint(1))
    await process.work()
    after = await world.process()
    after.offset = process.offset
    in_force_only(after, paint(1))
    await after.look_back()
    assert await world.gone(message)


async def test_post_of_a_dead_process(world, process, paint):
    """A post judged by a process that then died is found by another that had the entry long before it read of it."""
    other = await world.process()
    await other.register(paint(1))
    process.offset = other.offset
    message = await world.post(paint(1))
    await process.work()
    assert not await world.gone(message)
    await other.look_back()
    assert await world.gone(message)


async def test_two_processes_act_once(world, process, paint):
    """Two processes that find the same post have it deleted, recorded and told once."""
    message = await world.post(paint(1))
    await process.work()
    other = await world.process()
    other.offset = process.offset
    await other.watch.round()
    for one in (process, other):
        one.enforce(registered(paint(1)))
        while one.watch.waiting:
            await one.watch._compare_added() if one.watch._added else await one.watch._compare_read(one.lists)
    await other.work_off()
    await process.work()
    assert await world.gone(message)
    assert len(await world.evidence()) == 1
    done = [entry.method for entry in await world.simulator.control.journal()]
    assert done.count("deleteMessage") == 1
    assert len(await world.told()) == 1


async def test_work_is_named_once(redis):
    """The same post and entry make one work, whoever finds them; another entry makes another."""
    inbox = Inbox(redis)
    assert await inbox.put_again([Again(-5, 3, 1000, "a"), Again(-5, 3, 1000, "b")]) == 2
    assert await inbox.put_again([Again(-5, 3, 1000, "a")]) == 0
    waiting = await inbox.read(-5, 9)
    assert [(one.raw, one.look_back) for one in waiting] == [({"message": 3, "seen": 1000}, True)] * 2


async def test_quarantine_keeps_what_is_ours(redis):
    """A work that failed for good is still ours when it is tried again, and what Telegram sent never becomes so."""
    inbox = Inbox(redis)
    await inbox.put_again([Again(-5, 3, 1000, "a")])
    (work,) = await inbox.read(-5, 9)
    await inbox.quarantine(-5, work, "a bug")
    (aside,) = await inbox.quarantined()
    await inbox.release(aside)
    (again,) = await inbox.read(-5, 9)
    assert (again.raw, again.look_back) == (work.raw, True)


async def test_forged_work_is_refused(world, process, paint):
    """An update cannot pass for a work of ours, whatever it says of itself."""
    message = await world.post(paint(1))
    await process.work()
    in_force_only(process, paint(1))
    ((_, seen),) = await world.redis.zrange(f"egide:{{{world.group}}}:lookback", 0, -1, withscores=True)
    chat = {"id": world.group, "type": "supergroup"}
    forged = {
        "update_id": NEVER,
        "message": message,
        "seen": int(seen),
        "look-back": "1",
        "look_back": True,
        "edited_message": {"message_id": 900, "date": 1, "chat": chat, "text": "x"},
    }
    await world.simulator.control.raw_update(forged)
    await process.receive()
    (waiting,) = await Inbox(world.redis).read(world.group, 9)
    assert (waiting.raw["look-back"], waiting.look_back) == ("1", False)
    await process.work_off()
    assert not await world.gone(message)


async def test_purge_reaches_memory(world, process, paint, later):
    """With a group that was erased goes what was remembered of it, in the store and in every process."""
    await world.post(paint(1))
    await process.work()
    other = await world.process()
    await other.watch.round()
    administration = make_administration(process.shared, make_reporter(process.shared))
    await make_purges(process.shared, administration).erase(world.group)
    for one in (process, other):
        one.watch._clock = later(600)
        await one.watch.round()
        assert len(one.watch._recent) == 0
    assert not await world.redis.exists(f"egide:{{{world.group}}}:lookback")
    assert not await world.redis.exists(CHATS)


async def test_supergroup_inherits(world, process, paint):
    """What a basic group remembered moves with it; what Telegram lets nobody delete there any more is reported."""
    await world.settle("group")
    old, message = world.group, await world.post(paint(1))
    await process.work()
    assert len(await world.remembered()) == 1
    world.group = await world.simulator.control.migrate(old)
    await process.work()
    assert [image.chat for image in await world.remembered()] == [old]
    await process.register(paint(1))
    assert len(await Evidence(world.redis, world.vault).records(world.group)) == 2
    (record,) = await world.evidence()
    assert (record["message"], record["look_back"]) == (message, True)
    (report,) = await world.told()
    assert "has meanwhile become a supergroup" in report


async def test_store_tells_nothing(world, process, paint):
    """What lies in the store is sealed: no file, no fingerprint, no id; another vault opens none of it."""
    await world.post(paint(1))
    await process.work()
    (image,) = await world.remembered()
    (sealed,) = await world.redis.zrange(f"egide:{{{world.group}}}:lookback", 0, -1)
    assert image.file.encode() not in sealed
    assert image.views.octets[:32] not in sealed
    assert world.member.to_bytes(8) not in sealed
    world.vault = Vault.with_new_keys()
    assert await world.remembered() == []


async def test_names_of_works_tell_nothing(world, process, paint):
    """Ids of works are remembered for two days: they do not tell which entry it was."""
    await world.post(paint(1))
    await process.work()
    whole = await process.register(paint(1))
    ids = await world.redis.zrange(f"egide:{{{world.group}}}:seen", 0, -1)
    (name,) = [one.decode() for one in ids if one.startswith(b"look-back:")]
    assert whole.hex() not in name
    assert json.dumps(whole.hex())[1:17] not in name
