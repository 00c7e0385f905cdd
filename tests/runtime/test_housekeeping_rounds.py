"""Housekeeping: left chats are erased, what time may cure is tried again, and every chat is looked at hourly."""

import asyncio
import json

import pytest
from telegram import ChatMember, ChatMemberLeft, ChatMemberMember, User
from telegram.error import BadRequest

from bot.housekeeping import Housekeeping
from handlers.entry_guard import OPERATOR
from policies.policy import Policy
from records.chats import Chat, Chats
from records.duequeue import DueQueue
from records.purge import Purges


@pytest.fixture
def chats(redis) -> Chats:
    """The register of chats."""
    return Chats(redis, Policy())


@pytest.fixture
def housekeeping(redis, inbox, queue, chats) -> Housekeeping:
    """What happens from time to time."""
    return Housekeeping(Places(), Purges(redis, chats), inbox, queue, chats, DueQueue(redis, "reports"))


class Places:
    """A bot that is in every chat but two: it was removed from -3, and -4 is gone as a whole."""

    id = 1

    async def get_chat_member(self, chat_id: int, user_id: int) -> ChatMember:
        """Tell the bot's state in a chat."""
        if chat_id == -4:
            raise BadRequest("Bad Request: chat not found")
        me = User(user_id, "Bot", is_bot=True)
        return ChatMemberLeft(me) if chat_id == -3 else ChatMemberMember(me)


async def test_first_round_does_everything(redis, inbox, queue, chats, housekeeping, running, until):
    """Right after the start left chats go, network failures come back, and the others' reports are looked at."""
    for number in (-1, -2):
        await chats.save(Chat(number))
    await Purges(redis, chats).schedule(-1, after=-1)
    await inbox.quarantine_raw(-2, json.dumps({"update_id": 1}), "network: TimedOut: Timed out", 0.0)
    await inbox.quarantine_raw(-2, json.dumps({"update_id": 2}), "RuntimeError: a bug", 0.0)
    async with running(housekeeping.run()):
        await until(DueQueue(redis, "reports").waiting)
    assert await chats.ids() == [-2]
    assert [update.raw["update_id"] for update in await inbox.read(-2, 9)] == [1]
    assert [lease.chat for lease in await queue.take(9)] == [-2]
    assert [aside.reason for aside in await inbox.quarantined()] == ["RuntimeError: a bug"]
    assert sorted(lease.chat for lease in await DueQueue(redis, "reports").take(9)) == [-2, OPERATOR]


async def test_unheard_removals_are_found(redis, chats, housekeeping):
    """A chat the bot was removed from while nobody listened is due to be erased; the others stay."""
    for number in (-2, -3, -4):
        await chats.save(Chat(number))
    await housekeeping.find_lost_chats()
    assert sorted(await redis.zrange("egide:{purges}:due", 0, -1)) == [b"-3", b"-4"]


async def test_store_away_is_no_end(server, chats, housekeeping, running):
    """A store that is away puts housekeeping off, and does not end it."""
    await chats.save(Chat(-1))
    server.stop()
    try:
        async with running(housekeeping.run()) as task:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(task), 1)
    finally:
        server.start()
