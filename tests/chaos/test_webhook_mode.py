"""Updates delivered by webhook: taken only with the secret and once they are written, repeated until then."""

import signal

import aiohttp
import pytest

from tests.free_port import free_port

SECRET = "a-secret-of-the-operator"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def webhook():
    """The settings of a webhook on loopback."""
    port = free_port()
    return {
        "EGIDE_WEB__PORT": str(port),
        "EGIDE_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "EGIDE_TELEGRAM__WEBHOOK_SECRET": SECRET,
    }


async def delivered(webhook, secret, body) -> int:
    """The status a delivery is answered with."""
    address = webhook["EGIDE_TELEGRAM__WEBHOOK_URL"]
    async with aiohttp.request("POST", address, data=body, headers={HEADER: secret}) as answer:
        return int(answer.status)


async def test_killed_receiver_loses_nothing(new_world, webhook):
    """Killed three times under deliveries, it deletes and reports every listed post, the strangers' updates never."""
    async with new_world(**webhook) as world:
        await world.program.enlist(1)
        group = await world.group("Group")
        await world.program.started()
        listed = []
        for _ in range(3):
            listed += [await world.post(group.id, seed) for seed in (1, 1)]
            await world.post(group.id, 100)
            world.program.kill()
            listed.append(await world.post(group.id, 1))
            await world.program.started()
        await world.gone(group.id, *(one.message for one in listed))
        assert await delivered(webhook, "wrong", b'{"update_id": 1}') == 403
        assert await delivered(webhook, SECRET, b'{"update_id": 1') == 400
        deep = b'{"update_id": 2, "message":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001
        long = b'{"update_id": 3, "message": {"n": ' + b"9" * 5_000 + b"}}"
        assert await delivered(webhook, SECRET, deep) == 200
        assert await delivered(webhook, SECRET, long) == 200
        await world.idle()
        state = await world.simulator.control.chat_state(group.id)
        assert state.deleted.keys() == {one.message for one in listed}
        assert [one.reason for one in await world.quarantine()] == ["not an object"] * 2
        hits = [record for record in await world.evidence(group.id) if record["type"] == "hit"]
        assert len(hits) == len(listed)


async def test_without_store_deliveries_are_refused(new_world, webhook, valkey):
    """A delivery that cannot be written is answered 503; Telegram repeats it, and it is dealt with."""
    async with new_world(EGIDE_REDIS__URL=valkey.url, **webhook) as world:
        await world.program.enlist(1)
        group = await world.group("Group")
        await world.program.started()
        valkey.end()
        assert await delivered(webhook, SECRET, b'{"update_id": 1}') == 503
        posted = await world.post(group.id, 1)
        valkey.start()
        await world.gone(group.id, posted.message)
        await world.idle(valkey.url)
        assert len(await world.reports(group.owner)) == 1
        valkey.send(signal.SIGCONT)
