"""What the records of a post promise: the chain of evidence, standings, the outbox, the count of the unchecked."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from redis.asyncio import Redis

from records.chain import FIRST, SALT_BYTES, canonical
from records.evidence import Evidence, EvidenceBroken
from records.keys import of_chat
from records.outbox import MOST_UNTOLD, Card, Outbox, Sent
from records.standings import UNDO_SECONDS, Restriction, Standings
from records.streams import entries_of
from records.unchecked import MOST, Unchecked
from records.vault import Vault
from tests.examples import WITH_FIXTURES

CHAT = -1001
STREAM, ENDS = of_chat(CHAT, "evidence"), of_chat(CHAT, "evidence-ends")

facts = some.dictionaries(some.text(max_size=6), some.none() | some.integers() | some.text(max_size=12), max_size=4)


async def rewrite(redis: Redis, vault: Vault, records: list[bytes]) -> None:
    """Put other records in the place of a chain, leaving its ends alone."""
    await redis.delete(STREAM)
    for record in records:
        await redis.xadd(STREAM, {"record": vault.seal(record, "evidence")})


async def written(redis: Redis, vault: Vault, number: int = 5) -> list[bytes]:
    """Write a chain; gives its records."""
    evidence = Evidence(redis, vault)
    for at in range(number):
        await evidence.append(CHAT, f"{at}/x", {"message": at})
    return [vault.open(fields[b"record"], "evidence") for _, fields in await entries_of(redis, STREAM)]


@settings(max_examples=20, suppress_health_check=WITH_FIXTURES)
@given(some.lists(facts, max_size=6))
async def test_any_facts_make_a_chain(redis, vault, records):
    """Whatever is recorded, the chain holds, and what was written is read again."""
    await redis.flushall()
    evidence = Evidence(redis, vault)
    for at, record in enumerate(records):
        assert await evidence.append(CHAT, str(at), record)
    assert await evidence.verify(CHAT) == len(records)
    own = {"key", "previous", "salt"}
    kept = [{name: one[name] for name in one if name not in own} for one in await evidence.records(CHAT)]
    assert kept == [{name: one[name] for name in one if name not in own} for one in records]


async def test_same_record_is_written_once(redis, vault):
    """A second record about the same thing is refused, and the first is kept."""
    evidence = Evidence(redis, vault)
    assert await evidence.append(CHAT, "7/x", {"n": 1})
    assert not await evidence.append(CHAT, "7/x", {"n": 2})
    assert [one["n"] for one in await evidence.records(CHAT)] == [1]


async def test_concurrent_writers_share_a_chain(redis, vault):
    """Many writers at once make one chain without a gap."""
    evidence = Evidence(redis, vault)
    await asyncio.gather(*(evidence.append(CHAT, str(at), {}) for at in range(30)))
    assert await evidence.verify(CHAT) == 30


@pytest.mark.parametrize("at", range(5))
async def test_any_change_breaks_the_chain(redis, vault, at):
    """A record that is changed, left out, doubled or cut off with the rest shows."""
    records = await written(redis, vault)
    changed = canonical({**json.loads(records[at]), "message": 99})
    for forged in (
        [*records[:at], changed, *records[at + 1 :]],
        [*records[:at], *records[at + 1 :]],
        [*records[: at + 1], *records[at:]],
        records[:at],
        [*records[:at], b"nonsense", *records[at + 1 :]],
    ):
        await rewrite(redis, vault, forged)
        with pytest.raises(EvidenceBroken):
            await Evidence(redis, vault).verify(CHAT)
    await rewrite(redis, vault, records)
    assert await Evidence(redis, vault).verify(CHAT) == 5


async def test_first_record_names_no_other(redis, vault):
    """A chain begins with a hash of zeros."""
    first = json.loads((await written(redis, vault, 1))[0])
    assert first["previous"] == FIRST
    assert await Evidence(redis, vault).verify(-5) == 0


async def test_no_hash_can_be_guessed(redis, vault):
    """The same said at the same place of two chains has two hashes: each record holds random bytes of its own."""
    evidence, before = Evidence(redis, vault), []
    for chat in (CHAT, CHAT - 1):
        assert await evidence.append(chat, "7/x", {"n": 1})
        assert await evidence.append(chat, "8/x", {"n": 2})
        first, second = await evidence.records(chat)
        assert len(bytes.fromhex(first["salt"])) == SALT_BYTES
        before.append(second["previous"])
    assert before[0] != before[1]


async def test_expired_records_leave_a_whole_chain(redis, vault):
    """Records past their time are cut off at the front; what is left still verifies, and can be written about anew."""
    await written(redis, vault)
    await asyncio.sleep(1.5)
    short = Evidence(redis, vault, kept=1)
    await short.append(CHAT, "new", {})
    assert await short.verify(CHAT) == 1
    assert not await short.has(CHAT, "0/x")


async def test_strikes_lapse(redis):
    """A strike counts once for each post, for 90 days."""
    standings = Standings(redis)
    for post in ("message-1", "message-1", "message-2"):
        await standings.strike(CHAT, 7, post, 1000.0)
    assert await standings.strikes(CHAT, 7, 0.0) == 2
    assert await standings.strikes(CHAT, 7, 0.0, besides="message-1") == 1
    assert await standings.strikes(CHAT, 8, 0.0) == 0
    assert await standings.strikes(-9, 7, 0.0) == 0
    assert await standings.strikes(CHAT, 7, 1001.0) == 0
    await standings.remove_strike(CHAT, 7, "message-2")
    assert await standings.strikes(CHAT, 7, 0.0) == 1


async def test_restriction_outlives_its_end(redis):
    """A restriction is remembered with the former state for half a year after its end, and forgotten on undo."""
    standings = Standings(redis)
    long = Restriction(
        "message-1", 1000.0, 1000.0 + 86_400, {"status": "restricted", "can_send_photos": False}, done=True
    )
    await standings.remember(CHAT, 7, long, 1000.0)
    short = Restriction("message-2", 1001.0, 1061.0, None)
    await standings.remember(CHAT, 7, short, 1001.0)
    assert await standings.restrictions(CHAT, 7) == [long, short]
    assert await redis.ttl(of_chat(CHAT, "restrictions:7")) > UNDO_SECONDS + 86_300
    await standings.forget_restriction(CHAT, 7, "message-1")
    assert await standings.restrictions(CHAT, 7) == [short]


async def test_hit_added_meanwhile_stays_queued(redis, vault):
    """A card that grew while it was being sent is not taken off the queue."""
    outbox = Outbox(redis, vault)
    await outbox.add(CHAT, "album-1", "1/x", {"n": 1}, 1.0)
    (read,) = await outbox.pending(CHAT)
    await outbox.add(CHAT, "album-1", "2/x", {"n": 2}, 2.0)
    assert not await outbox.settle(CHAT, read)
    (read,) = await outbox.pending(CHAT)
    await outbox.sent(CHAT, "album-1", 5, Sent(77, 2))
    assert await outbox.settle(CHAT, read)
    assert await outbox.pending(CHAT) == []
    assert (await outbox.card(CHAT, "album-1")).sent == {5: Sent(77, 2)}


async def test_first_facts_are_kept(redis, vault):
    """The same hit again keeps, and gives back, what was first told of it."""
    outbox = Outbox(redis, vault)
    await outbox.add(CHAT, "message-1", "1/x", {"n": 1}, 1.0)
    assert await outbox.add(CHAT, "message-1", "1/x", {"n": 2}, 1.0) == ("message-1", {"n": 1})


async def test_untold_is_bounded(redis, vault):
    """Of what nobody can be told, the newest thousand are kept."""
    outbox = Outbox(redis, vault)
    await redis.zadd(of_chat(CHAT, "untold"), {f"message-{at}": at for at in range(MOST_UNTOLD)})
    await outbox.put_aside(CHAT, Card("message-new"), MOST_UNTOLD + 1.0)
    assert await outbox.untold(CHAT) == MOST_UNTOLD
    assert await redis.zscore(of_chat(CHAT, "untold"), "message-0") is None


async def test_unchecked_counts_each_image_once(redis):
    """An image handled again is not counted again; what comes after the telling is kept; a flood stays bounded."""
    unchecked = Unchecked(redis)
    for image in ("1/a", "1/a", "2/b"):
        await unchecked.count(CHAT, image, "damaged")
    totals, counted = await unchecked.totals(CHAT)
    assert dict(totals) == {"damaged": 2}
    await unchecked.count(CHAT, "3/c", "too-slow")
    await unchecked.told(CHAT, counted)
    assert dict((await unchecked.totals(CHAT))[0]) == {"too-slow": 1}
    assert not await unchecked.may_tell(CHAT)
    flood: dict[Any, Any] = {f"{at}/f": "damaged" for at in range(MOST)}
    await redis.hset(of_chat(CHAT, "unchecked"), mapping=flood)
    await unchecked.count(CHAT, "x/y", "too-slow")
    await unchecked.count(CHAT, "x/z", "too-slow")
    totals, counted = await unchecked.totals(CHAT)
    assert totals == {"damaged": MOST, "too-slow": 3}
    await unchecked.told(CHAT, counted)
    assert not (await unchecked.totals(CHAT))[0]
