"""Leave to register: for one chat, for an hour, for one case, and gone when it is taken back."""

import asyncio

import pytest

from records.aof import OUTDATED
from records.grants import KEPT_SECONDS, MOST_USES, Grant, Grants, News, Purpose, Use

ADA, BEA = 5_000_001, 5_000_002
FIRST, SECOND = "a" * 24, "b" * 24
REGISTER = Grant(Purpose.REGISTER, "fr", declaration="2026-11")
ADD = Grant(Purpose.ADD, "fr", number="R7HK-D3XM-9AFY", pin="123456")


@pytest.fixture
def grants(redis, vault) -> Grants:
    """All grants."""
    return Grants(redis, vault)


async def test_ticket_and_chat_lead_to_it(grants):
    """Both who has the ticket and who is the chat's person find the grant; nobody else does."""
    ticket = await grants.issue(ADA, REGISTER)
    held = await grants.of_ticket(ticket)
    assert held is not None
    assert (held.chat, held.grant) == (ADA, REGISTER)
    assert await grants.of_chat(ADA) == held
    assert await grants.of_chat(BEA) is None
    assert await grants.of_ticket(ticket[:-1] + "x") is None


async def test_new_one_replaces_it(grants):
    """A ticket of a grant that was replaced opens nothing, and what was found by it cannot be used."""
    ticket = await grants.issue(ADA, REGISTER)
    former = await grants.of_ticket(ticket)
    await grants.issue(ADA, ADD)
    assert await grants.of_ticket(ticket) is None
    assert await grants.take(former, FIRST) is Use.GONE
    assert (await grants.of_chat(ADA)).grant == ADD


async def test_registering_belongs_to_one_nonce(grants):
    """The first nonce may come again, any other comes to nothing."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    assert [await grants.take(held, nonce) for nonce in (FIRST, SECOND)] == [Use.FIRST, Use.SPENT]
    await grants.count(held, FIRST, "one")
    assert [await grants.take(held, nonce) for nonce in (SECOND, FIRST)] == [Use.SPENT, Use.AGAIN]


async def test_one_of_many_at_once(grants):
    """Of many different nonces at the same moment one is taken."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    uses = await asyncio.gather(*(grants.take(held, f"{number:024}") for number in range(15)))
    assert sorted(uses) == [Use.FIRST, *[Use.SPENT] * 14]


async def test_failed_use_is_released(grants):
    """Who has come to nothing may begin with another nonce; nobody else's is released."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    await grants.take(held, FIRST)
    await grants.release(held, SECOND, asked=False)
    assert await grants.take(held, SECOND) is Use.SPENT
    await grants.release(held, FIRST, asked=False)
    assert await grants.take(held, SECOND) is Use.FIRST


async def test_open_use_keeps_the_grant(grants):
    """While another use of the nonce is on its way, nothing is released, and nothing of what was counted comes back."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    uses = [await grants.take(held, FIRST), await grants.take(held, FIRST)]
    counted = [await grants.count(held, FIRST, receipt) for receipt in ("one", "two")]
    assert (uses, counted) == ([Use.FIRST, Use.FIRST], [Use.FIRST, Use.AGAIN])
    assert await grants.release(held, FIRST, asked=False) == ""
    assert await grants.take(held, SECOND) is Use.SPENT
    assert await grants.take(held, FIRST) is Use.AGAIN
    assert [await grants.release(held, FIRST, asked=False) for _ in range(2)] == ["", "one"]
    assert await grants.take(held, SECOND) is Use.FIRST


async def test_asked_service_stays_counted(grants):
    """Where one of the uses has asked the service, what was counted is not given back by another."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    for _ in range(2):
        await grants.take(held, FIRST)
    await grants.count(held, FIRST, "one")
    assert [await grants.release(held, FIRST, asked=asked) for asked in (True, False)] == ["", ""]


async def test_replaced_grant_counts_nothing(grants):
    """What was taken before /stop or a new grant is told so before it makes a case."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    await grants.take(held, FIRST)
    await grants.issue(ADA, REGISTER)
    assert await grants.count(held, FIRST, "one") is Use.GONE
    assert await grants.release(held, FIRST, asked=False) == ""


async def test_adding_takes_several(grants):
    """A grant to add may be used with several nonces, though not without end."""
    await grants.issue(ADA, ADD)
    held = await grants.of_chat(ADA)
    uses = [await grants.take(held, f"{number:024}") for number in range(MOST_USES + 1)]
    assert uses == [*[Use.FIRST] * MOST_USES, Use.SPENT]


async def test_erased_one_is_gone(grants, redis):
    """What is taken back opens for nobody, nothing of it is in the store, and the disk is to be tidied up."""
    ticket = await grants.issue(ADA, ADD)
    held = await grants.of_chat(ADA)
    await grants.erase(ADA)
    assert await grants.take(held, FIRST) is Use.GONE
    assert await grants.of_ticket(ticket) is None
    assert await grants.news(held) is None
    assert await redis.keys("egide:{grants}:*") == []
    assert await redis.exists(OUTDATED)


async def test_told_once(grants):
    """The chat is told once; another number of images is news, and so is that the page has its answer after all."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    await grants.take(held, FIRST)
    assert await grants.news(held) is None
    await grants.answered(held, 2)
    assert [await grants.news(held) for _ in range(2)] == [News(2, seen=False), None]
    await grants.answered(held, 3)
    assert [await grants.news(held) for _ in range(2)] == [News(3, seen=False), None]
    assert await grants.close(held, FIRST)
    assert [await grants.news(held) for _ in range(2)] == [News(3, seen=True), None]


async def test_closed_takes_nothing(grants):
    """Once the page has its answer, its own nonce opens nothing either; only that nonce closes, in that grant."""
    await grants.issue(ADA, REGISTER)
    held = await grants.of_chat(ADA)
    assert not await grants.close(held, FIRST)
    await grants.take(held, FIRST)
    assert not await grants.close(held, SECOND)
    assert await grants.take(held, FIRST) is not Use.SPENT
    assert await grants.close(held, FIRST)
    assert [await grants.take(held, one) for one in (FIRST, SECOND)] == [Use.SPENT, Use.SPENT]
    await grants.issue(ADA, REGISTER)
    assert not await grants.close(held, FIRST)


async def test_store_tells_nothing(grants, redis):
    """Neither account, ticket, number nor PIN can be read in the store, and all of it ends within an hour."""
    ticket = await grants.issue(ADA, ADD)
    held = await grants.of_chat(ADA)
    await grants.take(held, FIRST)
    await grants.issue(BEA, REGISTER)
    await grants.take(await grants.of_chat(BEA), FIRST)
    keys = await redis.keys("egide:{grants}:*")
    assert len(keys) == 4
    for key in keys:
        assert 0 < await redis.ttl(key) <= KEPT_SECONDS
        kept = key + (await redis.dump(key))
        assert not any(secret.encode() in kept for secret in (str(ADA), str(BEA), ticket, "R7HK", "123456", FIRST))


async def test_moved_grant_opens_nothing(grants, redis):
    """A grant that somebody puts in another's place in the store is of nobody."""
    await grants.issue(ADA, ADD)
    await grants.issue(BEA, REGISTER)
    await redis.copy(grants._key(ADA), grants._key(BEA), replace=True)
    assert await grants.of_chat(BEA) is None
