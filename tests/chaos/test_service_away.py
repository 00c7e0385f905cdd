"""The matching service, a process elsewhere, dies and comes back."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.free_port import free_port

KEY = "a-key-of-the-service"


class Service:
    """The process, started and killed."""

    def __init__(self, store_url) -> None:
        self.port = free_port()
        self._words = [str(Path(__file__).with_name("service_process.py")), str(self.port), store_url, KEY]
        self.start()

    def start(self) -> None:
        """Start it."""
        root = str(Path(__file__).parents[2])
        self._process = subprocess.Popen([sys.executable, *self._words], env={**os.environ, "PYTHONPATH": root})

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()


@pytest.fixture
def service(valkey):
    """Run a service on a store of its own."""
    process = Service(valkey.url)
    yield process
    process.kill()


async def test_list_stays_in_force_without_service(new_world, service, eventually):
    """While the service is gone its list stays in force and /health says so; what it adds later arrives."""
    keys = {f"EGIDE_SERVICE__{name}_KEY": KEY for name in ("SUBSCRIPTION", "FETCH", "SUBMIT", "FEEDBACK")}
    async with new_world(EGIDE_SERVICE__URL=f"http://127.0.0.1:{service.port}", **keys) as world:

        async def status(wanted) -> bool:
            return bool((await world.program.health())[0] == wanted)

        await eventually(lambda: listening(service.port))
        await world.program.enlist(1)
        group = await world.group("Group")
        await world.program.started()
        await eventually(lambda: status(200))
        service.kill()
        await eventually(lambda: status(503))
        assert (await world.program.health())[1]["blocklist"] != "well"
        first, second = await world.post(group.id, 1), await world.post(group.id, 2)
        await world.gone(group.id, first.message)
        world.program.kill()
        await world.program.started()
        third = await world.post(group.id, 1)
        await world.gone(group.id, third.message)
        service.start()
        await eventually(lambda: listening(service.port))
        await world.program.enlist(2)
        await eventually(lambda: status(200))
        fourth = await world.post(group.id, 2)
        await world.gone(group.id, fourth.message)
        await world.gone(group.id, second.message)  # looked back at, once the bot knew of the entry


async def listening(port) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
