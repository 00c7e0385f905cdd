"""The intake: which chat an update belongs to, and that it is written down before anything else."""

import json

import pytest

from bot.intake import Intake, chat_of

CHAT, PERSON = {"id": -7, "type": "supergroup"}, {"id": 5, "first_name": "Max"}
OF_CHAT = {
    "message": {"message_id": 1, "from": PERSON, "chat": CHAT},
    "edited_message": {"message_id": 1, "from": PERSON, "chat": CHAT},
    "channel_post": {"message_id": 1, "chat": CHAT},
    "edited_channel_post": {"message_id": 1, "chat": CHAT},
    "message_reaction": {"chat": CHAT, "user": PERSON},
    "my_chat_member": {"chat": CHAT, "from": PERSON},
    "chat_member": {"chat": CHAT, "from": PERSON},
    "chat_join_request": {"chat": CHAT, "from": PERSON},
    "callback_query": {"id": "1", "from": PERSON, "message": {"message_id": 1, "chat": CHAT}},
}
OF_PERSON = {
    "callback_query": {"id": "1", "from": PERSON, "inline_message_id": "x"},
    "inline_query": {"id": "1", "from": PERSON, "query": ""},
    "something_new": {"from": PERSON, "chat": "nonsense"},
}
OF_NOBODY = {
    "poll": {"id": "1"},
    "message": {"chat": {"id": True}},
    "something_new": [1],
    "callback_query": {"message": "x"},
}


@pytest.mark.parametrize("kind", OF_CHAT)
def test_chat_of_updates_in_chats(kind):
    """Whatever happens in a chat belongs to that chat, so that its order is kept."""
    assert chat_of({"update_id": 1, kind: OF_CHAT[kind]}) == -7


@pytest.mark.parametrize("kind", OF_PERSON)
def test_chat_of_updates_elsewhere(kind):
    """What names no chat belongs to the person's private chat."""
    assert chat_of({"update_id": 1, kind: OF_PERSON[kind]}) == 5


@pytest.mark.parametrize("kind", OF_NOBODY)
def test_chat_of_strange_updates(kind):
    """What names neither has a place too."""
    assert chat_of({"update_id": 1, kind: OF_NOBODY[kind]}) == 0


async def test_updates_wait_in_their_chats(inbox, queue):
    """Each update is in its chat's inbox, the chats are in the queue, the highest id is given back."""
    intake = Intake(inbox, queue)
    updates = [{"update_id": number, kind: OF_CHAT[kind]} for number, kind in ((8, "message"), (3, "chat_member"))]
    assert await intake.accept([*updates, {"update_id": 4, "inline_query": OF_PERSON["inline_query"]}]) == 8
    assert [update.raw["update_id"] for update in await inbox.read(-7, 9)] == [8, 3]
    assert [update.raw["update_id"] for update in await inbox.read(5, 9)] == [4]
    assert sorted(lease.chat for lease in await queue.take(9)) == [-7, 5]


async def test_known_update_rings_again(inbox, queue):
    """A repetition is not written twice, but its chat is rung: the first time may have ended before."""
    update = {"update_id": 1, "message": OF_CHAT["message"]}
    intake = Intake(inbox, queue)
    await intake.accept([update])
    (lease,) = await queue.take(1)
    await queue.give_back(lease, drained=True)
    assert await intake.accept([update]) == 1
    assert len(await inbox.read(-7, 9)) == 1
    assert await queue.waiting() == 1


async def test_update_without_id_is_kept_aside(inbox, queue):
    """What has no id is in quarantine once, however often it comes, and confirms nothing."""
    intake = Intake(inbox, queue)
    for _ in range(2):
        assert await intake.accept([{"message": {"text": "?"}}]) is None
    (aside,) = await inbox.quarantined()
    assert (json.loads(aside.raw), aside.reason) == ({"message": {"text": "?"}}, "no update_id")
    assert await intake.accept([]) is None
