"""A store that is a cluster: no command or script of ours touches keys of two slots."""

from contextlib import aclosing
from typing import Any

import pytest

from records.store import OUTAGES, connect
from tests.free_port import free_port

SLOTS = 16_384


@pytest.fixture
def cluster(new_valkey, tmp_path):
    """Run a cluster of one node. Its bus would listen 10,000 above its own port, where there may be none left."""
    options = ["--cluster-enabled", "yes", "--cluster-config-file", str(tmp_path / "nodes.conf")]
    server = new_valkey(tmp_path, *options, "--cluster-port", str(free_port()))
    yield server
    server.end()


async def ready(url) -> bool:
    """Give the node all slots; whether the cluster is up."""
    async with aclosing(connect(url)) as redis:
        ask: Any = redis.execute_command
        if (await ask("CLUSTER INFO"))["cluster_slots_assigned"] != str(SLOTS):
            await ask("CLUSTER ADDSLOTSRANGE", 0, SLOTS - 1)
        return bool((await ask("CLUSTER INFO"))["cluster_state"] == "ok")


async def test_whole_way_of_a_post_on_a_cluster(new_world, cluster, eventually, paint):
    """Listing, joining, posts, albums, reports, a group that becomes a supergroup: all work, and nothing is left."""
    await eventually(lambda: answers(cluster.url))
    await eventually(lambda: ready(cluster.url))
    async with new_world(EGIDE_REDIS__URL=cluster.url) as world:
        await world.program.enlist(1)
        group = await world.group("Group")
        control = world.simulator.control
        basic = await control.create_group("Old", owner=group.owner, bots=[world.simulator.bot_id])
        await world.program.started()
        posted = await world.post(group.id, 1)
        album = await control.album(group.id, await world.member(group.id), [paint(100), paint(1)])
        await world.gone(group.id, posted.message, album[1].message)
        new = await control.migrate(basic.id)
        moved = await control.post(new, group.owner, "text", text="here")
        later = await world.post(new, 1)
        await world.gone(new, later.message)
        await world.idle(cluster.url)
        assert moved.chat == new
        assert "CROSSSLOT" not in world.program.said()
        assert "CLUSTERDOWN" not in world.program.said()
        assert "Traceback" not in world.program.said()
        assert len(await world.reports(group.owner)) == 3
        done = await world.program.run("doctor", "--json")
        assert "CROSSSLOT" not in done.stdout + done.stderr


async def answers(url) -> bool:
    """Whether the server accepts connections."""
    async with aclosing(connect(url)) as redis:
        try:
            return bool(await redis.ping())
        except OUTAGES:
            return False
