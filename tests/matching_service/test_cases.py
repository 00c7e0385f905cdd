"""Fingerprints registered under one case: kept apart in the records, withdrawn together."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import ServiceRefused
from matching.acceptance import AS_MEANT
from matching.fingerprint import BYTES, Fingerprint
from matching.match import Trust
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue, HashStatus, Record
from records.hashes import Hashes
from records.sources import REGISTRATIONS
from tests.examples import WITH_FIXTURES

WHOLE, CROP, SHARED, ALONE = (Fingerprint(Random(number).randbytes(BYTES)) for number in range(4))
TAKEN_BACK = FeedbackValue.WITHDRAWN


def image(case: str, *derived: Fingerprint, whole: Fingerprint = WHOLE) -> list[Submission]:
    """An image's fingerprint and those derived from it."""
    return [
        Submission(whole, cases=(case,)),
        *(Submission(one, cases=(case,), derived=True) for one in derived),
    ]


async def records(client) -> dict[Fingerprint, Record]:
    """What a client fetches."""
    return {one.fingerprint: one async for page in client.fetch(0) for one in page.records}


async def test_cases_travel_over_the_wire(client):
    """A client is told of each record's case, and whether it is of a part of an image."""
    await client.submit([*image("a", CROP), Submission(ALONE)])
    told = await records(client)
    assert {one: (dict(told[one].cases), told[one].derived) for one in (WHOLE, CROP, ALONE)} == {
        WHOLE: ({"a": HashStatus.RECEIVED}, False),
        CROP: ({"a": HashStatus.RECEIVED}, True),
        ALONE: ({}, False),
    }


async def test_case_is_withdrawn_whole(client):
    """Whichever fingerprint of a case its source takes back, the whole case goes, and nothing else does."""
    await client.submit([*image("a", CROP, SHARED), Submission(ALONE)])
    await client.feedback([Feedback(CROP, TAKEN_BACK)])
    assert {one for one, record in (await records(client)).items() if not record.gone} == {ALONE}


async def test_other_case_keeps_shared_fingerprint(client):
    """What two cases have in common stays until the second is withdrawn too."""
    await client.submit(image("a", SHARED))
    await client.submit(image("b", SHARED, whole=ALONE))
    await client.feedback([Feedback(WHOLE, TAKEN_BACK)])
    assert {one for one, record in (await records(client)).items() if not record.gone} == {SHARED, ALONE}
    await client.feedback([Feedback(ALONE, TAKEN_BACK)])
    assert all(record.gone for record in (await records(client)).values())


async def test_strangers_case_stays(redis, vault):
    """A source can neither withdraw another's case nor a fingerprint through it."""
    hashes = Hashes(redis, vault)
    await hashes.submit("one", image("a", CROP))
    await hashes.submit("two", [Submission(CROP)])
    await hashes.feedback("two", [Feedback(CROP, TAKEN_BACK)])
    for fingerprint in (WHOLE, CROP):
        holding = await hashes.get(fingerprint)
        assert holding is not None
        assert holding.status is HashStatus.RECEIVED


async def test_same_case_of_two_sources(redis, vault):
    """Two sources that register the same image hold its case together: it stays until the second withdraws."""
    hashes = Hashes(redis, vault)
    for source in ("one", "two"):
        await hashes.submit(source, image("a", CROP))
    for source, expected in (("one", HashStatus.RECEIVED), ("two", HashStatus.WITHDRAWN)):
        await hashes.feedback(source, [Feedback(CROP, TAKEN_BACK)])
        held = [await hashes.get(one) for one in (WHOLE, CROP)]
        assert [one.status for one in held if one] == [expected] * 2


async def test_plain_entry_outlives_its_case(client):
    """What is put on the list again without its case is in force, though the case is closed."""
    await client.submit(image("a", CROP))
    await client.feedback([Feedback(WHOLE, TAKEN_BACK)])
    await client.submit([Submission(WHOLE)])
    assert {one for one, record in (await records(client)).items() if not record.gone} == {WHOLE}


async def test_review_counts_for_the_case(client):
    """What is said of an image, as feedback or by adding it again, is said of all that was derived of it."""
    await client.submit([*image("a", CROP), Submission(ALONE)])
    await client.feedback([Feedback(WHOLE, FeedbackValue.NOT_BLOCKED)])
    trusts = {one: AS_MEANT.of(record) for one, record in (await records(client)).items()}
    assert trusts == {WHOLE: Trust.REJECTED, CROP: Trust.REJECTED, ALONE: Trust.UNVERIFIED}
    await client.submit([Submission(WHOLE, FeedbackValue.BLOCKED)])
    assert {AS_MEANT.of((await records(client))[one]) for one in (WHOLE, CROP)} == {Trust.CONFIRMED}


