"""The store dies, or stands still, while the program runs."""

import asyncio
import signal

import pytest


async def test_killed_embedded_store_comes_back(world, send_signal, eventually):
    """Killed three times under posts, the embedded server is started again, and nothing is lost."""
    await world.program.enlist(1)
    group = await world.group("Group")
    await world.program.started()
    sent = []
    for _ in range(3):
        sent += [await world.post(group.id, 1), await world.post(group.id, 100)]
        (server,) = world.program.stores()
        send_signal(server, signal.SIGKILL)
        await asyncio.sleep(0.3)
        sent += [await world.post(group.id, 1), await world.post(group.id, 100)]
        await world.gone(group.id, *(one.message for one in sent[::2]))
    await world.idle()
    state = await world.simulator.control.chat_state(group.id)
    assert state.deleted.keys() == {one.message for one in sent[::2]}
    await world.evidence(group.id)
    assert await world.quarantine() == []

    async def well() -> bool:
        return bool((await world.program.health())[0] == 200)

    await eventually(well)


@pytest.mark.parametrize("way", ["stopped", "killed"])
async def test_outage_of_an_external_store(new_world, valkey, eventually, way):
    """Some seconds without the store: /health says so, and every post of that time is dealt with afterwards."""
    async with new_world(EGIDE_REDIS__URL=valkey.url) as world:
        await world.program.enlist(1)
        group = await world.group("Group")
        await world.program.started()
        first = await world.post(group.id, 1)
        await world.gone(group.id, first.message)
        await world.idle(valkey.url)  # a report whose acknowledgement is lost now would rightly be sent again
        valkey.send(signal.SIGSTOP) if way == "stopped" else valkey.end()
        during = [await world.post(group.id, seed) for seed in (1, 100, 1)]

        async def status(wanted) -> dict[str, str] | None:
            found, body = await world.program.health()
            return body if found == wanted else None

        body = await eventually(lambda: status(503))
        assert set(body.values()) - {"well"}
        told = await world.program.run("doctor", "--json")
        assert told.returncode == 1
        assert "silent" in told.stdout or "does not answer" in told.stdout
        await asyncio.sleep(3)
        valkey.send(signal.SIGCONT) if way == "stopped" else valkey.start()
        await world.gone(group.id, during[0].message, during[2].message)
        await eventually(lambda: status(200))
        await world.idle(valkey.url)
        state = await world.simulator.control.chat_state(group.id)
        assert state.deleted.keys() == {first.message, during[0].message, during[2].message}
        assert len(await world.reports(group.owner)) == 3
