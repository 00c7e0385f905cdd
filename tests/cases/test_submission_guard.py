"""What is kept off the list, and what must not be."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.drawings import drawn
from matching.fingerprint import BYTES, Fingerprint
from matching.looks.turned_bits import turned_bits
from matching.refusals import NegativeList, Reason, reasons, refusals
from matching.search.words import octets_of
from matching.uploads import Feedback, Submission
from matching.wire import FeedbackValue
from records.hashes import Hashes
from records.kept_case import TRACE_SECONDS
from records.negative import ListDoor
from records.sources import OPERATOR

NOBODY = NegativeList(np.zeros((0, BYTES), np.uint8))


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_random_fingerprints_pass(seed):
    """Whatever somebody's script makes up is taken."""
    octets = np.random.default_rng(seed).integers(0, 256, (20, BYTES), dtype=np.uint8)
    assert reasons(octets) == [None] * 20


@pytest.mark.parametrize("text", ["00" * 32, "ff" * 32, "a5" * 32, "0123" * 16, "01234567" * 8, "0" * 46 + "f" * 18])
def test_degenerate_fingerprints_are_refused(text):
    """All alike, repeating, or far from half of the bits."""
    assert reasons(octets_of([Fingerprint.from_hex(text)])) == [Reason.DEGENERATE]


def test_plain_drawings_are_refused():
    """Drawings, their complements, and what lies within some bits of one."""
    rng = np.random.default_rng(5)
    some = drawn()[::2_000]
    bits = np.unpackbits(some, axis=1)
    bits[:, rng.permutation(256)[:30]] ^= 1
    near = np.packbits(bits, axis=1)
    assert set(reasons(np.concatenate([some, ~some, near]))) <= {Reason.PLAIN_DRAWING, Reason.DEGENERATE}


def test_low_quality_is_refused_where_told(fingerprints):
    """Below 50; a quality that nobody told is not held against it."""
    asked = fingerprints(3)
    assert refusals(asked, [49, 50, None], NOBODY) == [(asked[0], Reason.LOW_QUALITY)]


@pytest.mark.parametrize("bits", [0, 31, 32])
def test_negative_list_reaches_the_radius(fingerprints, bits):
    """What is as near to a rejected fingerprint as to an entry is refused, in each way the image can lie."""
    (rejected,) = fingerprints(1)
    octets = octets_of([rejected])
    turned = turned_bits(octets).reshape(-1, BYTES)
    flipped = np.unpackbits(turned, axis=1)
    flipped[:, :bits] ^= 1
    found = NegativeList(octets).holds(np.packbits(flipped, axis=1))
    assert found.tolist() == [bits <= 31] * 8


async def test_operators_no_keeps_others_out(registry, fingerprints, redis, vault):
    """What the operator rejected nobody else can submit, until he takes that back; he himself can."""
    door, (rejected, other) = ListDoor(redis, vault), fingerprints(2)
    asked = [Submission(rejected), Submission(other)]
    assert (await door.sort("neighbour", asked)).refused == []
    await registry.hashes.submit(OPERATOR, [Submission(rejected, FeedbackValue.NOT_BLOCKED)])
    for one in (door, ListDoor(redis, vault)):
        sorted_out = await one.sort("neighbour", asked)
        assert (sorted_out.taken, sorted_out.refused) == ([asked[1]], [(rejected, Reason.REJECTED)])
    assert (await door.sort(OPERATOR, asked)).refused == []
    await registry.hashes.feedback(OPERATOR, [Feedback(rejected, FeedbackValue.WITHDRAWN)])
    assert (await door.sort("neighbour", asked)).refused == []


async def test_rejected_case_cannot_come_back(registry, image):
    """Withdrawing and registering again does not wash off the operator's no."""
    one = image()
    state, pin = await registry.cases.create([one])
    await registry.hashes.feedback(OPERATOR, [Feedback(one.fingerprint, FeedbackValue.NOT_BLOCKED)])
    await registry.cases.withdraw("bot", state.number, pin)
    door = ListDoor(*registry.hashes.store)
    assert [no.reason for no in await door.refusals([one.fingerprint], source="bot")] == [Reason.REJECTED]
    await registry.pass_by(TRACE_SECONDS + 1)
    assert await door.refusals([one.fingerprint], source="bot") == []


async def test_doors_may_ask_side_by_side(redis, vault, fingerprints):
    """Many requests at the same time get each its own answer."""
    door, rejected = ListDoor(redis, vault), fingerprints(50)
    await Hashes(redis, vault).submit(OPERATOR, [Submission(one, FeedbackValue.NOT_BLOCKED) for one in rejected])
    asked = [[*fingerprints(40), one] for one in rejected]
    answers = await asyncio.gather(*(door.refusals(one, source="bot") for one in asked))
    assert [[no.fingerprint for no in one] for one in answers] == [[one] for one in rejected]
