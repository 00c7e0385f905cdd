"""What a group's records show to who has the store and not the secret key: no fingerprint, no name of a poster."""

from typing import Any, cast

import pytest
from redis.asyncio import Redis

from matching.fingerprint import Fingerprint
from records.dismissals import Dismissals
from records.evidence import Evidence, EvidenceBroken
from records.keys import of_chat
from records.outbox import Outbox, Sent
from records.vault import SealBroken, Vault

CHAT = -1001
POSTED, ENTRY = Fingerprint(b"\x5a" * 32), Fingerprint(b"\xc3" * 32)
FACTS = {"posted": str(POSTED), "matched": str(ENTRY), "name": "unmistakable"}


async def everything(redis: Redis) -> bytes:
    """Every byte of the store: names of keys, and dumps of their content."""
    ask: Any = redis.execute_command
    kinds = {b"hash": ("HGETALL",), b"set": ("SMEMBERS",), b"stream": ("XRANGE", "-", "+"), b"string": ("GET",)}
    found: list[bytes] = []
    for key in await redis.keys("*"):
        kind: Any = await redis.type(key)
        command, *more = kinds.get(kind, ("ZRANGE", 0, -1))
        name, dumped = cast("bytes", key), await redis.dump(key)
        found += [name, repr(await ask(command, key, *more)).encode(), dumped or b""]
    return b"\n".join(found)


async def test_no_fingerprint_is_readable(redis, vault):
    """Evidence, reports, series and dismissals hold neither fingerprints nor names, as bytes or in digits."""
    key = f"7/{POSTED}"
    await Evidence(redis, vault).append(CHAT, key, FACTS)
    outbox = Outbox(redis, vault)
    await outbox.add(CHAT, "message-7", key, FACTS, 1.0, series=f"9/{ENTRY}")
    await outbox.sent(CHAT, "message-7", 5, Sent(77, 1))
    await Dismissals(redis, vault).add(CHAT, POSTED, ENTRY)
    kept = await everything(redis)
    for fingerprint in (POSTED, ENTRY):
        for shape in (fingerprint.octets, repr(fingerprint.octets)[2:10].encode(), str(fingerprint)[:16].encode()):
            assert shape not in kept
    assert b"unmistakable" not in kept
    assert (await outbox.card_of(CHAT, "message-7")).total == 1
    assert await Dismissals(redis, vault).of(CHAT) == {POSTED, ENTRY}


async def test_another_vault_reads_nothing(redis, vault):
    """Without the keys nothing is opened; and who has other keys can add nothing that counts."""
    await Evidence(redis, vault).append(CHAT, "7/x", FACTS)
    await Outbox(redis, vault).add(CHAT, "message-7", "7/x", FACTS, 1.0)
    other = Vault.with_new_keys()
    with pytest.raises(SealBroken):
        await Evidence(redis, other).records(CHAT)
    with pytest.raises(SealBroken):
        await Outbox(redis, other).card(CHAT, "message-7")
    with pytest.raises(EvidenceBroken):
        await Evidence(redis, other).verify(CHAT)
    with pytest.raises(EvidenceBroken):
        await Evidence(redis, other).append(CHAT, "8/x", FACTS)


async def test_chain_is_forged_by_nobody_without_the_key(redis, vault):
    """A whole other chain, hashes and ends included, is no chain unless it was sealed here."""
    evidence, forger = Evidence(redis, vault), Evidence(redis, Vault.with_new_keys())
    await evidence.append(CHAT, "7/x", FACTS)
    await redis.delete(of_chat(CHAT, "evidence"), of_chat(CHAT, "evidence-ends"), of_chat(CHAT, "evidence-keys"))
    await forger.append(CHAT, "7/x", FACTS | {"name": "somebody else"})
    assert await forger.verify(CHAT) == 1
    with pytest.raises(EvidenceBroken):
        await evidence.verify(CHAT)


async def test_hits_of_a_series_share_a_card(redis, vault):
    """Though the store does not tell what they have in common."""
    outbox = Outbox(redis, vault)
    for number in (7, 8):
        await outbox.add(CHAT, f"message-{number}", f"{number}/{POSTED}", {"n": number}, 1.0, series=f"9/{ENTRY}")
    (card,) = await outbox.pending(CHAT)
    assert sorted(facts["n"] for facts in card.hits.values()) == [7, 8]
    assert (await outbox.card_of(CHAT, "message-8")).name == "message-7"
