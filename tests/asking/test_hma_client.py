"""What the client makes of an HMA's answers, and of everything else it may say."""

import pytest

from config.errors import ServiceRefused, ServiceUnreachable
from matching.asking.failures import SourceMalformed
from matching.asking.told import UNTOLD, NotAnAnswer, read_answer, read_size
from matching.fingerprint import Fingerprint
from tests.asking.conftest import client_to

ENTRY = Fingerprint(bytes(range(32)))
NEAR = Fingerprint(bytes([*range(31), 31 ^ 0b111]))
PATIENCE = 30.0


async def test_nearest_entry_is_told(hma, client):
    """The distance is that of the nearest content in any bank, and of what is asked about."""
    hma.hold(ENTRY)
    hma.hold(NEAR, "OTHERS")
    assert await client.nearest(ENTRY, "seed", PATIENCE) == 0
    assert await client.nearest(Fingerprint(bytes(range(31)) + b"\x1e"), "seed", PATIENCE) == 1
    assert await client.nearest(Fingerprint(bytes(32)), "seed", PATIENCE) is None
    assert hma.asked[0] == {"signal_type": "pdq", "signal": str(ENTRY), "seed": "seed"}


async def test_content_switched_off_is_nothing(hma, client):
    """What its operator switched off is not told, and a withdrawn content is gone."""
    number = hma.hold(ENTRY)
    hma.banks["NCII"].off.add(number)
    assert await client.nearest(ENTRY, "seed", PATIENCE) is None
    hma.banks["NCII"].off.clear()
    assert await client.nearest(ENTRY, "seed", PATIENCE) == 0
    hma.drop(number)
    assert await client.nearest(ENTRY, "seed", PATIENCE) is None


async def test_same_seed_throws_alike(hma, client):
    """A bank that takes part in half of the lookups answers the same post always the same."""
    hma.hold(ENTRY)
    hma.banks["NCII"].ratio = 0.5
    answers = {seed: {await client.nearest(ENTRY, seed, PATIENCE) for _ in range(3)} for seed in "abcdefghij"}
    assert all(len(each) == 1 for each in answers.values())
    assert set().union(*answers.values()) == {0, None}


async def test_only_chosen_banks_count(hma, questions):
    """Where banks are named, the others are neither asked nor believed."""
    client = client_to(hma.url, questions, banks="NCII, ALSO")
    hma.hold(ENTRY, "MEMES")
    assert await client.nearest(ENTRY, "seed", PATIENCE) is None
    assert hma.asked[0]["banks"] == "ALSO,NCII"
    hma.names_only = True
    hma.hold(ENTRY, "ALSO")
    assert await client.nearest(ENTRY, "seed", PATIENCE) == UNTOLD


async def test_size_and_readiness_are_told(hma, client):
    """How many fingerprints its index holds, and whether it is loaded."""
    hma.hold(ENTRY)
    assert await client.size(PATIENCE) == 1
    await client.ready(PATIENCE)
    hma.ready = False
    with pytest.raises(ServiceUnreachable, match="INDEX-NOT-LOADED"):
        await client.ready(PATIENCE)
    with pytest.raises(ServiceUnreachable, match="index not yet ready"):
        await client.nearest(ENTRY, "seed", PATIENCE)


@pytest.mark.parametrize(
    ("trouble", "error", "words"),
    [
        ("error", ServiceUnreachable, "HTTP 500"),
        ("refusal", ServiceRefused, "not enabled"),
        ("redirect", ServiceRefused, "HTTP 302"),
        ("garbage", SourceMalformed, "not JSON"),
        ("nested", SourceMalformed, "not JSON"),
        ("not banks", SourceMalformed, "list of contents"),
        ("no distance", SourceMalformed, "number of bits"),
        ("huge", SourceMalformed, "larger than"),
        ("bomb", SourceMalformed, "compressed"),
    ],
)
async def test_strange_answers_are_errors(hma, client, trouble, error, words):
    """Whatever is no answer ends in an error that names the source and its setting."""
    hma.trouble = trouble
    with pytest.raises(error, match=words) as failed:
        await client.nearest(ENTRY, "seed", PATIENCE)
    assert "partner" in str(failed.value)
    assert "EGIDE_SOURCES__PARTNER__URL" in failed.value.tell(str)
    assert str(ENTRY) not in failed.value.tell(str)


async def test_slow_answers_end_in_time(hma, client):
    """It waits no longer than it was told."""
    hma.delay = 60.0
    with pytest.raises(ServiceUnreachable, match=r"within 0\.05 s"):
        await client.nearest(ENTRY, "seed", 0.05)


async def test_silence_is_an_error(questions):
    """Where nobody listens, it says so, without the fingerprint and without the password of the address."""
    client = client_to("http://me:hush@127.0.0.1:9", questions)
    with pytest.raises(ServiceUnreachable, match="Connect call failed") as failed:
        await client.nearest(ENTRY, "seed", PATIENCE)
    assert "hush" not in str(failed.value)
    assert str(ENTRY) not in str(failed.value)


@pytest.mark.parametrize(
    ("body", "banks"),
    [
        ({}, {}),
        ([], {}),
        (["A", "B"], {"A": UNTOLD, "B": UNTOLD}),
        ({"A": [{"bank_content_id": 1, "distance": "12"}, {"bank_content_id": 2, "distance": "4"}]}, {"A": 4}),
        ({"A": [{"bank_content_id": 1, "distance": 4}]}, {"A": 4}),
        ({"A": [{"bank_content_id": 1}]}, {"A": UNTOLD}),
        ({"A": []}, {}),
        ({"pdq": {"A": [{"bank_content_id": 1, "distance": "0"}]}}, {"A": 0}),
        ({"pdq": [{"bank_content_id": 1, "distance": "0"}]}, {"pdq": 0}),
    ],
)
def test_every_version_is_understood(body, banks):
    """Distances in words and numbers, names alone as before 1.0.10, and answers under the signal type."""
    assert read_answer(body) == banks


@pytest.mark.parametrize(
    "body",
    [
        None, 1, "A", [1], {"A": 1}, {"A": [1]}, {"A": [{"distance": "-1"}]}, {"A": [{"distance": "257"}]},
        {"A": [{"distance": "1" * 5_000}]}, {"A": [{"distance": 1.5}]}, {"A": [{"distance": True}]},
        {"A": [{"distance": "٣"}]}, {"A": [{"distance": float("nan")}]},
    ],
)  # fmt: skip
def test_nonsense_is_told_from_answers(body):
    """What is not of the protocol is never taken for a match or for nothing."""
    with pytest.raises(NotAnAnswer):
        read_answer(body)


@pytest.mark.parametrize("body", [None, [], {}, {"pdq": 1}, {"pdq": {"size": "1"}}, {"pdq": {"size": -1}}])
def test_size_must_be_a_number(body):
    """A size that is none is not believed."""
    with pytest.raises(NotAnAnswer):
        read_size(body)
