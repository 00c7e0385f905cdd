"""What is chosen for a group: one field at a time, whoever chooses at the same time."""

import asyncio

import pytest
from pydantic import ValidationError

from policies.policy import DAY, Policy
from policies.telling import Telling
from records.chats import Chat, Chats

CHAT = -7


@pytest.fixture
def chats(redis) -> Chats:
    """The chats of a store whose operator bans."""
    return Chats(redis, Policy(confirmed="ban"))


async def test_changes_of_two_both_hold(chats):
    """Changes of different fields at the same time overwrite nothing of one another."""
    changes = [{"dry_run": True}, {"mute_seconds": 3600}, {"language": "en"}, {"notice": False}, {"ban_after": 5}]
    await asyncio.gather(*(chats.adjust(CHAT, change) for change in changes))
    assert await chats.policy(CHAT) == Policy(confirmed="ban", dry_run=True, mute_seconds=3600, ban_after=5)
    assert await chats.telling(CHAT) == Telling(language="en", notice=False)


async def test_change_tells_before_and_after(chats):
    """A change gives what was chosen before and after, defaults left out; None goes back to the default."""
    assert await chats.adjust(CHAT, {"dry_run": True}) == ({}, {"dry_run": True})
    change = await chats.adjust(CHAT, {"dry_run": None, "confirmed": "mute"})
    assert change == ({"dry_run": True}, {"confirmed": "mute"})
    assert (await chats.policy(CHAT)).confirmed == "mute"


async def test_impossible_choice_changes_nothing(chats):
    """A value that cannot be leaves everything as it was."""
    await chats.adjust(CHAT, {"dry_run": True})
    for wrong in ({"ban_after": 1}, {"reports": "chat"}, {"colour": "red"}, {"later_mutes": [1]}):
        with pytest.raises(ValidationError):
            await chats.adjust(CHAT, wrong)
    assert await chats.chosen(CHAT) == {"dry_run": True}


async def test_language_is_that_of_who_added_the_bot(chats):
    """As long as no language is chosen, it is that of who added the bot."""
    await chats.save(Chat(CHAT, language="fr"))
    assert (await chats.telling(CHAT)).language == "fr"
    await chats.adjust(CHAT, {"language": "en"})
    assert (await chats.telling(CHAT)).language == "en"


def test_ladder_goes_up_and_stays():
    """Each mute is as long as its rung; after the last rung as long as that."""
    policy = Policy(mute_seconds=3600, later_mutes=(DAY, 7 * DAY))
    assert [policy.mute_after(number) for number in range(4)] == [3600, DAY, 7 * DAY, 7 * DAY]
    assert Policy(mute_seconds=60).mute_after(9) == 60
