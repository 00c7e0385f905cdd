"""What makes a start impossible is told in two sentences, cause and cure, and ends with status 1."""

import socket

from records.keys import SCHEMA
from records.store import connect


def refused(done, *words) -> None:
    """Check that a run was refused in these words, and that nothing looks like a crash."""
    assert done.returncode == 1, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: "), done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in last


async def test_token_telegram_does_not_know(world):
    """The setting is named."""
    refused(await world.program.run("run", EGIDE_TELEGRAM__TOKEN="1000001:" + "x" * 35), "EGIDE_TELEGRAM__TOKEN")


async def test_token_that_is_none(world):
    """An empty or impossible token is refused before anything starts."""
    for token in ("", "nonsense:" + "é" * 35):
        refused(await world.program.run("run", EGIDE_TELEGRAM__TOKEN=token), "EGIDE_TELEGRAM__TOKEN")


async def test_store_that_does_not_answer(world):
    """The address is named, the password in it is not."""
    done = await world.program.run("run", EGIDE_REDIS__URL="redis://:geheim@127.0.0.1:1")
    refused(done, "127.0.0.1:1", "EGIDE_REDIS__URL")
    assert "geheim" not in done.stderr


async def test_store_address_that_is_none(world):
    """The setting is named."""
    for url in ("nonsense", "redis://127.0.0.1:port"):
        refused(await world.program.run("run", EGIDE_REDIS__URL=url), "EGIDE_REDIS__URL")


async def test_store_of_a_newer_version(world, valkey):
    """Both versions are named."""
    async with connect(valkey.url) as redis:
        await redis.set(SCHEMA, 99)
    refused(await world.program.run("run", EGIDE_REDIS__URL=valkey.url), "99", "Upgrade")


async def test_store_of_a_former_version(world, valkey):
    """Both versions are named, and how to take the list along."""
    async with connect(valkey.url) as redis:
        await redis.set(SCHEMA, 2)
    refused(await world.program.run("run", EGIDE_REDIS__URL=valkey.url), "version 2", "blocklist export")


async def test_port_that_is_taken(world):
    """The setting is named."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused(await world.program.run("run", EGIDE_WEB__PORT=str(taken.getsockname()[1])), "EGIDE_WEB__PORT")


async def test_data_directory_that_is_a_file(world):
    """The setting is named."""
    path = world.program.directory / "file"
    path.touch()
    for directory in (path, path / "below"):
        refused(await world.program.run("run", EGIDE_DATA_DIR=str(directory)), "EGIDE_DATA_DIR")


async def test_second_bot_on_a_data_directory(world):
    """It is refused, and the first one goes on."""
    await world.program.enlist(1)
    await world.program.started()
    refused(await world.program.run("run"), "already running", str(world.program.directory))
    group = await world.group("Group")
    posted = await world.post(group.id, 1)
    await world.gone(group.id, posted.message)
