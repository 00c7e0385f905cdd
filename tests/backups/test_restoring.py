"""Restoring: checked before, in one step, over nothing that is in use, and killed without harm."""

import asyncio
import os
import signal
import sys
from functools import partial
from typing import Any

import pytest
from redis.asyncio import Redis

from records.backups import restoring
from records.backups.errors import BackupDamaged, StoreNotEmpty, StoreNotExchanged, StoreShared
from records.backups.reading import check
from records.backups.restoring import check_empty, restore
from records.backups.staging import LEFT_OVER, drop_left_over, exchange, staging
from records.evidence import Evidence
from records.secret_key import SecretKey
from records.store import beside
from records.vault import SecretKeyWrong, opened_vault

CHAT = -1001


@pytest.fixture
async def path(store, backups, redis):
    """Give a backup of a store with a record."""
    await Evidence(*store).append(CHAT, "1/x", {"n": 1})
    await redis.set("egide:{-1}:policy", "{}")
    made = backups.path()
    await backups.make(redis, made)
    return made


@pytest.mark.usefixtures("path")
async def test_full_stores_are_not_taken(redis):
    """A store that holds something is only replaced when that is asked for; a new one is empty."""
    with pytest.raises(StoreNotEmpty):
        await check_empty(redis)
    await redis.delete(*await redis.keys("egide:{-*"))
    await check_empty(redis)


async def test_restored_store_opens_with_the_present_key(path, backups, redis):
    """After the secret key was changed, a backup under the former one is restored under the present one."""
    await redis.flushall()
    new = SecretKey(b"n" * 32, "the new one")
    await restore(redis, path, check(path, backups.key), backups.key, new)
    assert await Evidence(redis, await opened_vault(redis, new.secret, "")).verify(CHAT) == 1
    with pytest.raises(SecretKeyWrong):
        await opened_vault(redis, backups.key.secret, "")


async def test_store_of_another_key_is_not_replaced(path, backups, redis):
    """Where the present store cannot be asked what was withdrawn, it is left alone."""
    await redis.flushall()
    await opened_vault(redis, b"o" * 32, "")
    before = await redis.dbsize()
    with pytest.raises(SecretKeyWrong):
        await backups.restore(redis, path)
    assert await redis.dbsize() == before


async def test_other_programs_are_left_alone(path, backups, redis):
    """A database with others' keys is not exchanged, and other databases with content are not written to."""
    async with beside(redis, db=1) as other:
        await other.set("theirs", "x")
        await backups.restore(redis, path)
        assert await other.get("theirs") == b"x"
    await redis.set("theirs", "x")
    with pytest.raises(StoreShared, match="theirs"):
        await backups.restore(redis, path)


async def test_former_store_is_gone(path, backups, redis):
    """Afterwards nothing of the former store is left in any database."""
    await redis.set("egide:{-7}:policy", "{}")
    await backups.restore(redis, path)
    assert list(await redis.info("keyspace")) == ["db0"]
    assert not await redis.exists("egide:{-7}:policy", LEFT_OVER)


async def test_file_changed_after_the_check(path, backups, redis, content):
    """A file that is spoilt between check and restoring changes nothing."""
    checked, before = check(path, backups.key), await content(redis)
    written = path.read_bytes()
    path.write_bytes(written[:-1] + bytes([written[-1] ^ 1]))
    with pytest.raises(BackupDamaged):
        await restore(redis, path, checked, backups.key, backups.key)
    assert await content(redis) == before
    assert list(await redis.info("keyspace")) == ["db0"]


async def test_servers_without_exchange_are_named(path, backups, redis, monkeypatch, content):
    """Where the server refuses to exchange databases, the store stays as it is, and the error says why."""
    before = await content(redis)
    acl: Any = partial(redis.execute_command, "ACL SETUSER", "default")

    async def refused(one: Redis, other: Redis) -> None:
        await acl("-swapdb")
        try:
            await exchange(one, other)
        finally:
            await acl("+swapdb")

    monkeypatch.setattr(restoring, "exchange", refused)
    with pytest.raises(StoreNotExchanged, match="swapdb"):
        await backups.restore(redis, path)
    assert await content(redis) == before


@pytest.mark.usefixtures("path")
async def test_killed_before_the_exchange(backups, redis, server, content):
    """SIGKILL while the backup is being written leaves the store as it was; the next restoring goes through."""
    async with redis.pipeline(transaction=False) as pipe:
        for number in range(60):
            pipe.hset(f"egide:{{-5}}:card:{number}", mapping={str(field): "x" * 100 for field in range(1_000)})
        await pipe.execute()
    full = backups.path()
    made = await backups.make(redis, full)
    await redis.delete("egide:{-1}:policy")
    before = await content(redis)
    environment = {**os.environ, "EGIDE_REDIS__URL": server.url, "EGIDE_SECRET_KEY": backups.key.secret.hex()}
    words = ("-m", "bot.cli", "restore", "--replace", str(full))
    process = await asyncio.create_subprocess_exec(sys.executable, *words, env=environment)
    async with asyncio.timeout(60):
        while (await redis.info("keyspace")).get("db1", {}).get("keys", 0) < 5:
            assert process.returncode is None
            await asyncio.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert await content(redis) == before
    assert (await backups.restore(redis, full)).keys == made.keys
    assert list(await redis.info("keyspace")) == ["db0"]


async def test_killed_after_the_exchange(redis):
    """What a restoring that was killed has left behind is known by its mark, and dropped."""
    async with beside(redis, db=3) as other:
        await other.set(LEFT_OVER, 1)
        await other.set("egide:{-1}:policy", "restored")
        await exchange(redis, other)
        assert await other.exists(LEFT_OVER)
    assert await redis.get("egide:{-1}:policy") == b"restored"
    assert not await redis.exists(LEFT_OVER)
    assert await drop_left_over(redis)
    assert not await drop_left_over(redis)
    assert list(await redis.info("keyspace")) == ["db0"]


async def test_staging_is_emptied_on_failure(redis):
    """Whatever goes wrong, the other database is empty afterwards."""

    async def fail() -> None:
        async with staging(redis) as other:
            await other.set("egide:{-1}:policy", "{}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert "db1" not in await redis.info("keyspace")
