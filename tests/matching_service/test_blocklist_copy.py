"""The copy of a source's list in the store."""

import asyncio

import numpy as np
import pytest

import records.blocklist
from matching.blocklist import REMOVED, Changes, Codes, Octets
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from records.aof import LEAST_SECONDS
from records.blocklist import BlocklistCopy, erase_copies_but
from records.copy_facts import LEAST_APPENDED, REMOVED_SECONDS
from tests.hand_clock import HandClock

KNOWN = [Fingerprint(np.random.default_rng(n).bytes(BYTES)) for n in range(60)]


def columns(**trusts: Trust | None) -> tuple[Octets, Codes]:
    """Changes of the known fingerprints by number: `n3=None` removes the third."""
    changes = Changes()
    for number, trust in trusts.items():
        changes.put(KNOWN[int(number[1:])], trust)
    return changes.columns()


async def entries(copy: BlocklistCopy) -> tuple[dict[int, int], int]:
    """What is loaded: number of the fingerprint -> code, and the checkpoint."""
    changes, checkpoint = await copy.load()
    octets, codes = changes.columns()
    held = {row.tobytes(): int(code) for row, code in zip(octets, codes, strict=True) if code != REMOVED}
    return {KNOWN.index(Fingerprint(row)): code for row, code in held.items()}, checkpoint


@pytest.fixture(params=[20_000, 1])
def copy(redis, vault, monkeypatch, request) -> BlocklistCopy:
    """Both ways of writing: appended, and in new chunks of one entry each."""
    monkeypatch.setattr(records.blocklist, "CHUNK", request.param)
    return BlocklistCopy(redis, vault, "a", clock=lambda: 7.0)


async def test_entries_and_checkpoint_move_together(copy):
    """What is written is loaded again, with trust, removals and checkpoint."""
    assert await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.UNVERIFIED), since=0, until=5)
    assert await copy.write(*columns(n1=None, n2=Trust.REJECTED), since=5, until=9)
    assert await entries(copy) == ({0: 1, 2: 2}, 9)
    facts = await copy.facts()
    assert (facts.fetched_at, await copy.count()) == (7.0, 2)


async def test_old_chunks_are_gone(copy, redis):
    """However often everything is rewritten, one set of chunks is left, and it does not expire."""
    for until in range(5, 9):
        await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=until)
    (key,) = await redis.keys("*chunks*")
    assert await redis.ttl(key) == -1


async def test_nothing_is_readable(copy, redis):
    """Neither a fingerprint nor its trust is in the store as such."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    await copy.write(*columns(n1=Trust.CONFIRMED), since=5, until=9)
    for key in await redis.keys("*blocklist*"):
        assert KNOWN[0].octets not in await redis.dump(key)
        assert KNOWN[1].octets not in await redis.dump(key)


async def test_set_that_does_not_join_is_refused(copy):
    """Changes since 9 complete no copy that is at 5."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    assert not await copy.write(*columns(n1=Trust.CONFIRMED), since=9, until=12)
    assert await entries(copy) == ({0: 1}, 5)


async def test_slower_process_does_not_set_back(copy, redis, vault):
    """A set that ends before the copy's checkpoint is superfluous; one that overlaps it is taken."""
    other = BlocklistCopy(redis, vault, "a")
    await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=5)
    await copy.write(*columns(n0=None), since=5, until=9)
    assert await other.write(*columns(n0=Trust.CONFIRMED), since=5, until=7)
    assert await entries(copy) == ({1: 1}, 9)
    assert await other.write(*columns(n2=Trust.CONFIRMED), since=5, until=11)
    assert await entries(copy) == ({1: 1, 2: 1}, 11)


async def test_writers_at_once_lose_nothing(redis, vault):
    """Of several processes that write the same copy at the same time, each one's changes are there afterwards."""
    copies = [BlocklistCopy(redis, vault, "a") for _ in range(6)]
    await copies[0].write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    changes = (copies[n].write(*columns(**{f"n{n}": Trust.REJECTED}), since=5, until=5) for n in range(1, 6))
    await asyncio.gather(*changes, *(copy.forget_removed() for copy in copies))
    held, _ = await entries(copies[0])
    assert held == {0: 1} | dict.fromkeys(range(1, 6), 2)


async def test_known_changes_are_left_out(redis, vault):
    """What was so already is not appended, unless somebody else has written meanwhile."""
    copy, other = BlocklistCopy(redis, vault, "a"), BlocklistCopy(redis, vault, "a")
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    octets, codes = columns(n0=Trust.CONFIRMED)
    await copy.write(octets, codes, since=5, until=6, known=np.array([True]))
    assert ((await copy.facts()).changes, (await copy.facts()).checkpoint) == (0, 6)
    await other.write(*columns(n0=None), since=6, until=7)
    await copy.write(octets, codes, since=6, until=8, known=np.array([True]))
    assert await entries(copy) == ({0: 1}, 8)


