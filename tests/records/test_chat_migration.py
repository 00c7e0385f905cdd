"""A basic group becomes a supergroup: its records follow, once, with their lifetimes and an unbroken chain."""

import asyncio

from policies.policy import Policy
from records.chats import Chat
from records.evidence import Evidence
from records.migration import alone, move_chat

OLD, NEW = -55, -1000055


async def test_records_follow(redis, chats):
    """Record and policy are found under the new id, nothing under the old one."""
    await chats.save(Chat(OLD, title="Garden", type="group", added_by=7))
    await chats.choose(OLD, Policy(confirmed="delete"))
    assert await move_chat(redis, OLD, NEW) == 2
    assert await chats.get(NEW) == Chat(NEW, title="Garden", type="group", added_by=7)
    assert (await chats.policy(NEW)).confirmed == "delete"
    assert await chats.get(OLD) is None
    assert await chats.ids() == [NEW]


async def test_second_migration_changes_nothing(redis, chats):
    """Both chats tell of the migration; the second telling finds nothing to do."""
    await chats.save(Chat(OLD))
    await move_chat(redis, OLD, NEW)
    before = {key: await redis.dump(key) for key in await redis.keys("*")}
    assert await move_chat(redis, OLD, NEW) == 0
    assert {key: await redis.dump(key) for key in await redis.keys("*")} == before


async def test_lifetimes_are_kept(redis):
    """What was to be forgotten is still forgotten in time, what was to stay stays."""
    await redis.set(f"egide:{{{OLD}}}:card:1", "x", ex=500)
    await redis.set(f"egide:{{{OLD}}}:policy", "{}")
    await move_chat(redis, OLD, NEW)
    assert 490 < await redis.ttl(f"egide:{{{NEW}}}:card:1") <= 500
    assert await redis.ttl(f"egide:{{{NEW}}}:policy") == -1


async def test_later_record_stays(redis, chats):
    """What the supergroup has already is the later word; the older is kept beside it."""
    await chats.choose(OLD, Policy(confirmed="ban"))
    await chats.choose(NEW, Policy(confirmed="delete"))
    assert await move_chat(redis, OLD, NEW) == 1
    assert (await chats.policy(NEW)).confirmed == "delete"
    assert b'"ban"' in await redis.get(f"egide:{{{NEW}}}:policy:{OLD}")


async def test_work_under_way_stays(redis):
    """Updates that wait belong to the id they were sent for."""
    await redis.xadd(f"egide:{{{OLD}}}:inbox", {"raw": "{}"})
    assert await move_chat(redis, OLD, NEW) == 0
    assert await redis.exists(f"egide:{{{OLD}}}:inbox")


async def test_evidence_holds_under_the_new_id(redis, vault):
    """The chain moves whole: it verifies under the new id and goes on there."""
    evidence = Evidence(redis, vault)
    for number in range(3):
        await evidence.append(OLD, f"post/{number}", {"n": number})
    await move_chat(redis, OLD, NEW)
    assert await evidence.verify(NEW) == 3
    assert not await evidence.append(NEW, "post/1", {"n": 1})
    assert await evidence.append(NEW, "post/3", {"n": 3})
    assert await evidence.verify(NEW) == 4


async def test_evidence_of_both_holds(redis, vault):
    """Where the supergroup has a chain of its own, that one holds, and the old one is kept beside it."""
    evidence = Evidence(redis, vault)
    await evidence.append(OLD, "post/1", {"n": 1})
    await evidence.append(NEW, "post/2", {"n": 2})
    await move_chat(redis, OLD, NEW)
    assert await evidence.verify(NEW) == 1
    assert len(await redis.xrange(f"egide:{{{NEW}}}:evidence:{OLD}")) == 1


async def test_two_at_once_move_it_once(redis, chats):
    """Two workers that are told at the same moment move each record once, and leave no second copy."""
    await chats.save(Chat(OLD))
    for number in range(50):
        await redis.set(f"egide:{{{OLD}}}:strikes:{number}", "x")

    async def follow() -> int:
        async with alone(redis, OLD):
            return await move_chat(redis, OLD, NEW)

    assert sorted(await asyncio.gather(follow(), follow())) == [0, 51]
    assert await redis.keys(f"egide:{{{OLD}}}:*") == []
    assert len(await redis.keys(f"egide:{{{NEW}}}:*")) == 51
