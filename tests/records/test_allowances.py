"""How often one person may do something, and all people together."""

import asyncio
import logging

import pytest

from matching.cases import MOST_FINGERPRINTS
from records.allowances import (
    DAY,
    HOUR,
    LIMITS,
    Allowances,
    Kind,
    TooBusy,
    TooMany,
    TooManyFiles,
    TooManyRegistrations,
    TooManyTries,
)
from records.tries import MOST_MISSES
from web.cases import CASES_A_DAY, FINGERPRINTS_A_DAY

ADA = 5_000_001


@pytest.fixture
def allowances(redis, vault) -> Allowances:
    """The counts."""
    return Allowances(redis, vault)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (Kind.REGISTRATIONS, TooManyRegistrations),
        (Kind.ATTEMPTS, TooManyRegistrations),
        (Kind.FINGERPRINTS, TooManyRegistrations),
        (Kind.PINS, TooManyTries),
        (Kind.EVIDENCE, TooManyFiles),
    ],
)
async def test_person_has_a_limit(allowances, kind, error):
    """What is beyond one person's limit is refused in words for that person, and the next person is let in."""
    limit = LIMITS[kind]
    await allowances.spend(ADA, kind, limit.each)
    with pytest.raises(error) as no:
        await allowances.spend(ADA, kind)
    assert 0 < no.value.seconds <= limit.seconds
    await allowances.spend(ADA + 1, kind)


async def test_refused_ones_do_not_count(allowances):
    """What does not fit as a whole is not counted at all."""
    most = LIMITS[Kind.FINGERPRINTS].each
    await allowances.spend(ADA, Kind.FINGERPRINTS, most - 10)
    with pytest.raises(TooManyRegistrations):
        await allowances.spend(ADA, Kind.FINGERPRINTS, 11)
    await allowances.spend(ADA, Kind.FINGERPRINTS, 10)


async def test_many_at_once_count(allowances):
    """Fifty at the same moment are no way around the limit."""
    tries = (allowances.spend(ADA, Kind.PINS) for _ in range(50))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, str) for one in outcomes) == LIMITS[Kind.PINS].each


async def test_given_back_counts_no_more(allowances):
    """A right PIN does not use up the tries; giving back more than was taken gives nothing."""
    for _ in range(3 * LIMITS[Kind.PINS].each):
        await allowances.spend(ADA, Kind.PINS)
        await allowances.give_back(ADA, Kind.PINS)
    await allowances.give_back(ADA, Kind.PINS, 100)
    await allowances.spend(ADA, Kind.PINS, LIMITS[Kind.PINS].each)
    with pytest.raises(TooManyTries):
        await allowances.spend(ADA, Kind.PINS)


async def test_all_together_have_one(redis, vault, caplog):
    """However many accounts: all have a limit; the operator is told once, and the number is kept for the doctor."""
    allowances = Allowances(redis, vault, lambda: 1e9)
    limit, kind = LIMITS[Kind.FINGERPRINTS], Kind.FINGERPRINTS
    for number in range(limit.together // limit.each):
        await allowances.spend(ADA + number, kind, limit.each - 1)
        await allowances.spend(ADA + number, kind)
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            await allowances.spend(ADA + 1_000 + number, kind)
            with pytest.raises(TooBusy) as no:
                await allowances.spend(ADA + 1_000 + number, kind)
            assert 0 < no.value.seconds <= HOUR
    assert len([record for record in caplog.records if "turned away" in record.message]) == 1
    stand = next(one for one in await allowances.together() if one.kind is kind)
    assert (stand.done, stand.limit, stand.refused, stand.seconds) == (limit.together + 3, limit.together, 3, DAY)


@pytest.mark.parametrize("kind", [kind for kind in Kind if LIMITS[kind].together])
async def test_newcomers_have_a_part(redis, vault, kind):
    """Who has used nothing yet is let in where all the others are not, until that part is used up too."""
    allowances, limit = Allowances(redis, vault, lambda: 1e9), LIMITS[kind]
    part = int(1e9) // (limit.seconds // 24)
    await redis.hset(f"egide:{{allowances}}:parts:{kind}", str(part), limit.together)
    await allowances.spend(ADA, kind)
    with pytest.raises(TooBusy):
        await allowances.spend(ADA, kind)
    await redis.hset(f"egide:{{allowances}}:parts:{kind}", str(part), limit.together + limit.kept)
    with pytest.raises(TooBusy):
        await allowances.spend(ADA + 1, kind)


async def test_sum_slides(redis, vault):
    """What was done a day ago leaves the sum part by part, and the store with the next that is counted."""
    now = [1e9]
    allowances, limit = Allowances(redis, vault, lambda: now[0]), LIMITS[Kind.ATTEMPTS]
    for hour in range(30):
        now[0] = 1e9 + hour * HOUR
        await allowances.spend(ADA + hour, Kind.ATTEMPTS)
    stand = next(one for one in await allowances.together() if one.kind is Kind.ATTEMPTS)
    assert stand.done == 25
    assert await redis.hlen("egide:{allowances}:parts:attempts") == 25
    assert limit.seconds == DAY


async def test_receipt_is_for_its_period(allowances, redis):
    """What was counted in a period that is over is given back to no later one."""
    receipt = await allowances.spend(ADA, Kind.REGISTRATIONS)
    (counter,) = await redis.keys("egide:{allowances}:person:*")
    await redis.delete(counter)
    await allowances.spend(ADA, Kind.REGISTRATIONS, LIMITS[Kind.REGISTRATIONS].each)
    await redis.pexpire(counter, 80_000_000)
    await allowances.give_back(ADA, Kind.REGISTRATIONS, receipt=receipt)
    with pytest.raises(TooManyRegistrations):
        await allowances.spend(ADA, Kind.REGISTRATIONS)


async def test_other_kinds_are_apart(allowances):
    """Who has made all evidence files of a day can still open a case."""
    await allowances.spend(ADA, Kind.EVIDENCE, LIMITS[Kind.EVIDENCE].each)
    await allowances.spend(ADA, Kind.PINS)


async def test_names_live_a_day(allowances, redis):
    """No account's id is in the store, and what stands for it is gone after a day at most."""
    for kind in Kind:
        await allowances.spend(ADA, kind)
    keys = await redis.keys("egide:{allowances}:*")
    assert len(keys) == len(Kind) + sum(bool(limit.together) for limit in LIMITS.values())
    assert all([0 < await redis.ttl(key) <= (DAY if b":person:" in key else 2 * DAY) for key in keys])
    assert not any(str(ADA).encode() in key for key in keys)


def test_service_is_protected():
    """Whatever accounts do, the service has something left for this client; a few of them cannot use it up."""
    most = {kind: limit.together + limit.kept for kind, limit in LIMITS.items() if limit.together}
    assert most[Kind.ATTEMPTS] < CASES_A_DAY
    assert most[Kind.FINGERPRINTS] < FINGERPRINTS_A_DAY
    assert most[Kind.PINS] < MOST_MISSES
    assert all(LIMITS[kind].together >= 100 * LIMITS[kind].each for kind in most)
    assert LIMITS[Kind.FINGERPRINTS].each >= MOST_FINGERPRINTS


@pytest.mark.parametrize("error", [TooMany, TooBusy, TooManyFiles, TooManyRegistrations, TooManyTries])
def test_words_are_for_the_person(error):
    """Each says what to do, without numbers that help whoever tries."""
    text = error(Kind.PINS, 60).tell(str)
    assert text.count(".") >= 2
    assert "!" not in text