async def test_other_origin_stays_until_replaced(copy, redis, vault):
    """The entries of a former address stay in force without a checkpoint; only a complete list replaces them."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    other = BlocklistCopy(redis, vault, "a", "elsewhere")
    assert await entries(other) == ({0: 1}, 0)
    assert not await other.write(*columns(n1=Trust.CONFIRMED), since=5, until=6)
    assert await other.write(*columns(n1=Trust.CONFIRMED), since=0, until=3)
    assert await entries(other) == ({1: 1}, 3)
    assert len(await redis.keys("*chunks*")) == 1


async def test_sources_do_not_meet(redis, vault):
    """Each source has a copy of its own; that of a source which is no longer wanted is erased."""
    for number, name in enumerate(("own", "partner", "former")):
        await BlocklistCopy(redis, vault, name).write(*columns(**{f"n{number}": Trust.CONFIRMED}), since=0, until=5)
    assert await erase_copies_but(redis, {"own", "partner", "new"}) == {"former"}
    held = [await entries(BlocklistCopy(redis, vault, name)) for name in ("own", "partner", "former")]
    assert held == [({0: 1}, 5), ({1: 1}, 5), ({}, 0)]


async def test_damaged_copy_is_fetched_anew(copy, redis):
    """What does not open, or is not whole, is not half a list: it is none."""
    for harm in ("chunks", "facts"):
        await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=5)
        (key,) = await redis.keys("*chunks*")
        if harm == "chunks":
            await redis.lset(key, 0, b"x" * 49)
        else:
            await redis.delete(key)
        assert await entries(copy) == ({}, 0)
        assert await redis.keys("*blocklist*") == []


async def test_much_appended_is_written_anew(redis, vault, monkeypatch):
    """A copy does not grow for ever by changes."""
    monkeypatch.setattr("records.copy_facts.LEAST_APPENDED", 3)
    copy = BlocklistCopy(redis, vault, "a")
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    for number in range(1, 5):
        await copy.write(*columns(**{f"n{number}": Trust.CONFIRMED}), since=5, until=5)
        await copy.tidy()
    facts = await copy.facts()
    assert (facts.changes, facts.entries, await copy.count()) == (0, 5, 5)
    assert LEAST_APPENDED > 3


async def test_withdrawn_is_gone_within_the_hour(redis, vault, data_dir):
    """Removed at the source, an entry is gone from the copy and from the server's disk within an hour."""
    clock = HandClock(1_000.0)
    copy = BlocklistCopy(redis, vault, "a", clock=clock)
    await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=5)
    (before,) = await redis.lrange((await redis.keys("*chunks*"))[0], 0, -1)
    await copy.write(*columns(n0=None), since=5, until=6)
    (removal,) = await redis.lrange((await redis.keys("*changes*"))[0], 0, -1)
    await copy.tidy()
    assert written(data_dir, before)
    assert written(data_dir, removal)
    assert REMOVED_SECONDS + LEAST_SECONDS + 2 * 60 < 3_600, "rounds of a minute included"
    clock.now += REMOVED_SECONDS
    await copy.tidy()
    assert await redis.keys("*changes*") == []
    async with asyncio.timeout(20):
        while written(data_dir, before) or written(data_dir, removal):
            await asyncio.sleep(0.05)
    assert await entries(copy) == ({1: 1}, 6)


async def test_log_is_rewritten_twice_an_hour(redis, vault):
    """A second erasure waits its turn, and is not forgotten."""
    clock = HandClock(1_000.0)
    copy = BlocklistCopy(redis, vault, "a", clock=clock)
    await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=5)
    for name in ("n0", "n1"):
        await copy.write(*columns(**{name: None}), since=5, until=6)
        clock.now += REMOVED_SECONDS
        await copy.tidy()
    assert await redis.exists("egide:{aof}:outdated")
    assert 0 < await redis.ttl("egide:{aof}:rewritten") <= LEAST_SECONDS
    await redis.delete("egide:{aof}:rewritten")
    async with asyncio.timeout(20):
        while await redis.exists("egide:{aof}:outdated"):
            await copy.tidy()
            await redis.delete("egide:{aof}:rewritten")
            await asyncio.sleep(0.05)


async def test_error_is_kept_until_read(copy):
    """With its time, for the operator."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    await copy.note_error("trouble")
    assert ((await copy.facts()).error, (await copy.facts()).error_at) == ("trouble", 7.0)


def written(directory, sealed: bytes) -> bool:
    """Whether these bytes are anywhere in the store's append-only files."""
    files = (directory / "store" / "appendonlydir").glob("*")
    return any(sealed in file.read_bytes() for file in files if file.is_file())
