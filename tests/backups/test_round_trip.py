"""What a backup brings back: every key as it was, whatever is in it, and nothing that must not last as long."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from redis.asyncio import Redis

from records.backups import copying
from records.backups.parts import Part, packed, unpacked
from records.keys import SCHEMA
from tests.examples import WITH_FIXTURES

pytestmark = pytest.mark.usefixtures("store")

blobs = some.binary(min_size=1, max_size=20)
contents = some.one_of(
    some.tuples(some.just("SET"), blobs.map(lambda value: [value])),
    some.tuples(some.just("HSET"), some.dictionaries(blobs, some.binary(max_size=9), min_size=1, max_size=9)),
    some.tuples(some.just("SADD"), some.sets(blobs, min_size=1, max_size=9)),
    some.tuples(some.just("RPUSH"), some.lists(some.binary(max_size=9), min_size=1, max_size=9)),
    some.tuples(
        some.just("ZADD"),
        some.dictionaries(blobs, some.floats(allow_nan=False), min_size=1, max_size=9),
    ),
    some.tuples(some.just("XADD"), some.lists(blobs, min_size=1, max_size=9)),
)
names = some.sampled_from(["-1", "-22", "work", "service"])
stores = some.dictionaries(
    some.tuples(names, some.sampled_from(["a", "b", "c:1", "c:2"])),
    some.tuples(contents, some.none() | some.integers(200, 10**6)),
    max_size=6,
)


def arguments(command: str, value: Any) -> list[Any]:
    """Words of the command that writes a value."""
    if command == "HSET":
        return [piece for pair in value.items() for piece in pair]
    if command == "ZADD":
        return [piece for member, score in value.items() for piece in (repr(score), member)]
    return list(value)


async def fill(redis: Redis, wanted: dict[Any, Any]) -> None:
    """Write what hypothesis thought of."""
    for (tag, name), ((command, value), seconds) in wanted.items():
        key = f"egide:{{{tag}}}:{name}"
        if command == "XADD":
            for field in value:
                last = await redis.xadd(key, {field: b"x"})
            await redis.xdel(key, last)
        else:
            await redis.execute_command(command, key, *arguments(command, value))  # type: ignore[no-untyped-call]
        if seconds:
            await redis.expire(key, seconds)


@settings(max_examples=25, suppress_health_check=WITH_FIXTURES)
@given(wanted=stores, at_once=some.sampled_from([1, 3, copying.AT_ONCE]))
async def test_any_store_comes_back(redis, backups, content, monkeypatch, wanted, at_once):
    """Each type with its content and its end, read at once or from copies; streams go on where they were."""
    monkeypatch.setattr(copying, "AT_ONCE", at_once)
    await redis.flushall()
    await backups.open(redis)
    await fill(redis, wanted)
    before, path = await content(redis), backups.path()
    made = await backups.make(redis, path)
    await redis.flushall()
    restored = await backups.restore(redis, path)
    after = {key: value for key, value in (await content(redis)).items() if b"{aof}" not in key}
    assert after == before
    assert restored.keys == made.keys == len(before)


@given(blobs, some.sampled_from(["set", "stream-end"]), some.integers(0, 2**50), some.lists(some.binary(max_size=9)))
def test_parts_are_read_as_written(name, kind, expires, elements):
    """Any bytes make a part, which says its length first."""
    part = Part(name, kind, expires, elements)
    assert unpacked(packed(part)[4:]) == part


async def test_passing_things_stay_out(backups, redis):
    """Leases, health, remembered posts, copies of lists, grants and limits are not in a backup."""
    passing = ("{work}:leases", "{health}:parts", "{-1}:lookback", "{lookback}:chats", "{blocklist:own}:facts")
    of_people = ("{grants}:chat:a", "{grants}:ticket:b", "{allowances}:person:a:pins", "{allowances}:all:pins")
    for name in (*passing, *of_people, "{vault}:newest", "{aof}:outdated"):
        await redis.set(f"egide:{name}", "x")
    await redis.set("egide:{-1}:policy", "{}")
    await redis.set("other:key", "x")
    path = backups.path()
    await backups.make(redis, path)
    await redis.flushall()
    await backups.restore(redis, path)
    left = {b"egide:{-1}:policy", SCHEMA.encode(), b"egide:{vault}:data-keys"}
    assert {key for key in await redis.keys("*") if b"{aof}" not in key} == left


async def test_expired_keys_stay_away(backups, redis):
    """What would have ended since is not brought back."""
    await redis.set("egide:{-1}:card:1", "x", ex=30)
    path = backups.path()
    await backups.make(redis, path)
    await redis.flushall()
    await backups.restore(redis, path)
    assert not await redis.exists("egide:{-1}:card:1")


async def test_many_keys_need_little_memory(backups, redis, command):
    """A store of 30,000 keys and 90 MB is copied, and restored, in a small part of that."""
    _, little = await command("backup", backups.path("empty"))
    for first in range(0, 30_000, 10_000):
        async with redis.pipeline(transaction=False) as pipe:
            for number in range(first, first + 10_000):
                pipe.set(f"egide:{{{-number % 50}}}:card:{number}", bytes(3_000))
            await pipe.execute()
    status, made = await command("backup", backups.path("full"))
    assert (status, (backups.folder / "full").stat().st_size > 90_000_000) == (0, True)
    await redis.flushall()
    status, restored = await command("restore", backups.folder / "full")
    assert (status, await redis.dbsize() > 30_000) == (0, True)
    assert max(made, restored) < little + 40_000


async def test_copies_of_long_keys_go(backups, redis):
    """A long key is read from a copy, of which nothing is left, and which nobody takes for a record."""
    await redis.hset("egide:{service}:x", mapping={str(number): "y" for number in range(copying.AT_ONCE + 1)})
    before = set(await redis.keys("*"))
    await backups.make(redis, backups.path())
    assert set(await redis.keys("*")) == before
