"""Trouble on demand, and the journal that shows it."""

import asyncio

import aiohttp
import pytest


@pytest.fixture
async def said(simulator, group):
    """Give the id of a message."""
    return (await simulator.control.say(group.id, group.owner, "mot")).message


async def test_flood_answer_comes_so_many_times(simulator, call, group, said):
    """429 with retry_after meets the named method, as often as asked, then no more."""
    await simulator.control.fault("too_many", "deleteMessage", times=1, retry_after=7)
    assert (await call("getMe"))["ok"]
    refused = await call("deleteMessage", chat_id=group.id, message_id=said)
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 7})
    assert (await call("deleteMessage", chat_id=group.id, message_id=said))["ok"]


async def test_lost_answer_was_carried_out(simulator, call, group, said):
    """The connection drops, but the message is gone and the journal says so."""
    await simulator.control.fault("lost_answer", "deleteMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await call("deleteMessage", chat_id=group.id, message_id=said)
    assert said in (await simulator.control.chat_state(group.id)).deleted
    (entry,) = await simulator.control.journal()
    assert (entry.method, entry.ok, entry.fault) == ("deleteMessage", True, "lost_answer")


async def test_dropped_call_was_not_carried_out(simulator, call, group, said):
    """A call dropped before it is read changes nothing."""
    await simulator.control.fault("drop", "deleteMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await call("deleteMessage", chat_id=group.id, message_id=said)
    assert said in (await simulator.control.chat_state(group.id)).messages


async def test_outage_lasts_until_cleared(simulator, call):
    """5xx, nonsense and silence last until the faults are cleared."""
    await simulator.control.fault("status", code=502)
    async with call.session.get(f"{call.url}/bot{call.token}/getMe") as response:
        assert response.status == 502
    await simulator.control.clear_faults()
    await simulator.control.fault("bad_json")
    async with call.session.get(f"{call.url}/bot{call.token}/getMe") as response:
        with pytest.raises(ValueError, match="Expecting value"):
            await response.json()
    await simulator.control.clear_faults()
    await simulator.control.fault("hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call("getMe"), 0.2)
    await simulator.control.clear_faults()
    assert (await call("getMe"))["ok"]


async def test_download_can_fail_too(simulator, call, group, image):
    """Faults on `download` meet the bytes, and each fetch is in the journal."""
    await simulator.control.post(group.id, image=image)
    file_id = (await call.drain())[-1]["message"]["photo"][0]["file_id"]
    path = (await call("getFile", file_id=file_id))["result"]["file_path"]
    await simulator.control.fault("status", "download", times=1, code=500)
    address = f"{call.url}/file/bot{call.token}/{path}"
    codes = []
    for _ in range(2):
        async with call.session.get(address) as response:
            codes.append(response.status)
    assert codes == [500, 200]
    assert [entry.method for entry in await simulator.control.journal()] == ["getFile", "download", "download"]


async def test_journal_waits_for_news(simulator, call):
    """A waiting reader gets the next entry as it is written, with its parameters and outcome."""
    waiting = asyncio.create_task(simulator.control.journal(wait=20))
    await asyncio.sleep(0.05)
    await call("sendMessage", chat_id=5, text="mot")
    (entry,) = await waiting
    assert (entry.number, entry.method, entry.parameters) == (1, "sendMessage", {"chat_id": 5, "text": "mot"})
    assert (entry.ok, entry.description) == (False, "Bad Request: chat not found")
    assert await simulator.control.journal(after=entry.number) == []
