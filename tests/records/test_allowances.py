"""How often one person may do something, and all people together."""

import asyncio
import logging

import pytest

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
    assert sum(one is None for one in outcomes) == LIMITS[Kind.PINS].each


async def test_given_back_counts_no_more(allowances):
    """A right PIN does not use up the tries; giving back more than was taken gives nothing."""
    for _ in range(3 * LIMITS[Kind.PINS].each):
        await allowances.spend(ADA, Kind.PINS)
        await allowances.give_back(ADA, Kind.PINS)
    await allowances.give_back(ADA, Kind.PINS, 100)
    await allowances.spend(ADA, Kind.PINS, LIMITS[Kind.PINS].each)
    with pytest.raises(TooManyTries):
        await allowances.spend(ADA, Kind.PINS)


async def test_all_together_have_one(allowances, caplog):
    """However many accounts: an hour has a limit; the operator is told once, and the number is kept for the doctor."""
    limit = LIMITS[Kind.REGISTRATIONS]
    for number in range(limit.together):
        await allowances.spend(ADA + number, Kind.REGISTRATIONS)
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            with pytest.raises(TooBusy) as no:
                await allowances.spend(ADA + 1_000 + number, Kind.REGISTRATIONS)
            assert 0 < no.value.seconds <= HOUR
    assert len([record for record in caplog.records if "turned away" in record.message]) == 1
    stand = next(one for one in await allowances.together() if one.kind is Kind.REGISTRATIONS)
    assert (stand.done, stand.limit, stand.refused) == (limit.together, limit.together, 3)


async def test_other_kinds_are_apart(allowances):
    """Who has made all evidence files of a day can still open a case."""
    await allowances.spend(ADA, Kind.EVIDENCE, LIMITS[Kind.EVIDENCE].each)
    await allowances.spend(ADA, Kind.PINS)


async def test_names_live_a_day(allowances, redis):
    """No account's id is in the store, and what stands for it is gone after a day at most."""
    for kind in Kind:
        await allowances.spend(ADA, kind)
    keys = await redis.keys("egide:{allowances}:*")
    assert len(keys) == 2 * len(Kind)
    assert all([0 < await redis.ttl(key) <= DAY for key in keys])
    assert not any(str(ADA).encode() in key for key in keys)


def test_service_is_protected():
    """A day of full hours stays below what the service takes of one client."""
    assert 24 * LIMITS[Kind.REGISTRATIONS].together <= CASES_A_DAY
    assert 24 * LIMITS[Kind.FINGERPRINTS].together <= FINGERPRINTS_A_DAY
    assert LIMITS[Kind.PINS].together < 3_000


@pytest.mark.parametrize("error", [TooMany, TooBusy, TooManyFiles, TooManyRegistrations, TooManyTries])
def test_words_are_for_the_person(error):
    """Each says what to do, without numbers that help whoever tries."""
    text = error(Kind.PINS, 60).tell(str)
    assert text.count(".") >= 2
    assert "!" not in text
