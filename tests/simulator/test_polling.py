"""getUpdates: numbers, confirmation, long polling, one poller at a time."""

import asyncio


async def test_offset_confirms_what_came_before(simulator, call, group):
    """An update stays until a larger offset is asked for."""
    await call.drain()
    for text in ("un", "deux", "trois"):
        await simulator.control.say(group.id, group.owner, text)
    first, second, third = await call.updates()
    assert [second["update_id"], third["update_id"]] == [first["update_id"] + 1, first["update_id"] + 2]
    assert [update["update_id"] for update in await call.updates(offset=second["update_id"], limit=1)] == [
        second["update_id"]
    ]
    assert len(await call.updates()) == 2


async def test_negative_offset_keeps_the_last(simulator, call, group):
    """A negative offset forgets all but the last so many."""
    for text in ("un", "deux", "trois"):
        await simulator.control.say(group.id, group.owner, text)
    assert [update["message"]["text"] for update in await call.updates(offset=-1)] == ["trois"]
    assert len(await call.updates()) == 1


async def test_long_poll_wakes_at_news(simulator, call, group):
    """A waiting poll is answered as soon as something is posted."""
    await call.drain()
    waiting = asyncio.create_task(call.updates(timeout=30))
    await asyncio.sleep(0.05)
    await simulator.control.say(group.id, group.owner, "coucou")
    assert [update["message"]["text"] for update in await waiting] == ["coucou"]


async def test_second_poller_ends_the_first(call):
    """The older of two pollers gets 409 in Telegram's words."""
    older = asyncio.create_task(call("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    assert (await call("getUpdates"))["ok"]
    refused = await older
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request")


async def test_allowed_updates_are_kept_in_mind(simulator, call, group):
    """Kinds that were not asked for are not queued; member changes only on request."""
    person = await simulator.control.create_user()
    await call.drain()
    await simulator.control.set_member(group.id, person.id, "member")
    assert not [update for update in await call.drain() if "chat_member" in update]
    await call.updates(allowed_updates=["chat_member"])
    await simulator.control.set_member(group.id, person.id, "left")
    await simulator.control.say(group.id, group.owner, "rien")
    assert [list(update)[1] for update in await call.drain()] == ["chat_member"]


async def test_duplicates_and_malformed_updates_come(simulator, call, group):
    """A repeated update keeps its number, a hand-made one arrives verbatim, even below the offset."""
    await call.drain()
    await simulator.control.say(group.id, group.owner, "une fois")
    await simulator.control.duplicate_update()
    (one, again) = await call.updates()
    assert one == again
    odd = {"update_id": 7, "message": {"message_id": "not a number"}, "invented": [1]}
    await simulator.control.raw_update(odd)
    assert await call.updates(offset=one["update_id"] + 1) == [odd]


async def test_unknown_token_and_method_are_refused(call):
    """Telegram's answers to a wrong token and a wrong method."""
    assert (await call("noSuchMethod"))["error_code"] == 404
    call.token = "1:wrong"
    assert await call("getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_body_may_come_in_any_form(simulator, call):
    """Query, form and multipart carry the same parameters as JSON."""
    person = await simulator.control.create_user()
    await simulator.control.start(person.id)
    address = f"{call.url}/bot{call.token}/SENDMESSAGE"
    query = {"chat_id": str(person.id), "text": "salut"}
    async with call.session.get(address, params=query) as response:
        assert (await response.json())["result"]["text"] == "salut"
    async with call.session.post(address, data=query) as response:
        assert (await response.json())["result"]["text"] == "salut"
