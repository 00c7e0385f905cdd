"""Launch data: what Telegram signed opens, anything else does not, and nobody's data gets into an error."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.launching import init_data
from simulator.people import Bot, User
from web.page.launch import MOST_CHARACTERS, OLDEST_SECONDS, SKEW_SECONDS, LaunchRefused, LaunchTooOld, read_launch

TOKEN = "1000001:abc"
NOW = 1_795_000_000.0
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PERSON = {"id": 5_000_001, "first_name": "Zoé", "language_code": "fr-CH", "username": "zoe"}


def signed(fields: dict[str, str], token: str = TOKEN) -> str:
    """The same as Telegram documents it, written down a second time."""
    lines = [f"{name}={fields[name]}" for name in sorted(fields)]
    secret = hmac.digest(b"WebAppData", token.encode(), "sha256")
    digest = hmac.new(secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": digest}, quote_via=quote)


def fields(person: Any = PERSON, at: float = NOW) -> dict[str, str]:
    """The usual ones."""
    return {"query_id": "AAE", "user": json.dumps(person), "auth_date": str(int(at)), "signature": "c2ln"}


def refused(text: str, now: float = NOW) -> type[LaunchRefused]:
    """Which refusal it meets."""
    with pytest.raises(LaunchRefused) as no:
        read_launch(text, TOKEN, now)
    assert "Zo" not in str(no.value) + repr(no.value.evidence)
    return no.type


def test_known_signature_is_accepted():
    """A signature that another program computed (`openssl dgst -sha256 -mac HMAC`) opens."""
    digest = "9b806bbaa5f0572a355ed1f0f6510b63932059c0ec2c6339f8fcf1d49e5a997a"
    text = f"user=%7B%22id%22%3A7%7D&auth_date=1795000000&hash={digest}"
    assert read_launch(text, "7:T", NOW) == (7, "")


@given(
    person=st.integers(1, 2**52 - 1),
    name=WORDS,
    others=st.dictionaries(st.sampled_from(["chat_type", "start_param", "query_id", "signature"]), WORDS),
)
def test_what_telegram_signs_opens(person, name, others):
    """Whoever it is and whatever else is in it: the id and the language are read."""
    user = {"id": person, "first_name": name, "language_code": "de"}
    told = {**others, "user": json.dumps(user, ensure_ascii=False), "auth_date": str(int(NOW))}
    assert read_launch(signed(told), TOKEN, NOW) == (person, "de")


def test_simulator_signs_alike():
    """The simulator's launch data, made by other code, opens with the bot's token and no other."""
    data = init_data(Bot(User(1, "Bot", is_bot=True), TOKEN), User(7, "Noa & Zoé", language_code="it"), int(NOW))
    assert read_launch(data, TOKEN, NOW) == (7, "it")
    with pytest.raises(LaunchRefused):
        read_launch(data, "1000001:abd", NOW)


@given(at=st.integers(0, 5_000), bit=st.integers(0, 6))
@example(at=0, bit=0)
def test_any_change_is_refused(at, bit):
    """One bit of any character changed, and it no longer opens, or says the same as before."""
    text = signed(fields())
    where = at % len(text)
    changed = text[:where] + chr(ord(text[where]) ^ (1 << bit)) + text[where + 1 :]
    try:
        found = read_launch(changed, TOKEN, NOW)
    except LaunchRefused:
        return
    assert found == read_launch(text, TOKEN, NOW)  # %c3 and %C3 are the same


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda raw: raw.decode("latin-1")))
@example("hash=&hash=")
@example("\ud800")
@example("user=%ff&hash=")
@example("&" * 100)
@example("auth_date=1&hash=\ud800")
def test_nonsense_is_refused(text):
    """Anything else is refused, and nothing breaks."""
    refused(text)


@pytest.mark.parametrize("name", ["auth_date", "user", "signature", "query_id"])
def test_missing_field_is_noticed(name):
    """A field taken out, `signature` included, breaks the seal."""
    text = signed(fields())
    kept = [pair for pair in text.split("&") if not pair.startswith(f"{name}=")]
    refused("&".join(kept))


@pytest.mark.parametrize("added", ["user=%7B%22id%22%3A8%7D", "auth_date=1", "hash=00", "extra=1"])
@pytest.mark.parametrize("first", [True, False])
def test_added_field_is_noticed(added, first):
    """A field more, or one twice, is refused wherever it stands."""
    text = signed(fields())
    refused(f"{added}&{text}" if first else f"{text}&{added}")


@pytest.mark.parametrize(
    ("age", "error"),
    [
        (-SKEW_SECONDS - 2, LaunchRefused),
        (-SKEW_SECONDS, None),
        (0, None),
        (OLDEST_SECONDS, None),
        (OLDEST_SECONDS + 2, LaunchTooOld),
        (10 * 365 * 86_400, LaunchTooOld),
    ],
)
def test_age_counts(age, error):
    """Data of an hour ago is the oldest that opens; clocks may differ by a minute."""
    text = signed(fields(at=NOW - age))
    if error is None:
        assert read_launch(text, TOKEN, NOW).person == PERSON["id"]
    else:
        assert refused(text) is error


@pytest.mark.parametrize("told", ["", "now", "-1", "1e9", "٣", "9" * 30, "1795000000.0"])
def test_odd_time_is_refused(told):
    """What is no number of seconds is refused, though it is signed."""
    refused(signed({**fields(), "auth_date": told}))


@pytest.mark.parametrize(
    "person", [{}, {"id": "7"}, {"id": True}, {"id": 0}, {"id": -7}, {"id": 2**52}, {"id": 7.0}, [], "x", None]
)
def test_odd_person_is_refused(person):
    """What names no account is refused, though it is signed."""
    refused(signed(fields(person)))


def test_long_data_is_refused_unread():
    """More than a page's launch data can have is not looked at."""
    refused(signed({**fields(), "start_param": "a" * MOST_CHARACTERS}))


def test_language_may_be_missing():
    """Who has no language, or an odd one, is let in without."""
    assert read_launch(signed(fields({"id": 7})), TOKEN, NOW) == (7, "")
    assert read_launch(signed(fields({"id": 7, "language_code": 3})), TOKEN, NOW) == (7, "")
