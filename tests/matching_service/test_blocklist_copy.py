"""The copy of the list in the store."""

import numpy as np
import pytest

import records.blocklist
from matching.blocklist import Changes, Codes, Octets
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from records.blocklist import BlocklistCopy

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
    held = {row.tobytes(): int(code) for row, code in zip(octets, codes, strict=True)}
    return {KNOWN.index(Fingerprint(row)): code for row, code in held.items()}, checkpoint


@pytest.fixture(params=[20_000, 1])
def copy(redis, monkeypatch, request) -> BlocklistCopy:
    """Both ways of writing: in one transaction, and into a new hash."""
    monkeypatch.setattr(records.blocklist, "AT_ONCE", request.param)
    return BlocklistCopy(redis, "a", clock=lambda: 7.0)


async def test_entries_and_checkpoint_move_together(copy):
    """What is written is loaded again, with trust, removals and checkpoint."""
    assert await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.UNVERIFIED), since=0, until=5)
    assert await copy.write(*columns(n1=None, n2=Trust.REJECTED), since=5, until=9)
    assert await entries(copy) == ({0: 1, 2: 2}, 9)
    facts = await copy.facts()
    assert (facts.fetched_at, facts.source, await copy.count()) == (7.0, "a", 2)


async def test_old_hash_is_gone(copy, redis):
    """However often everything is rewritten, one hash of entries is left, and it does not expire."""
    for until in range(5, 9):
        await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=until)
    (key,) = await redis.keys("*entries*")
    assert await redis.ttl(key) == -1


async def test_set_that_does_not_join_is_refused(copy):
    """Changes since 9 complete no copy that is at 5."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    assert not await copy.write(*columns(n1=Trust.CONFIRMED), since=9, until=12)
    assert await entries(copy) == ({0: 1}, 5)


async def test_slower_process_does_not_set_back(copy, redis):
    """A set that ends before the copy's checkpoint is superfluous; one that overlaps it is taken."""
    other = BlocklistCopy(redis, "a")
    await copy.write(*columns(n0=Trust.CONFIRMED, n1=Trust.CONFIRMED), since=0, until=5)
    await copy.write(*columns(n0=None), since=5, until=9)
    assert await other.write(*columns(n0=Trust.CONFIRMED), since=5, until=7)
    assert await entries(copy) == ({1: 1}, 9)
    assert await other.write(*columns(n2=Trust.CONFIRMED), since=5, until=11)
    assert await entries(copy) == ({1: 1, 2: 1}, 11)


async def test_another_source_starts_anew(copy, redis):
    """The entries of another service's list are neither loaded nor left behind."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    other = BlocklistCopy(redis, "b")
    assert await entries(other) == ({}, 0)
    await other.write(*columns(n1=Trust.CONFIRMED), since=0, until=3)
    assert await entries(other) == ({1: 1}, 3)
    assert len(await redis.keys("*entries*")) == 1


async def test_error_is_kept_until_read(copy):
    """With its time, for the operator."""
    await copy.write(*columns(n0=Trust.CONFIRMED), since=0, until=5)
    await copy.note_error("trouble")
    assert ((await copy.facts()).error, (await copy.facts()).error_at) == ("trouble", 7.0)
