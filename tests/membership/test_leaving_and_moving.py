"""The bot leaves, comes back, and follows a group to its new id."""

import time
from typing import Any

from policies.policy import Policy
from records.purge import Purges

PURGES = "egide:{purges}:due"


async def joined(program: Any, kind: str = "supergroup", *, members: tuple[int, ...] = ()) -> Any:
    """Give a group with the bot, a policy and one piece of evidence."""
    owner = await program.person("Olga", started=True)
    make = {"supergroup": program.control.create_supergroup, "group": program.control.create_group}[kind]
    place = await make("Garden", owner=owner.id, members=members)
    await program.join(place)
    await program.settled()
    await program.chats.choose(place.id, Policy(confirmed="delete"))
    await program.evidence.append(place.id, "post/0", {"n": 0})
    return place


async def test_left_chat_is_erased(program):
    """Within 24 hours of the bot's leaving everything about a chat is gone."""
    group = await joined(program)
    await program.control.set_member(group.id, program.simulator.bot_id, "left")
    await program.settled()
    due = await program.redis.zscore(PURGES, str(group.id))
    assert time.time() < due < time.time() + 24 * 3600
    assert await program.evidence.has(group.id, "post/0")
    await program.redis.zadd(PURGES, {str(group.id): 1})
    assert await Purges(program.redis, program.chats).erase_due() == [group.id]
    assert await program.redis.keys(f"egide:{{{group.id}}}:*") == []
    assert group.id not in await program.chats.ids()


async def test_return_keeps_everything(program):
    """Added again in time, the bot knows the group as before; nothing is erased any more."""
    group = await joined(program)
    await program.control.set_member(group.id, program.simulator.bot_id, "kicked")
    await program.settled()
    assert await program.redis.zcard(PURGES) == 1
    await program.join(group)
    await program.settled()
    assert await program.redis.zcard(PURGES) == 0
    assert (await program.chats.policy(group.id)).confirmed == "delete"
    assert await program.evidence.verify(group.id) == 1


async def test_group_becomes_supergroup(program, listed):
    """Records, policy and evidence follow, what is posted under the new id is judged, the old id is cleared."""
    member = await program.person("Max")
    group = await joined(program, "group", members=(member.id,))
    new = await program.control.migrate(group.id)
    await program.settled()
    assert await program.chats.ids() == [new]
    chat = await program.chats.get(new)
    assert (chat.title, chat.type, chat.added_by) == ("Garden", "supergroup", group.owner)
    assert (await program.chats.policy(new)).confirmed == "delete"
    assert await program.evidence.verify(new) == 1
    post = await program.control.post(new, member.id, "photo", image=listed)

    async def gone():
        return post.message in (await program.control.chat_state(new)).deleted

    await program.until(gone)
    assert await program.evidence.verify(new) >= 2
    await program.redis.zadd(PURGES, {str(group.id): 1})
    await Purges(program.redis, program.chats).erase_due()
    assert await program.redis.keys(f"egide:{{{group.id}}}:*") == []
    assert await program.chats.ids() == [new]


async def test_blocked_bot_is_no_left_group(program):
    """A person who blocks the bot is no group that was left: nothing is recorded of them."""
    person = await program.person("Max", started=True)
    await program.control.block(person.id)
    await program.settled()
    assert await program.redis.zcard(PURGES) == 0
    assert await program.chats.ids() == []