async def test_review_reaches_others_cases(redis, vault):
    """A review of an image counts for what others derived of it, but not for what somebody else has listed besides."""
    hashes = Hashes(redis, vault)
    await hashes.submit("one", image("a", CROP, SHARED))
    await hashes.submit("two", [Submission(SHARED)])
    await hashes.feedback("three", [Feedback(WHOLE, FeedbackValue.NOT_BLOCKED)])
    told = {one: await said(hashes, one) for one in (WHOLE, CROP, SHARED)}
    rejected = {"three": FeedbackValue.NOT_BLOCKED}
    assert told == {WHOLE: rejected, CROP: rejected, SHARED: {}}


async def test_refuted_crop_leaves_the_image(redis, vault):
    """A stranger's no to one crop, which many images may look like, is no word about the others."""
    hashes = Hashes(redis, vault)
    await hashes.submit("one", image("a", CROP, SHARED))
    await hashes.feedback("two", [Feedback(CROP, FeedbackValue.NOT_BLOCKED)])
    assert [await said(hashes, one) for one in (WHOLE, SHARED)] == [{}, {}]


async def test_registered_crops_are_confirmed_one_by_one(redis, vault):
    """What a person sends as derived of an image is not confirmed with it: nobody has seen that it is."""
    hashes = Hashes(redis, vault)
    await hashes.submit(REGISTRATIONS, image("a", CROP))
    await hashes.feedback("operator", [Feedback(WHOLE, FeedbackValue.BLOCKED)])
    assert await said(hashes, CROP) == {}
    await hashes.feedback("operator", [Feedback(WHOLE, FeedbackValue.NOT_BLOCKED)])
    assert await said(hashes, CROP) == {"operator": FeedbackValue.NOT_BLOCKED}


async def said(hashes, fingerprint) -> dict[str, FeedbackValue]:
    """Source -> its review."""
    holding = await hashes.get(fingerprint)
    return {source: value for source, (value, _) in holding.opinions.items()} if holding else {}


async def test_cases_and_records_stay_small(client):
    """A case that would hold too much, or a record with too many cases, is refused with the reason."""
    many = [Fingerprint(Random(number).randbytes(BYTES)) for number in range(2_001)]
    with pytest.raises(ServiceRefused, match="more than 2000 fingerprints"):
        await client.submit([Submission(one, cases=("a",)) for one in many])
    other = Fingerprint(Random(5_000).randbytes(BYTES))
    for first in range(0, 100, 20):
        await client.submit([Submission(other, cases=tuple(f"case {n}" for n in range(first, first + 20)))])
    with pytest.raises(ServiceRefused, match="more than 100 cases"):
        await client.submit([Submission(other, cases=("one more",))])


async def test_repetition_in_a_request_loses_nothing(client):
    """A fingerprint that a request holds twice gets the cases of both."""
    await client.submit([Submission(WHOLE, cases=("a",)), Submission(WHOLE, cases=("b",))])
    assert set((await records(client))[WHOLE].cases) == {"a", "b"}


async def test_withdrawn_case_can_come_back(client):
    """The same image registered again is on the list again, all of it."""
    await client.submit(image("a", CROP))
    await client.feedback([Feedback(WHOLE, TAKEN_BACK)])
    await client.submit(image("a", CROP))
    assert not any(record.gone for record in (await records(client)).values())


async def test_whole_image_outweighs_part(client):
    """A fingerprint that somebody registers as a whole image is no longer one of a part, and stays so."""
    await client.submit(image("a", CROP))
    await client.submit([Submission(CROP)])
    await client.submit(image("a", CROP))
    assert not (await records(client))[CROP].derived


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 3)), max_size=20))
@settings(max_examples=30, suppress_health_check=WITH_FIXTURES)
async def test_list_holds_what_living_cases_hold(redis, vault, steps):
    """Registrations and withdrawals in any order leave exactly the fingerprints of the cases that are alive."""
    await redis.flushdb()
    hashes = Hashes(redis, vault)
    members = {case: {Fingerprint(bytes([number, shared]) * 16) for number, shared in pairs} for case, pairs in CASES}
    living: set[str] = set()
    for case, registers, pick in steps:
        if registers:
            await hashes.submit("one", [Submission(one, cases=(case,)) for one in members[case]])
            living.add(case)
        elif case in living:
            one = sorted(members[case] - set().union(*(members[other] for other in members if other != case)))[pick % 2]
            await hashes.feedback("one", [Feedback(one, TAKEN_BACK)])
            living.discard(case)
    expected = set().union(*(members[case] for case in living))
    held = (await hashes.slice(0, 100)).held
    assert {Fingerprint(one.fingerprint) for one in held if one.holding.status is not HashStatus.WITHDRAWN} == expected


CASES = [("a", [(1, 0), (2, 0), (9, 9)]), ("b", [(3, 0), (4, 0), (9, 9)]), ("c", [(5, 0), (6, 0), (8, 8)])]
