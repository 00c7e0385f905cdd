"""`egide doctor` and `egide quarantine` as an operator starts them."""

import asyncio
import json

import pytest

from records.duequeue import DueQueue
from records.inbox import Arrived, Inbox


@pytest.fixture
async def quarantined(installation):
    """Have two updates in quarantine."""
    async with installation.store() as redis:
        inbox = Inbox(redis)
        await inbox.put([Arrived(-7, 1, '{"update_id":1}')])
        (update,) = await inbox.read(-7, 1)
        await inbox.quarantine(-7, update, "does not parse")
        await inbox.quarantine_raw(0, '"\\u001b[31m"', "no update_id \x1b[31m", 0.0)


async def left(installation) -> tuple[list[str], list[dict[str, int]], int]:
    """Give reasons in quarantine, updates in the inbox, chats in the queue."""
    async with installation.store() as redis:
        inbox = Inbox(redis)
        reasons = [aside.reason for aside in await inbox.quarantined()]
        return reasons, [update.raw for update in await inbox.read(-7, 9)], await DueQueue(redis, "work").waiting()


async def test_doctor_says_all_is_well(egide, installation):
    """With nothing wrong the exit status is 0, and each line says ok."""
    await installation.group()
    status, output, messages = await asyncio.to_thread(egide, "doctor")
    assert (status, messages) == (0, "")
    assert all(line.startswith("ok ") for line in output.splitlines())


async def test_doctor_says_what_is_wrong(egide, quarantined):  # noqa: ARG001 - for its effect
    """With something wrong the exit status is 1, and a cure stands under it, in the operator's language."""
    status, output, _ = await asyncio.to_thread(egide, "doctor")
    assert status == 1
    assert "WRONG   quarantine Updates in quarantine: 1 (does not parse)" in output
    assert "-> Look at them with `egide quarantine list`" in output
    assert "\x1b" not in output
    status, output, _ = await asyncio.to_thread(egide, "doctor", LANG="fr_FR.UTF-8")
    assert status == 1
    assert "quarantaine" in output


async def test_doctor_json_contract(egide, rows, quarantined):  # noqa: ARG001 - for its effect
    """With --json each line is one object: check, ok, detail, and a cure exactly where something is wrong."""
    status, output, _ = await asyncio.to_thread(egide, "doctor", "--json")
    assert status == 1
    for row in rows(output):
        assert set(row) == {"check", "ok", "detail"} | (set() if row["ok"] else {"cure"})
        assert isinstance(row["ok"], bool)
        assert row["detail"]


async def test_quarantine_is_listed(egide, rows, installation, quarantined):  # noqa: ARG001 - for its effect
    """`list` shows each update with its reason, changes nothing, and sends no control characters to the terminal."""
    status, output, messages = await asyncio.to_thread(egide, "quarantine", "list")
    assert status == 0
    assert "does not parse" in output
    assert "2 updates" in messages
    assert "\x1b" not in output
    _, output, _ = await asyncio.to_thread(egide, "quarantine", "list", "--json")
    assert [set(row) for row in rows(output)] == [{"chat", "received", "reason", "update"}] * 2
    assert [json.loads(row["update"]) for row in rows(output) if row["chat"] == -7] == [{"update_id": 1}]
    assert len((await left(installation))[0]) == 2


async def test_quarantine_is_retried(egide, installation, quarantined):  # noqa: ARG001 - for its effect
    """`retry` puts updates back into their inboxes and rings their chats."""
    status, _, _ = await asyncio.to_thread(egide, "quarantine", "retry")
    assert status == 0
    assert await left(installation) == ([], [{"update_id": 1}], 2)


async def test_quarantine_is_dropped(egide, installation, quarantined):  # noqa: ARG001 - for its effect
    """`drop` deletes them."""
    status, _, _ = await asyncio.to_thread(egide, "quarantine", "drop")
    assert status == 0
    assert await left(installation) == ([], [], 0)
