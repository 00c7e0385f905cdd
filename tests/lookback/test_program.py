"""The whole program in a process of its own: posted first, registered by a command afterwards."""

from tests.chaos.conftest import made_world


async def test_command_reaches_old_posts(warm_start):
    """`egide blocklist add` has what was posted before deleted, whether the program runs or starts afterwards."""
    async with made_world(warm_start) as world:
        await world.program.started()
        group = await world.group("Garden")
        first, second, other = [await world.post(group.id, seed) for seed in (1, 2, 3)]
        await world.idle()
        await world.program.enlist(1)
        await world.gone(group.id, first.message)
        world.program.kill()
        await world.program.enlist(2)
        await world.program.started()
        await world.gone(group.id, second.message)
        await world.idle()
        assert other.message not in (await world.simulator.control.chat_state(group.id)).deleted
        hits = [record for record in await world.evidence(group.id) if record["type"] == "hit"]
        assert [record.get("look_back") for record in hits] == [True, True]
